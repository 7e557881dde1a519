import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BrowserName } from '../../cli/find-browser.ts'
import type { Journey } from './journey.ts'
import { bitesNaive, type Played, playOnGate, playOnNotice, startRedress } from './redress.ts'
import { TRICKS, type Trick } from './redress-tricks.ts'

/** Somebody who presses without a pause is never taken to have read; on a busy machine there may be pauses. */
const ATTEMPTS = 4

async function steadily(trick: Trick, play: () => Promise<Played>): Promise<Played> {
  for (let attempt = 1; ; attempt++) {
    const played = await play()
    // A pause can do no more than let a press be taken: where none was, it made no difference.
    const isSteady = played.steady || trick.blocks || played.approvals === 0
    if ((isSteady && !played.deaf) || attempt === ATTEMPTS) return played
  }
}

/**
 * Every trick of redress-tricks.ts in one browser: it works on a warning that has no defence, and neither on the notice nor on
 * the gate. No answer is taken, no word is read, the warning comes back or the gate comes, and the person can still answer.
 */
export function redressMatrix(name: BrowserName, untestable: Trick['id'][] = []): void {
  const tricks = TRICKS.filter(({ id }) => !untestable.includes(id))
  let journey: Journey
  let gates = 0
  const noteGate = (played: Pick<Played, 'shown'>) => {
    if (played.shown === 'gate') gates += 1
  }
  const WITHOUT = 'this browser has not what it takes'
  const isThere = async ({ needs }: Trick) => needs === undefined || journey.desk<boolean>(needs)
  beforeAll(async () => {
    journey = await startRedress(name)
    let quiet = await playOnNotice(journey, null)
    // What is known later is said later, and then the picture to compare with was taken too early.
    for (let attempt = 2; attempt <= ATTEMPTS && quiet.shown !== 'notice'; attempt++) quiet = await playOnNotice(journey, null)
    if (quiet.shown !== 'notice' || quiet.answered === null) throw new Error(`the notice stands in no quiet page: ${JSON.stringify(quiet)}`)
  })
  afterAll(() => journey?.close())

  describe('a warning without any defence falls to', () => {
    test.for(tricks.map(trick => [trick.id, trick] as const))('%s', async ([_, trick], { skip }) => {
      skip(!(await isThere(trick)), WITHOUT)
      let isBitten = false
      // On a busy machine it may not have had its time.
      for (let attempt = 1; attempt <= ATTEMPTS && !isBitten; attempt++) isBitten = await bitesNaive(journey, trick)
      expect(isBitten).toBe(true)
    })
  })
  describe('the notice does not fall to', () => {
    test.for(tricks.map(trick => [trick.id, trick] as const))('%s', async ([_, trick], { skip }) => {
      skip(!(await isThere(trick)), WITHOUT)
      const played = await steadily(trick, async () => {
        const one = await playOnNotice(journey, trick)
        noteGate(one)
        return one
      })
      expect(played).toMatchObject({
        approvals: 0,
        read: [],
        shown: expect.stringMatching(/^(notice|gate)$/),
        answered: expect.any(String),
      })
    })
    test('and each fight that ended at the gate is told once', async () => {
      await new Promise(resolve => setTimeout(resolve, 2500))
      // A fight that began before the notice had once said that it runs is told as one that was barred.
      const count = (await journey.store()).facts.reduce(
        (sum, fact) => sum + (fact.type === 'health' && /^(?:overlay-tampered|notice-barred)$/.test(fact.code) ? (fact.count ?? 1) : 0),
        0,
      )
      expect(gates).toBeGreaterThan(0)
      expect(count).toBe(gates)
    })
  })
  describe('the gate does not fall to', () => {
    test.for(tricks.map(trick => [trick.id, trick] as const))('%s', async ([_, trick], { skip }) => {
      skip(!(await isThere(trick)), WITHOUT)
      const played = await playOnGate(journey, trick)
      expect(played).toMatchObject({ shown: true, approvals: 0, landed: 0, answered: 'asked' })
    })
  })
}
