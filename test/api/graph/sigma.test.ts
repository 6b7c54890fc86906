/**
 * The public Sigma rules for Entra sign-ins and risk detections find what they look for in our answers, once their field
 * names (those of Azure Monitor) are put in Graph's. test/cases/sigma.json has the condition of each rule and an event;
 * rules are named by their files in the rules/cloud/azure folder of SigmaHQ/sigma.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { detections } from '../../../src/detections/index.ts'
import { addressListsOf } from '../../../src/enrich/address-lists.ts'
import { leakedCredentialsOf } from '../../../src/enrich/leaked-credentials.ts'
import { habit, officeLife, openTenant, signIn } from '../../factories.ts'
import {
  guid,
  type Json,
  riskySignInRecord,
  signInId,
  signInRecord,
  startServer,
  type TestServer,
} from '../../factories-server.ts'
import { emptyRowOf } from './odata/stored-rows.ts'

type Value = string | number | boolean | null
type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { field: string; modifier?: 'contains'; values: Value[] }

interface Rule {
  rule: string
  service: 'signinlogs' | 'riskdetection'
  condition: Condition
  /** Of a sign-in: what makes an everyday one an event that the rule is after. */
  event?: Record<string, unknown>
  isRisky?: boolean
  /** Why the event is not one that a log has been seen to hold. */
  note?: string
}

const rules = JSON.parse(readFileSync(new URL('../../cases/sigma.json', import.meta.url), 'utf8')) as Rule[]

/** Where the fields of Azure Monitor's tables stand in Graph, and the values that are written otherwise there. */
const fields: Record<string, { path: string; values?: Record<string, Value> }> = {
  ResultType: { path: 'status/errorCode' },
  ResultDescription: { path: 'status/failureReason' },
  // One structure there and here; rules mean its outcome or, when they look into it, its text.
  Status: { path: 'status/errorCode', values: { Success: 0 } },
  'Status|contains': { path: 'status/additionalDetails' },
  userAgent: { path: 'userAgent' },
  ResourceDisplayName: { path: 'resourceDisplayName' },
  conditionalAccessStatus: { path: 'conditionalAccessStatus' },
  AuthenticationRequirement: { path: 'authenticationRequirement' },
  RiskState: { path: 'riskState' },
  'DeviceDetail.trusttype': { path: 'deviceDetail/trustType' },
  'DeviceDetail.isCompliant': { path: 'deviceDetail/isCompliant', values: { false: false } },
  'DeviceDetail.deviceId': { path: 'deviceDetail/deviceId' },
  // A list; the one text that rules compare it with is that of an empty one.
  NetworkLocationDetails: { path: 'networkLocationDetails' },
  // No field of any log by that name: what the portal shows as the authentication protocol.
  'properties.message': {
    path: 'authenticationProtocol',
    values: { 'Device Code': 'deviceCode', ROPC: 'ropc' },
  },
  ClientApp: { path: 'clientAppUsed', values: { 'Other client': 'Other clients' } },
  riskEventType: { path: 'riskEventType' },
}

/** Not fields of a record: the log itself, and a word that stands for whatever name the reader fills in. */
const alwaysTrue: Record<string, Value> = { ActivityDetails: 'Sign-ins', Username: 'UPN' }

/** The rule in terms of Graph, ready to be evaluated or asked. */
type Question =
  | { kind: 'all' | 'any'; terms: Question[] }
  | { kind: 'not'; term: Question }
  | { kind: 'isEmpty'; path: string }
  | { kind: 'is' | 'contains'; path: string; value: Value }

function translate(condition: Condition): Question {
  if ('all' in condition) return { kind: 'all', terms: condition.all.map(translate) }
  if ('any' in condition) return { kind: 'any', terms: condition.any.map(translate) }
  if ('not' in condition) return { kind: 'not', term: translate(condition.not) }
  const { field, modifier, values } = condition
  if (field in alwaysTrue && values[0] === alwaysTrue[field]) return { kind: 'all', terms: [] }
  const found = fields[modifier && `${field}|${modifier}` in fields ? `${field}|${modifier}` : field]
  assert.ok(found, `no property of Graph is known for the field ${field}`)
  const { path, values: translated = {} } = found
  const terms = values.map((value): Question => {
    if (value === '[]') return { kind: 'isEmpty', path }
    const own = Object.hasOwn(translated, String(value)) ? (translated[String(value)] as Value) : value
    return { kind: modifier ?? 'is', path, value: own }
  })
  return { kind: 'any', terms }
}

