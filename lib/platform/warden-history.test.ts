import { beforeEach, expect, it } from 'vitest'
import type { Before, MaybeBefore } from '../model/before.ts'
import { Fact } from '../model/fact.ts'
import type { Grant } from '../model/observation.ts'
import type { Rooms } from '../model/rooms.ts'
import { PAGE, rooms as plain } from './rooms.fake.ts'
import { fakeArea, fakeWarden, sightOf } from './warden.fake.ts'

const MAIL: Grant = { id: 'mail', data: 'mail', access: 'read', reach: 'own', known: true, seen: 'url' }
const HELD: Before = { grantedScopes: [{ ...MAIL, sinceMs: 1 }], complete: true, firstGrantedMs: 1, lastGrantedMs: 1 }

/** `?v=` says the verdict of a first time; whoever was granted something before is asked for a reason. */
const rooms: Rooms = {
  ...plain,
  assess: (observation, before) => ({
    ...plain.assess(observation, before),
    verdict: before ? 'justify' : plain.assess(observation, before).verdict,
    findings: before ? [{ code: 'scope-expansion', scopes: ['mail'], had: [] }] : [],
    unknown: before === undefined ? ['before'] : [],
  }),
}

let area: ReturnType<typeof fakeArea>
let facts: Fact[]
let acts: string[]
const letGo: number[] = []
let reads: string[]
let troubles: string[]
/** What the store answers; `slow` holds it back until `arrive`. */
let held: MaybeBefore | Error
let slow: boolean
/** What the store holds once an outcome was written. */
let grantedThen: Before | null
let arrive: () => void
let arrived: Promise<void>

/** The worker, new-born: only the session's store is still there. */
const born = () =>
  fakeWarden(area, {
    rooms,
    record: async fact => {
      facts.push(Fact.parse(fact))
      if (fact.type === 'concluded') held = grantedThen ?? held
    },
    recall: async key => {
      reads.push(key)
      if (slow) await arrived
      if (held instanceof Error) throw held
      return { before: held }
    },
    trouble: code => void troubles.push(code),
    tab: {
      openGate: async () => void acts.push('gate'),
      letGo: tabId => void letGo.push(tabId),
      lookAgain: async () => void acts.push('again'),
    },
  })
let warden: ReturnType<typeof born>
beforeEach(() => {
  area = fakeArea()
  facts = []
  acts = []
  reads = []
  troubles = []
  held = null
  slow = false
  grantedThen = null
  arrived = new Promise(resolve => {
    arrive = resolve
  })
  warden = born()
})

const sight = (url: string, document = url) => sightOf(url, { document })
const ASK = sight('https://as.alpha/authorize?v=inform')
const LANDED = sight('https://app.example/cb?code=1')
const kinds = () => facts.map(fact => fact.type)
const unknowns = () => facts.map(fact => ('assessment' in fact ? fact.assessment.unknown : null))
const settled = () => new Promise(resolve => setTimeout(resolve, 80))

it('reads the store once for an encounter, when it is requested', async () => {
  held = HELD
  await warden.requested(ASK)
  expect(reads).toEqual(['alpha|client:inform'])
  await warden.committed(ASK)
  await warden.arrived(ASK)
  await warden.committed({ ...ASK, again: true, document: 'reload' })
  expect(reads).toHaveLength(1)
  expect(acts).toContain('gate')
  expect(facts[0]).toMatchObject({ type: 'observed', assessment: { verdict: 'justify', findings: [{ code: 'scope-expansion' }] } })
})

it('reads it also for a page that no request was heard of', async () => {
  held = HELD
  await warden.committed(ASK)
  expect([reads.length, kinds(), unknowns()]).toEqual([1, ['observed'], [[]]])
})

it('says in the fact what a grant gave, and what of it was new', async () => {
  held = HELD
  await warden.requested(ASK)
  await warden.committed(ASK)
  await warden.requested(LANDED)
  expect(facts.at(-1)).toMatchObject({ type: 'concluded', outcome: 'granted', given: { scopes: [], visibility: 'full', added: ['mail'] } })
  await warden.requested(sight('https://as.alpha/authorize?v=block'))
  await warden.committed(sight('https://as.alpha/authorize?v=block'))
  await warden.requested(sight('https://app.example/cb?error=access_denied'))
  expect(facts.at(-1)).toMatchObject({ type: 'concluded', outcome: 'denied' })
  expect(facts.at(-1)).not.toHaveProperty('given')
})

it('keeps to what was granted when the encounter began, also after the worker died', async () => {
  await warden.requested(ASK)
  await warden.committed(ASK)
  held = HELD
  warden = born()
  await warden.committed({ ...ASK, again: true, document: 'back' })
  await warden.pageRead({ ...ASK, document: 'back' }, { ...PAGE, appName: 'Acme' })
  expect(acts).toEqual([])
  expect(facts.flatMap(fact => ('assessment' in fact ? [fact.assessment.verdict] : []))).toEqual(['inform', 'inform'])
})

