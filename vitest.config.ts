import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { WxtVitest } from 'wxt/testing/vitest-plugin'

/** JSX as in wxt.config.ts, so that a component is the same thing in a test and in the extension. */
const oxc = { jsx: { runtime: 'automatic', importSource: 'preact' } } as const

/** The report that is read by `npm test` holds messages and no differences: they say enough by themselves. */
const chaiConfig = { truncateThreshold: 1000 }

/** A real browser takes its time, and most of it is waiting: a few side by side are quicker than one after another. */
const journey = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  teardownTimeout: 20_000,
  environment: 'node',
  chaiConfig,
} as const

/** The longest files begin first: at the end, one of them would run on alone. */
const LONGEST = ['redress', 'safety', 'odd-pages', 'policy', 'tour', 'silence', 'flows', 'canaries', 'force-install', 'notice-guard'].map(
  name => `/journeys/${name}.`,
)
LONGEST.push('/cli/inspect.', '/hub/hub-command.', '/bad-document.', '/forged-events.')
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex(name => moduleId.includes(name))
      return at < 0 ? LONGEST.length : at
    }
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}

export default defineConfig({
  test: {
    passWithNoTests: false,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        plugins: [WxtVitest()],
        oxc,
        test: {
          name: 'unit',
          // By itself vitest leaves one core idle, for somebody who is watching.
          maxWorkers: '100%',
          pool: 'threads',
          // What most files load is the same, and takes as long as the tests themselves.
          isolate: false,
          setupFiles: ['test/own-world.ts'],
          chaiConfig,
          environment: 'node',
          include: ['{lib,hub,cli,entrypoints}/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
          exclude: ['test/artefacts.test.ts', 'test/journeys/**', 'test/bench/**', 'test/fixtures/**'],
          // `npm test` runs them beside the journeys, which come first.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // By itself vitest gives up after a second, which a machine with two browsers on it may take to a single step.
          expect: { poll: { timeout: 20_000 } },
        },
      },
      {
        oxc,
        test: {
          name: 'artefacts',
          chaiConfig,
          environment: 'node',
          include: ['test/artefacts.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      { oxc, test: { name: 'journeys-chromium', include: ['test/journeys/**/*.chromium.test.ts'], maxWorkers: 2, ...journey } },
      {
        oxc,
        test: {
          name: 'journeys-firefox',
          include: ['test/journeys/**/*.firefox.test.ts'],
          globalSetup: 'test/journeys/used-profile.ts',
          maxWorkers: 1,
          ...journey,
        },
      },
    ],
  },
})