/** As Sigma says: texts without regard to case, lists of values as alternatives. */
function holds(question: Question, event: Json): boolean {
  switch (question.kind) {
    case 'all':
      return question.terms.every((term) => holds(term, event))
    case 'any':
      return question.terms.some((term) => holds(term, event))
    case 'not':
      return !holds(question.term, event)
    case 'isEmpty':
      return lookUp(event, question.path)?.length === 0
    default: {
      const found = lookUp(event, question.path) ?? null
      if (typeof question.value !== 'string') return found === question.value
      const [whole, part] = [String(found ?? '').toLowerCase(), question.value.toLowerCase()]
      return (
        typeof found === 'string' && (question.kind === 'contains' ? whole.includes(part) : whole === part)
      )
    }
  }
}

function lookUp(event: Json, path: string): Json {
  return path.split('/').reduce((value, name) => value?.[name], event)
}

function toFilter(question: Question): string {
  switch (question.kind) {
    case 'all':
    case 'any': {
      const joint = question.kind === 'all' ? ' and ' : ' or '
      return question.terms.length === 0 ? 'true' : `(${question.terms.map(toFilter).join(joint)})`
    }
    case 'not':
      return `not ${toFilter(question.term)}`
    case 'isEmpty':
      return `not ${question.path}/any()`
    default: {
      const { value } = question
      const literal = typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
      return question.kind === 'is'
        ? `${question.path} eq ${literal}`
        : `contains(${question.path},${literal})`
    }
  }
}

/** An everyday sign-in of somebody careful, which no rule is after. */
const careful = {
  authenticationRequirement: 'multiFactorAuthentication',
  authenticationProtocol: 'oAuth2',
  conditionalAccessStatus: 'success',
  resourceDisplayName: 'Office 365 Exchange Online',
  networkLocationDetails: [{ networkType: 'trustedNamedLocation', networkNames: ['Office'] }],
  deviceDetail: { deviceId: guid(7), isCompliant: true, isManaged: true, trustType: 'Azure AD joined' },
}

const signInRules = rules.filter(({ service }) => service === 'signinlogs')
const detectionRules = rules.filter(({ service }) => service === 'riskdetection')

async function answersOf(server: TestServer, path: string, token: string, filter = 'true'): Promise<Json[]> {
  const { status, json, text } = await server.get(`${path}${encodeURIComponent(filter)}`, { token })
  assert.equal(status, 200, text)
  return json.value
}

/** The rule finds the event and not the benign one, whether it reads all answers or asks for its own. */
async function assertFinds(
  { condition }: Rule,
  {
    all,
    ask,
    eventId,
    benignId,
  }: {
    all: Json[]
    ask: (filter: string) => Promise<Json[]>
    eventId: string
    benignId: string
  },
): Promise<void> {
  const question = translate(condition)
  const found = all.filter((event) => holds(question, event)).map(({ id }) => id)
  assert.ok(found.includes(eventId), `found ${found.length} others`)
  assert.ok(!found.includes(benignId), 'found what is harmless')
  const asked = (await ask(toFilter(question))).map(({ id }) => id)
  assert.deepEqual(asked.toSorted(), found.toSorted(), toFilter(question))
}

it('The Sigma rules are listed once each, and no field of theirs is left without its place', () => {
  assert.equal(new Set(rules.map(({ rule }) => rule)).size, rules.length)
  for (const { condition } of rules) translate(condition)
})

describe('A Sigma rule on sign-ins', () => {
  const path = '/beta/auditLogs/signIns?$filter='
  let server: TestServer
  let token: string
  let all: Json[]
  before(async () => {
    server = await startServer()
    token = await server.token()
    const records = signInRules.map(({ event, isRisky }, index) =>
      (isRisky ? riskySignInRecord : signInRecord)(index + 1, index + 1, { ...careful, ...event }),
    )
    await server.ingest([signInRecord(0, 0, careful), ...records])
    all = await answersOf(server, path, token)
  })
  after(() => server.store.close())

  for (const [index, rule] of signInRules.entries()) {
    it(`${rule.rule} finds its event and leaves a careful sign-in alone`, () =>
      assertFinds(rule, {
        all,
        ask: (filter) => answersOf(server, path, token, filter),
        eventId: signInId(index + 1),
        benignId: signInId(0),
      }))
  }
})