it('remembers over the death of the worker what it read, and reads what it had not', async () => {
  held = HELD
  await warden.requested(ASK)
  await warden.committed(ASK)
  held = null
  warden = born()
  await warden.arrived(ASK)
  expect(reads).toHaveLength(1)
  await warden.pageRead(ASK, { ...PAGE, scopeIds: ['allow'] })
  // Another client than was asked for: its own history.
  expect(reads).toEqual(['alpha|client:inform', 'alpha|client:allow'])
})

it('reads anew for the next encounter, which then knows what the one before it gave', async () => {
  await warden.requested(ASK)
  await warden.committed(ASK)
  await warden.requested(LANDED)
  held = HELD
  await warden.requested({ ...ASK, tabId: 8 })
  await warden.committed({ ...ASK, tabId: 8 })
  expect(reads).toHaveLength(2)
  expect(facts.at(-1)).toMatchObject({ type: 'observed', assessment: { verdict: 'justify' } })
})

it('does not take for the past what was read before the last grant was on disk', async () => {
  const other = { ...ASK, tabId: 8 }
  await warden.requested(ASK)
  await warden.committed(ASK)
  await warden.requested(other)
  grantedThen = HELD
  await warden.requested(LANDED)
  await warden.committed(other)
  expect(facts.at(-1)).toMatchObject({ type: 'observed', assessment: { verdict: 'justify' } })
})

it('waits for no slow store: the verdict stands, says what it lacks, and is judged again when the store answers', async () => {
  held = HELD
  slow = true
  await warden.requested(ASK)
  await warden.committed(ASK)
  expect([kinds(), unknowns(), acts]).toEqual([['observed'], [['before']], []])
  expect((await warden.arrived(ASK)).notice).toBe('corner')
  arrive()
  await settled()
  expect([kinds(), unknowns()]).toEqual([
    ['observed', 'revised'],
    [['before'], []],
  ])
  expect(acts).toEqual(['gate', 'again'])
  expect((await warden.question(7, { place: 'gate', document: 'gate' }))?.explanation.verdict).toBe('justify')
  expect(reads).toHaveLength(1)
})

it('says nothing a second time when the late answer changes nothing that is shown', async () => {
  slow = true
  await warden.committed(ASK)
  arrive()
  await settled()
  expect([kinds(), acts]).toEqual([['observed', 'revised'], []])
})

it('leaves an encounter alone that has ended before the store answered', async () => {
  held = HELD
  slow = true
  await warden.committed(ASK)
  await warden.requested(LANDED)
  arrive()
  await settled()
  expect([kinds(), acts]).toEqual([['observed', 'concluded'], []])
})

it('goes on without a store that fails, says so, and does not ask it again and again', async () => {
  held = new Error('no store')
  await warden.requested(ASK)
  await warden.committed(ASK)
  await warden.arrived(ASK)
  await settled()
  expect([kinds(), unknowns(), troubles, reads.length]).toEqual([['observed'], [['before']], ['history-not-read'], 1])
})

it('turns a notice that was fought into the gate, for good, and tells it once', async () => {
  const asked = sight('https://as.beta/authorize?v=acknowledge')
  await warden.committed(asked)
  await warden.noticeLost(7, 'overlay-tampered')
  await warden.noticeLost(7, 'overlay-tampered')
  expect(troubles).toEqual(['overlay-tampered'])
  acts = []
  expect(await warden.arrived({ ...asked, document: 'another' })).toMatchObject({ notice: 'none', hold: true })
  expect(acts).toEqual(['gate'])
})

it('asks on in the tab that a tab was replaced by', async () => {
  const asked = sight('https://as.alpha/authorize?v=justify')
  await warden.requested(asked)
  await warden.committed(asked)
  await warden.tabReplaced(8, 7)
  await warden.tabReplaced(9, 6)
  expect(await warden.question(7, { place: 'gate', document: 'gate' })).toBeNull()
  const question = await warden.question(8, { place: 'gate', document: 'anew' })
  expect(question?.encounterId).toBe(facts[0]?.id)
  expect([...area.kept.keys()]).toEqual(['flows:8'])
  await warden.tabClosed(8)
  expect(kinds()).toEqual(['observed', 'concluded'])
})

it('begins nothing anew for a tab that was closed, whatever is still said of it', async () => {
  const asked = sight('https://as.alpha/authorize?v=justify')
  await warden.requested(asked)
  await warden.committed(asked)
  await warden.tabClosed(7)
  await warden.arrived({ ...asked, document: 'late' })
  await warden.committed(asked)
  await warden.requested(asked)
  await warden.pageRead({ ...asked, document: 'late' }, { ...PAGE, appName: 'Late' })
  expect(kinds()).toEqual(['observed', 'concluded'])
  expect([...area.kept.keys()]).toEqual([])
})

it('lets the tab go once it was answered, and not because the gate is there: what its page asked for before may still lead away', async () => {
  letGo.length = 0
  const asked = sight('https://as.alpha/authorize?v=justify')
  await warden.committed(asked)
  const gate = { place: 'gate', document: 'gate' } as const
  const { encounterId = '', nonce = '' } = (await warden.question(7, gate)) ?? {}
  expect(letGo).toEqual([])
  await warden.decide(7, gate, { type: 'decide', encounterId, nonce, action: 'went-back', reason: null, note: null } as never)
  expect(letGo).toEqual([7])
})
