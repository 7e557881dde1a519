import type { Reporter } from '../model/fact.ts'
import { changeDelivery, readDelivery } from './delivery-state.ts'
import { readBook, writeBook } from './outbox-book.ts'
import { type HealthDeps, recordHealth } from './record-health.ts'

/**
 * Tells IT of events that were dropped for want of room or time, and of those that the hub refused. The count is settled in
 * the transaction that writes the report, so that none is told twice or not at all.
 */
export const reportLosses = async (deps: HealthDeps, reporter: Reporter): Promise<void> => {
  const { db } = deps
  const { unreported } = await readBook(db)
  if (unreported > 0)
    await recordHealth(
      deps,
      reporter,
      { code: 'events-dropped', detail: 'Events that were given up before they could be delivered.', count: unreported },
      async () => {
        const book = await readBook(db)
        await writeBook(db, { ...book, unreported: book.unreported - unreported })
      },
    )
  const { unreportedRefused, deadLetters } = await readDelivery(db)
  if (unreportedRefused === 0) return
  const codes = [...new Set(deadLetters.map(letter => letter.code))].join(', ')
  await recordHealth(
    deps,
    reporter,
    { code: 'events-refused', detail: `The hub will not take them: ${codes}`, count: unreportedRefused },
    async () => {
      await changeDelivery(db, book => ({ unreportedRefused: book.unreportedRefused - unreportedRefused }))
    },
  )
}
