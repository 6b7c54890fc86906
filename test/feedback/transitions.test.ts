/**
 * Every cell of the transitions: each verb on each starting state, and what becomes of sign-in, detections, user,
 * history, audit log and profile.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fadeRisk } from '../../src/engine/fade.ts'
import { RequestError } from '../../src/errors.ts'
import { transitions, type Verb } from '../../src/model/transitions.ts'
import {
  daysAfter,
  engineSettings,
  guid,
  officeLife,
  openTenant,
  type Sketch,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'
import { type Cell, cells, names, type Start, starts } from './expected-transitions.ts'

const intruder: Sketch = { from: 'brazil', client: 'firefoxOnLinux' }
const ordinary: Sketch = { deviceId: 'laptop of ada' }
const ada = guid('ada')
const later = daysAfter(today, 2000)

const target = (start: Start) => signIn(start === 'unflagged' ? ordinary : intruder).id

const preparations: Record<Start, (tenant: TestTenant) => Promise<unknown>> = {
  unflagged: async () => {},
  atRisk: async () => {},
  compromised: (tenant) => tenant.answer('signIns/confirmCompromised', [target('atRisk')]),
  safe: (tenant) => tenant.answer('signIns/confirmSafe', [target('atRisk')]),
  dismissed: (tenant) => tenant.answer('signIns/dismiss', [target('atRisk')]),
  remediated: remediate,
  faded: ({ store, tenantId }) =>
    fadeRisk(store, { tenantId, settings: engineSettings, until: daysAfter(today, 1000), now: (due) => due }),
}

/** As a password reset will one day do it. */
async function remediate({ store, tenantId }: TestTenant): Promise<void> {
  const mark = { riskState: 'remediated', riskDetail: 'userPerformedSecuredPasswordReset' }
  await store.write(tenantId, async (db) => {
    await db
      .updateTable('signIns')
      .set({ ...mark, riskLevelAggregated: 'none' })
      .where('riskState', '=', 'atRisk')
      .execute()
    await db
      .updateTable('riskDetections')
      .set({ ...mark, isOpen: 0 })
      .execute()
    await db
      .updateTable('riskyUsers')
      .set({ ...mark, riskLevel: 'none', decayDateTime: null })
      .execute()
  })
}

async function prepared(start: Start): Promise<TestTenant> {
  const tenant = await openTenant()
  await tenant.ingest([...officeLife(), signIn(start === 'unflagged' ? ordinary : intruder)])
  await preparations[start](tenant)
  return tenant
}

interface Seen extends Omit<Cell, 'isNews'> {
  during: string
  history: string[]
  audits: string[]
}

async function look(tenant: TestTenant, start: Start): Promise<Seen> {
  const { read } = tenant.store
  const row = await tenant.row(target(start))
  const detections = await read.selectFrom('riskDetections').selectAll().execute()
  const added = detections.filter(({ riskEventType }) => riskEventType === 'adminConfirmedUserCompromised')
  const own = detections.filter(
    ({ requestId, riskEventType }) =>
      requestId === row.id && (start === 'unflagged' || !riskEventType.startsWith('admin')),
  )
  const user = await read.selectFrom('riskyUsers').selectAll().where('id', '=', ada).executeTakeFirst()
  const history = await read
    .selectFrom('riskyUserHistory')
    .selectAll()
    .orderBy('riskLastUpdatedDateTime')
    .execute()
  const audits = await read.selectFrom('directoryAudits').selectAll().orderBy('activityDateTime').execute()
  return {
    signIn: `${row.riskLevelAggregated} ${row.riskState} ${row.riskDetail}`,
    during: row.riskLevelDuringSignIn,
    trust: row.trust,
    detections: [
      ...new Set(own.map((one) => `${one.riskState} ${one.riskDetail} ${one.isOpen ? 'open' : 'closed'}`)),
    ].join(', '),
    adds: added.length === 0 ? 'nothing' : added[0]?.requestId ? 'to the sign-in' : 'to the user',
    user: user ? `${user.riskLevel} ${user.riskState} ${user.riskDetail}` : 'nobody',
    history: history.map(
      (item) =>
        `${item.riskLevel} ${item.riskState} ${item.riskDetail} by ${item.initiatedBy} ${item.activityDetail}`,
    ),
    audits: audits.map((audit) => `${audit.activityDisplayName} ${audit.result}`),
  }
}

async function walk(verb: Verb, start: Start, cell: Cell | 'refused'): Promise<void> {
  const tenant = await prepared(start)
  const before = await look(tenant, start)
  const { during: _, history, audits, adds, ...state } = before
  assert.deepEqual(
    { ...state, adds },
    { ...starts[start], adds: 'nothing' },
    'the start is not what it should be',
  )
  const id = verb.startsWith('signIns/') ? target(start) : ada
  const dump = await tenant.dump()
  if (cell === 'refused') {
    await assert.rejects(tenant.answer(verb, [id], { now: later }), RequestError)
    assert.deepEqual(await tenant.dump(), dump)
    return
  }
  await tenant.answer(verb, [id], { now: later })
  const after = await look(tenant, start)
  const { isNews, ...expected } = cell
  const [activity, detail] = names[verb]
  const item = `${expected.user} by ${guid('playbook')} ${detail}`
  assert.deepEqual(after, {
    ...expected,
    detections:
      cell.adds === 'to the sign-in'
        ? 'confirmedCompromised adminConfirmedSigninCompromised open'
        : expected.detections,
    during: before.during,
    history: isNews ? [...history, item] : history,
    audits: [...audits, `${activity} success`],
  })
}

for (const [verb, byStart] of Object.entries(cells) as [Verb, Record<Start, Cell | 'refused'>][]) {
  describe(verb, () => {
    for (const [start, cell] of Object.entries(byStart) as [Start, Cell | 'refused'][]) {
      it(`${cell === 'refused' ? 'is refused' : 'does what it says'} where the start is ${start}`, () =>
        walk(verb, start, cell))
    }
  })
}

describe('the table of transitions', () => {
  it('knows exactly these verbs', () => {
    assert.deepEqual(Object.keys(transitions).sort(), Object.keys(cells).sort())
  })

  it('takes 60 ids of the right kind', () => {
    for (const [verb, { ids }] of Object.entries(transitions)) {
      assert.deepEqual(ids, { property: verb.startsWith('signIns/') ? 'requestIds' : 'userIds', max: 60 })
    }
  })
})
