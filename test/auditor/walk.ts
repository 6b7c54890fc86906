/** One answer in a history, held to the transition table: what it was about before, and what that is afterwards. */
import assert from 'node:assert/strict'
import { RequestError } from '../../src/model/errors.ts'
import type { Timestamp } from '../../src/model/sign-in.ts'
import { transitions, type Verb } from '../../src/model/transitions.ts'
import { guid, type TestTenant } from '../factories.ts'
import { pick, type Random } from '../ingest/histories.ts'

const verbs = Object.keys(transitions) as Verb[]

/** States as they were left, `from → to`, of sign-ins and of identities. */
export type Ways = Set<string>

export async function answerAnything(
  tenant: TestTenant,
  random: Random,
  now: Timestamp,
  ways: Ways,
): Promise<void> {
  const verb = pick(random, verbs)
  const ids = await idsFor(tenant, random, verb)
  const before = await look(tenant)
  try {
    await tenant.answer(verb, ids, { now, correlationId: guid(now) })
  } catch (error) {
    assert.ok(error instanceof RequestError, String(error))
    assert.deepEqual(await look(tenant), before, `${verb} was refused and changed something`)
    return
  }
  const after = await look(tenant)
  assert.equal(after.audits.length, before.audits.length + 1, `${verb} is not in the audit log once`)
  assertFollows(verb, ids, before, after)
  for (const [table, rows] of [['signIn', before.signIns] as const, ['identity', before.identities] as const])
    for (const [key, { state }] of rows) {
      const to = (table === 'signIn' ? after.signIns : after.identities).get(key)?.state
      if (to !== state) ways.add(`${table} ${state} → ${to}`)
    }
}

/** Those that there are, of any state, and now and then somebody who is not there. */
async function idsFor({ store }: TestTenant, random: Random, verb: Verb): Promise<string[]> {
  const { target } = transitions[verb]
  const rows =
    target === 'signIn'
      ? await store.read.selectFrom('signIns').select(['id', 'riskState']).orderBy('id').execute()
      : await store.read
          .selectFrom('identities')
          .select(['id', 'userPrincipalName as riskState'])
          .where('identityKind', '=', target)
          .orderBy('id')
          .execute()
  const risky = rows.filter(({ riskState }) => target === 'signIn' && riskState !== 'none')
  const some = risky.length > 0 && random() < 0.8 ? risky : rows
  if (some.length === 0 || random() < 0.05) return [guid('nobody')]
  return [...new Set(Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(random, some).id))]
}

interface Seen {
  signIns: Map<string, { owner: string; state: string; risk: string }>
  /** Of those that were ever risky. */
  identities: Map<string, { state: string; risk: string }>
  audits: string[]
}

async function look({ store: { read } }: TestTenant): Promise<Seen> {
  const [signIns, identities, audits] = await Promise.all([
    read.selectFrom('signIns').selectAll().orderBy('n').execute(),
    read.selectFrom('riskyIdentities').selectAll().orderBy('id').execute(),
    read.selectFrom('directoryAudits').select('id').orderBy('id').execute(),
  ])
  return {
    signIns: new Map(
      signIns.map((row) => {
        const owner = row.identityKind === 'user' ? row.userId : row.servicePrincipalId
        const risk = `${row.riskLevelAggregated} ${row.riskState} ${row.riskDetail}`
        return [row.id, { owner: `${row.identityKind} ${owner}`, state: row.riskState, risk }]
      }),
    ),
    identities: new Map(
      identities.map((row) => {
        const risk = `${row.riskLevel} ${row.riskState} ${row.riskDetail}`
        return [`${row.identityKind} ${row.id}`, { state: row.riskState, risk }]
      }),
    ),
    audits: audits.map(({ id }) => id),
  }
}

function assertFollows(verb: Verb, ids: string[], before: Seen, after: Seen): void {
  const { target, signIns, identity } = transitions[verb]
  const named = new Set(ids.map((id) => (target === 'signIn' ? id : `${target} ${id}`)))
  const { level, state, detail, from } = signIns
  for (const [id, { owner, state: was, risk }] of before.signIns) {
    const isMeant = from === 'targeted' ? named.has(id) : named.has(owner) && from.includes(was as never)
    const now = after.signIns.get(id)?.risk
    if (isMeant) assert.equal(now, `${level} ${state} ${detail}`, `${verb} of a sign-in that was ${risk}`)
    // Of others histories may be told anew; what somebody has said of them stands.
    else if (isSaid(risk)) assert.equal(now, risk, `${verb} changed another sign-in`)
  }
  for (const key of target === 'signIn' ? [] : named)
    assert.equal(
      after.identities.get(key)?.risk,
      `${identity.level} ${identity.state} ${identity.detail}`,
      verb,
    )
}

function isSaid(risk: string): boolean {
  return !/(none|atRisk) none$|dismissed aiConfirmedSigninSafe$/.test(risk)
}