describe('A Sigma rule on risk detections', () => {
  const path = '/v1.0/identityProtection/riskDetections?$top=500&$filter='
  const raised = new Set(detections.map(({ riskEventType }) => riskEventType))
  let server: TestServer
  let token: string
  let all: Json[]
  let benignId: string

  /** What the engine itself makes of an attack; types that it does not raise are stored as another source would. */
  before(async () => {
    server = await startServer()
    const lists = addressListsOf({ tor: '192.0.2.16/28' })
    const leaks = leakedCredentialsOf('lou@lindgren.example,2026-03-20')
    const tenant = await openTenant({ store: server.store, lists, leaks })
    token = await server.token({ tenantId: tenant.tenantId })
    const people = ['ada', 'bob', 'eve', 'kim', 'ida', 'lou', 'max']
    const federated = { user: 'tim', issuer: 'https://login.lindgren.example/adfs' }
    const session = { user: 'ida', session: 'of ida', interactive: false }
    const colleagues = Array.from({ length: 10 }, (_, number) =>
      habit({ user: `colleague ${number}` }, { everyHours: 48, days: 10 }),
    )
    const guesses = Array.from({ length: 8 }, (_, number) =>
      habit(
        { user: `guessed ${number}`, from: 'brazil', errorCode: 50126 },
        { everyHours: 24, days: 1, untilHours: 5 },
      ),
    )
    await tenant.ingest([
      ...people.flatMap((user) => officeLife(user)),
      ...colleagues.flat(),
      ...guesses.flat(),
      ...habit(federated, { everyHours: 8, days: 21 }),
      ...habit({ ...session, deviceId: 'laptop of ida' }, { everyHours: 1, days: 0.3, untilHours: 0.5 }),
      ...habit(
        { user: 'max', from: 'brazil', refusal: 'denied' },
        { everyHours: 1 / 30, days: 1 / 120, untilHours: 1 / 20 },
      ),
    ])
    await tenant.ingest([
      signIn({ user: 'ada', from: 'southAfrica', client: 'firefoxOnLinux' }),
      signIn({ user: 'bob', from: 'hidden', client: 'firefoxOnLinux' }),
      signIn({ user: 'eve', from: 'brazil', client: 'firefoxOnLinux' }),
      signIn({ ...session, from: 'otherHome', client: 'torBrowser' }),
      signIn({ user: 'lou', deviceId: 'laptop of lou' }),
      signIn({ user: 'max', from: 'brazil', secondFactor: 'app' }),
      signIn({ ...federated, issuer: 'https://login.elsewhere.example/adfs' }),
    ])
    const foreign = detectionRules.map(typeOf).filter((type) => !raised.has(type))
    await server.store.write(tenant.tenantId, async (db) => {
      for (const [index, riskEventType] of [...foreign, 'adminConfirmedUserCompromised'].entries()) {
        const row = {
          ...emptyRowOf('detections'),
          tenantId: tenant.tenantId,
          id: guid(index, 7),
          riskEventType,
        }
        await db
          .insertInto('detections')
          .values(row as never)
          .execute()
      }
    })
    all = await answersOf(server, path, token)
    benignId = all.find(({ riskEventType }) => riskEventType === 'adminConfirmedUserCompromised').id
  })
  after(() => server.store.close())

  for (const rule of detectionRules) {
    const type = typeOf(rule)
    const source = raised.has(type) ? 'that the engine raised' : 'that was stored, for the engine raises none'
    it(`${rule.rule} finds a detection ${source}`, async () => {
      const event = all.find(({ riskEventType }) => riskEventType === type)
      assert.ok(event, `there is no ${type}`)
      await assertFinds(rule, {
        all,
        ask: (filter) => answersOf(server, path, token, filter),
        eventId: event.id,
        benignId,
      })
    })
  }
})

function typeOf({ rule, condition }: Rule): string {
  assert.ok('field' in condition && condition.field === 'riskEventType', `${rule} is not about a type`)
  return String(condition.values[0])
}
