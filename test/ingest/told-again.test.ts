/** Histories that are told again: what once went wrong there, each in as few sign-ins as it takes. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EngineSettings } from '../../src/config.ts'
import {
  engineSettings,
  guid,
  hoursAfter,
  officeLife,
  openTenant,
  type Sketch,
  signIn,
  today,
} from '../factories.ts'
import { assertIsFold } from './assert-is-fold.ts'

const settings: EngineSettings = { ...engineSettings, quietDays: 2, learningDays: 2 }
const after = (hours: number, sketch: Sketch) => signIn({ ...sketch, at: hoursAfter(today, hours) })
const guessed: Sketch = { from: 'hidden', client: 'firefoxOnLinux' }
const failed: Sketch = { ...guessed, errorCode: 50126 }
const proven: Sketch = { secondFactor: 'fido2', managed: true, trustedLocation: true }
const guesses = Array.from({ length: 12 }, (_, index) =>
  after(index / 30, { ...failed, user: `guess${index}`, errorCode: 50034 }),
)

describe('a history that one batch changes twice', () => {
  it('keeps what the batch brought late, when campaigns have something to say of a later sign-in', async () => {
    const tenant = await openTenant({ settings })
    await tenant.ingest([after(0, { ...failed, user: 'cai' })])
    await tenant.ingest([
      after(0.6, { ...failed, user: 'guess', errorCode: 50034 }),
      after(0.7, { ...failed, user: 'another', errorCode: 50034 }),
      after(0.8, { ...guessed, user: 'cai' }),
      after(-2, { user: 'cai' }),
    ])
    assert.ok((await tenant.store.read.selectFrom('rulings').selectAll().execute()).length > 0)
    await assertIsFold(tenant, settings)
  })
})

describe('a sign-in from before an account is learned anew', () => {
  it('is judged by what was known until then, though it comes after the answer', async () => {
    const tenant = await openTenant({ settings })
    const usual = [-60, -50, -40].map((hours) => after(hours, { deviceId: 'laptop' }))
    const strange = after(-30, { from: 'southAfrica', session: 'intruder' })
    await tenant.ingest([...usual, strange])
    await tenant.answer('riskyUsers/confirmSafe', [guid('ada')], { now: today })
    const late = after(-1, { from: 'otherHome', secondFactor: 'fido2' })
    await tenant.ingest([late, after(1, { deviceId: 'laptop' })])
    await assertIsFold(tenant, settings)
  })
})

describe('a sign-in within a campaign', () => {
  it('is known to be guessed at once, as its level during the sign-in says, when the guesses came late', async () => {
    const tenant = await openTenant({ settings })
    const right = after(0.5, { ...guessed, user: 'eve' })
    const names = ['ada', 'ben', 'cai']
    const early = names.map((user, index) => after(index / 10, { ...failed, user }))
    await tenant.ingest([
      ...early,
      right,
      after(1, { ...failed, user: 'eve' }),
      after(0, { ...failed, user: 'dag' }),
    ])
    await tenant.ingest([after(0.45, { ...failed, user: 'guess', errorCode: 50034 })])
    await assertIsFold(tenant, settings)
  })
})

describe('a sign-in that was answered', () => {
  it('waits or teaches by what is thought of it now, whatever was thought when it was answered', async () => {
    const tenant = await openTenant({ settings })
    const first = after(-88, { from: 'brazil', client: 'firefoxOnLinux' })
    await tenant.ingest([first])
    await tenant.answer('signIns/confirmCompromised', [first.id], { now: hoursAfter(today, -60) })
    const home = after(-42, { from: 'home', app: 'files', interactive: false })
    const doubtful = after(-40, { from: 'hidden', client: 'torBrowser', interactive: false })
    await tenant.ingest([home, doubtful])
    assert.equal((await tenant.row(doubtful.id)).trust, 'trusted')
    await tenant.answer('riskyUsers/confirmSafe', [guid('ada')], { now: hoursAfter(today, -15) })
    assert.equal((await tenant.row(doubtful.id)).trust, 'pending')
    await tenant.ingest([after(3, { from: 'home' })])
    await tenant.ingest([after(2, { from: 'home' })])
    assert.equal((await tenant.row(doubtful.id)).trust, 'pending')
    await assertIsFold(tenant, settings)
  })

  it('is judged again when the session that it was rejected with turns out to be safe', async () => {
    // So that there is something to tell of each: it is older than the leak.
    const tenant = await openTenant({ settings, leaks: { of: () => '2026-12-31' } })
    const first = after(-24, { from: 'home', app: 'files', deviceId: 'laptop' })
    await tenant.ingest([first])
    await tenant.ingest([after(0, { from: 'home', app: 'files', interactive: false })])
    await tenant.answer('signIns/confirmCompromised', [first.id], { now: hoursAfter(today, 72) })
    await tenant.answer('riskyUsers/confirmSafe', [guid('ada')], { now: hoursAfter(today, 96) })
    await assertIsFold(tenant, settings)
  })

  it('stays answered when campaigns have something else to say of it then', async () => {
    const tenant = await openTenant({ settings })
    const first = after(-24, { ...guessed, ...proven, session: 'one' })
    const second = after(0.5, { ...guessed, session: 'one' })
    await tenant.ingest([after(-48, { deviceId: 'laptop' }), first])
    await tenant.ingest([...guesses, second])
    await tenant.answer('signIns/confirmCompromised', [first.id])
    const rulings = await tenant.store.read
      .selectFrom('rulings')
      .selectAll()
      .where('ruling', '=', 0)
      .execute()
    assert.equal(rulings.length, 2)
    await assertIsFold(tenant, settings)
  })
})

describe('a sign-in that was promoted long before', () => {
  it('waits again when what spoke for it is rejected, whatever campaigns say of later ones then', async () => {
    const tenant = await openTenant({ settings: { ...settings, quietDays: 30 } })
    const life = Array.from({ length: 270 }, (_, index) => after((index - 300) / 2, { deviceId: 'laptop' }))
    const waiting = after(-25.1, { ...guessed, ip: '192.0.2.77' })
    const vouching = after(-14.9, { ...guessed, ...proven, session: 'one' })
    await tenant.ingest([...life, waiting])
    assert.equal((await tenant.row(waiting.id)).trust, 'pending')
    await tenant.ingest([vouching])
    assert.equal((await tenant.row(waiting.id)).trust, 'trusted')
    await tenant.ingest([...guesses, after(0.5, { ...guessed, session: 'one' })])
    await tenant.answer('signIns/confirmCompromised', [vouching.id])
    assert.equal((await tenant.row(waiting.id)).trust, 'pending')
    await assertIsFold(tenant, { ...settings, quietDays: 30 })
  })
})

describe('a history that processes of different settings write', () => {
  it('has each event judged and learned by the settings of its time, whoever tells it again', async () => {
    const one = await openTenant({ settings })
    const others = { ...settings, profileHalfLifeDays: 5 }
    const other = await openTenant({ store: one.store, settings: others })
    await one.ingest([after(0, {})])
    await other.ingest([after(50, {}), after(100, { from: 'home' })])
    await one.ingest([after(75, { from: 'home' })])
    await assertIsFold(one, settings)
  })
})

describe('an answer given before batches that do not wait for each other', () => {
  it('is known to the one that is being judged when it comes to light', async () => {
    const tenant = await openTenant({ settings })
    const strange = after(1, { from: 'southAfrica', client: 'firefoxOnLinux' })
    await tenant.ingest([...officeLife(), strange])
    assert.equal((await tenant.row(strange.id)).trust, 'pending')
    await tenant.answer('signIns/confirmSafe', [strange.id])
    const guess = after(1.5, { ...failed, user: 'guess', errorCode: 50034 })
    const own = [after(2, failed), after(20, { from: 'southAfrica', client: 'firefoxOnLinux' })]
    await Promise.all([tenant.ingest([guess]), tenant.ingest(own)])
    await assertIsFold(tenant, settings)
  })
})

describe('a sign-in that is trusted already when somebody calls it safe', () => {
  it('has it said of it, whatever it is told to be later', async () => {
    const tenant = await openTenant({ settings })
    await tenant.ingest(officeLife())
    const visit = after(1, { from: 'branch' })
    await tenant.ingest([visit])
    await tenant.answer('signIns/confirmSafe', [visit.id])
    const said = await tenant.store.read.selectFrom('rulings').select('ruling').execute()
    assert.equal(said.length, 1)
    assert.equal((await tenant.row(visit.id)).trust, 'trusted')
    await assertIsFold(tenant, settings)
  })
})
