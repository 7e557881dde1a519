import type { PlatformDeps } from './platform-deps.ts'

type Deps = Pick<PlatformDeps, 'db' | 'settings'>

/**
 * One look at a time for each store: who asks while one is under way is given its answer. Settings that change meanwhile call for
 * another look after it, for the one under way began with the old ones.
 */
export const oneLook = <D extends Deps, A extends unknown[], T>(look: (deps: D, ...args: A) => Promise<T>) => {
  const running = new WeakMap<object, { settings: string; looked: Promise<T> }>()
  return (deps: D, ...args: A): Promise<T> => {
    const settings = JSON.stringify(deps.settings())
    const current = running.get(deps.db)
    if (current?.settings === settings) return current.looked
    const before = current ? current.looked.catch(() => {}) : Promise.resolve()
    const looked = before
      .then(() => look(deps, ...args))
      .finally(() => {
        if (running.get(deps.db)?.looked === looked) running.delete(deps.db)
      })
    running.set(deps.db, { settings, looked })
    return looked
  }
}
