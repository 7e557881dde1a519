type Chunk = { type: 'chunk'; isEntry: boolean; fileName: string; code: string }
type Output = Chunk | { type: 'asset' }
/** What is set of the build of one entry point, as far as it is looked at here. */
type EntryBuild = {
  build?: { lib?: { entry?: string; formats?: string[] }; rollupOptions?: { output?: object } & Record<string, unknown> }
}

const FOLDER = 'late'
const nameOf = (path: string) => path.split('/').at(-1) ?? path
const put = ({ fileName, code }: Chunk) => `self.chunk(${JSON.stringify(nameOf(fileName))}, (require, exports, module) => {\n${code}\n})\n`

/** Gives each part to whoever needs it; one that is not there yet is fetched, and waited for. */
const loader = (late: readonly string[]) => `const makers = {}, made = {}
self.chunk = (name, make) => { makers[name] = make }
const need = path => {
  const name = path.split('/').pop()
  if (made[name]) return made[name].exports
  if (!makers[name]) importScripts('/${FOLDER}/' + name)
  const module = made[name] = { exports: {} }
  makers[name](need, module.exports, module)
  return module.exports
}
// Later on a browser gives a service worker only those scripts that it asked for while it was being installed.
addEventListener('install', () => importScripts(...${JSON.stringify(late.map(name => `/${FOLDER}/${name}`))}))
`

/**
 * A service worker's script and the parts that it loads when somebody needs them, as plain scripts.
 * @param chunks as CommonJS; what the entry's parts share lies in the entry
 */
export function asScripts(chunks: readonly Chunk[]): Map<string, string> {
  const late = chunks.filter(chunk => !chunk.isEntry).map(chunk => nameOf(chunk.fileName))
  return new Map(
    chunks.map(chunk => {
      const code = put(chunk)
      const entry = () => `(() => {\n${loader(late)}${code}need(${JSON.stringify(nameOf(chunk.fileName))})\n})()\n`
      return [chunk.fileName, chunk.isEntry ? entry() : code]
    }),
  )
}

/**
 * Builds a service worker in parts. Such a worker may not `import()`, so a bundler puts all of it into one script; the browser then
 * brings back the compiled whole each time that it wakes, and a person waits for code that opens stores and checks schemas.
 */
export function lateChunks() {
  let isWorker = false
  return {
    name: 'scopewarden-late-chunks',
    config: ({ build = {} }: EntryBuild) => {
      isWorker = build.lib?.entry?.includes('background-entrypoint') ?? false
      if (!isWorker || !build.lib) return
      build.lib.formats = ['cjs']
      // What the entry shares with its parts stays in it, for it is there first.
      const output = { ...build.rollupOptions?.output, chunkFileNames: `${FOLDER}/[name].js`, exports: 'named' }
      build.rollupOptions = { ...build.rollupOptions, preserveEntrySignatures: 'allow-extension', output }
    },
    generateBundle: (_: unknown, bundle: Record<string, Output>) => {
      if (!isWorker) return
      const chunks = Object.values(bundle).filter(output => output.type === 'chunk')
      const scripts = asScripts(chunks)
      for (const chunk of chunks) chunk.code = scripts.get(chunk.fileName) ?? chunk.code
    },
  }
}
