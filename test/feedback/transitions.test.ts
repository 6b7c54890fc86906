/**
 * Every cell of the transitions: each verb on each starting state of each kind of identity that it is for, and what
 * becomes of sign-in, detections, identity, history, audit log and profile.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RequestError } from '../../src/model/errors.ts'
import type { IdentityKind } from '../../src/model/identity.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { transitions, type Verb } from '../../src/model/transitions.ts'
import { fadeRisk } from '../../src/risk/fade.ts'
import { updateVerdicts } from '../../src/store/verdicts.ts'
import {
  applicationLife,
  daysAfter,
  engineSettings,
  guid,
  officeLife,
  openTenant,
  type Sketch,
  signIn,
  steady,
  type TestTenant,
  today,
} from '../factories.ts'
import { type Cell, cells, names, type Start, starts } from './expected-transitions.ts'

interface Subject {
  kind: IdentityKind
  id: string
  life: SignIn[]
  ordinary: SignIn
  intruder: SignIn
}

function applicationSubject(kind: 'servicePrincipal' | 'agent'): Subject {
  const application = { name: 'nightly export', ...(kind === 'agent' ? { kind } : {}) }
  const intruder: Sketch = { from: 'brazil', userAgent: 'curl/8.5.0', resource: 'mailboxes' }
  return {
    kind,
    id: guid(application.name),
    life: applicationLife({ application }),
    ordinary: signIn({ ...steady, application }),
    intruder: signIn({ ...steady, application, ...intruder }),
  }
}

const subjects: Record<IdentityKind, Subject> = {
  user: {
    kind: 'user',
    id: guid('ada'),
    life: officeLife(),
    ordinary: signIn({ deviceId: 'laptop of ada' }),
    intruder: signIn({ from: 'brazil', client: 'firefoxOnLinux' }),
  },
  servicePrincipal: applicationSubject('servicePrincipal'),
  agent: applicationSubject('agent'),
}

/** What an admin's confirmation is called in the list of detections. */
const confirmedAs: Record<IdentityKind, string> = {
  user: 'adminConfirmedUserCompromised',
  servicePrincipal: 'adminConfirmedServicePrincipalCompromised',
  agent: 'adminConfirmedAgentCompromised',
}

const kindsOf = (verb: Verb): IdentityKind[] => {
  if (verb.startsWith('signIns/')) return ['user', 'servicePrincipal', 'agent']
  if (verb.startsWith('riskyUsers/')) return ['user']
  return verb.startsWith('riskyAgents/') ? ['agent'] : ['servicePrincipal']
}

const later = daysAfter(today, 2000)

const target = ({ ordinary, intruder }: Subject, start: Start) =>
  (start === 'unflagged' ? ordinary : intruder).id

const preparations: Record<Start, (tenant: TestTenant, subject: Subject) => Promise<unknown>> = {
  unflagged: async () => {},
  atRisk: async () => {},
  compromised: (tenant, { intruder }) => tenant.answer('signIns/confirmCompromised', [intruder.id]),
  safe: (tenant, { intruder }) => tenant.answer('signIns/confirmSafe', [intruder.id]),
  dismissed: (tenant, { intruder }) => tenant.answer('signIns/dismiss', [intruder.id]),
  remediated: remediate,
  faded: ({ store, tenantId }) =>
    fadeRisk(store, { tenantId, settings: engineSettings, until: daysAfter(today, 1000), now: (due) => due }),
}

/** As a password reset will one day do it. */
async function remediate({ store, tenantId }: TestTenant): Promise<void> {
  const mark = { riskState: 'remediated', riskDetail: 'userPerformedSecuredPasswordReset' }
  await store.write(tenantId, async (db) => {
    const risky = await db.selectFrom('signIns').selectAll().where('riskState', '=', 'atRisk').execute()
    const change = { ...mark, riskLevelAggregated: 'none' }
    await updateVerdicts(
      db,
      tenantId,
      risky.map(({ n }) => ({ n, change })),
    )
    await db
      .updateTable('detections')
      .set({ ...mark, isOpen: 0 })
      .execute()
    await db
      .updateTable('riskyIdentities')
      .set({ ...mark, riskLevel: 'none', decayDateTime: null })
      .execute()
  })
}

async function prepared(subject: Subject, start: Start): Promise<TestTenant> {
  const tenant = await openTenant()
  await tenant.ingest([...subject.life, start === 'unflagged' ? subject.ordinary : subject.intruder])
  await preparations[start](tenant, subject)
  return tenant
}

interface Seen extends Omit<Cell, 'isNews'> {
  during: string
  history: string[]
  audits: string[]
}

async function look(tenant: TestTenant, subject: Subject, start: Start): Promise<Seen> {
  const { read } = tenant.store
  const row = await tenant.row(target(subject, start))
  const detections = await read.selectFrom('detections').selectAll().execute()
  const added = detections.filter(({ riskEventType }) => riskEventType === confirmedAs[subject.kind])
  const own = detections.filter(
    ({ requestId, riskEventType }) =>
      requestId === row.id && (start === 'unflagged' || !riskEventType.startsWith('admin')),
  )
  const identity = await read
    .selectFrom('riskyIdentities')
    .selectAll()
    .where('identityKind', '=', subject.kind)
    .where('id', '=', subject.id)
    .executeTakeFirst()
  const history = await read
    .selectFrom('riskHistory')
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
    adds: added.length === 0 ? 'nothing' : added[0]?.requestId ? 'to the sign-in' : 'to the identity',
    identity: identity ? `${identity.riskLevel} ${identity.riskState} ${identity.riskDetail}` : 'nobody',
    history: history.map(
      (item) =>
        `${item.riskLevel} ${item.riskState} ${item.riskDetail} by ${item.initiatedBy} ${item.activityDetail}`,
    ),
    audits: audits.map((audit) => `${audit.activityDisplayName} ${audit.result}`),
  }
}

async function walk(verb: Verb, subject: Subject, start: Start, cell: Cell | 'refused'): Promise<void> {
  const tenant = await prepared(subject, start)
  const before = await look(tenant, subject, start)
  const { during: _, history, audits, adds, ...state } = before
  assert.deepEqual(
    { ...state, adds },
    { ...starts[start], adds: 'nothing' },
    'the start is not what it should be',
  )
  const id = verb.startsWith('signIns/') ? target(subject, start) : subject.id
  const dump = await tenant.dump()
  if (cell === 'refused') {
    await assert.rejects(tenant.answer(verb, [id], { now: later }), RequestError)
    assert.deepEqual(await tenant.dump(), dump)
    return
  }
  await tenant.answer(verb, [id], { now: later })
  const after = await look(tenant, subject, start)
  const { isNews, ...expected } = cell
  const [activity, detail] = names[verb]
  const item = `${expected.identity} by ${guid('playbook')} ${detail}`
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
      for (const kind of kindsOf(verb)) {
        const title = `${cell === 'refused' ? 'is refused' : 'does what it says'} where the ${kind} is ${start}`
        it(title, () => walk(verb, subjects[kind], start, cell))
      }
    }
  })
}

describe('the table of transitions', () => {
  it('knows exactly these verbs', () => {
    assert.deepEqual(Object.keys(transitions).sort(), Object.keys(cells).sort())
  })

  it('takes 60 ids of the right kind', () => {
    const properties: Record<string, string> = {
      signIns: 'requestIds',
      riskyUsers: 'userIds',
      riskyServicePrincipals: 'servicePrincipalIds',
      riskyAgents: 'agentIds',
    }
    for (const [verb, { ids }] of Object.entries(transitions)) {
      assert.deepEqual(ids, { property: properties[verb.split('/')[0] as string], max: 60 })
    }
  })
})
