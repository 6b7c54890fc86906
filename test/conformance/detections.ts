/**
 * What every detection owes: for each of its levels a sign-in that reaches exactly that level, one that it misses, one of
 * which it cannot tell and, unless it never suppresses, one that it suppresses. The cases are data, in
 * test/cases/detections/<name>.json, and go the whole way: store, engine, rows.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { type Explanation, explain, type Words } from '../../src/assessment/explain.ts'
import type { Detection } from '../../src/detections/detection.ts'
import { addressListsOf, type ListName } from '../../src/enrich/address-lists.ts'
import { leakedCredentialsOf } from '../../src/enrich/leaked-credentials.ts'
import { declare } from '../../src/feedback/declare.ts'
import type { Statement, Travel } from '../../src/model/declaration.ts'
import { idHashOf } from '../../src/model/event-key.ts'
import type { RisenLevel } from '../../src/model/risk.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { detectionId } from '../../src/risk/rows.ts'
import { decodeVerdict } from '../../src/risk/verdict-bytes.ts'
import { hashOfWord } from '../../src/risk/word-book.ts'
import { tenantNumber } from '../../src/store/numbers.ts'
import type { Store } from '../../src/store/store.ts'
import { guid, habit, hoursAfter, openTenant, type Sketch, signIn, today } from '../factories.ts'

/** A sketch, and how the person asked to be let in. */
interface Asked extends Sketch {
  /** Instead of a browser. */
  protocol?: keyof typeof protocols
  /** A key that lives in the device, beside the factors that a sketch names. */
  factor?: keyof typeof factors
}

type Repeated = Asked & { everyHours: number; days: number; untilHours?: number }

export interface DetectionCase {
  title: string
  /** Lines of the lists by name; without it no list is loaded. */
  lists?: Partial<Record<ListName, string[]>>
  /** Earlier sign-ins of the user, application or agent. */
  history?: Repeated[]
  /** The same habit of `count` other people. */
  colleagues?: (Repeated & { count: number })[]
  /** Wrong passwords for `users` other people, spread over `addresses` (default 1) next to each other. */
  guesses?: (Asked & { users: number; addresses?: number; hoursBefore: number })[]
  /**
   * Failed tries at the account of the user (default: wrong passwords): the last `minutesBefore` the sign-in under test,
   * one every `everyMinutes` (default 2), by turns from `networks` (default 1) next to each other. Each network has a
   * provider of its own, unless `asn` is given.
   */
  failures?: (Asked & { count: number; minutesBefore: number; everyMinutes?: number; networks?: number })[]
  /** Lines of the list of leaked credentials. */
  leaks?: string[]
  /** What operators have declared before all that: of the user, unless it names another. */
  declared?: (Partial<Pick<Travel, 'user'>> & Omit<Statement, 'user'>)[]
  /** The sign-in under test, today. */
  signIn: Asked
  expect: Expectation
}

/** `evidence`: keys that the explanation must carry. `why`: a part of the sentence. */
type Expectation =
  | { level: RisenLevel; reason?: string; evidence: string[] }
  | { because: 'miss' }
  | { because: 'unknown'; why: string }
  | { because: 'suppressed' | 'outweighed'; why: string; evidence: string[] }

/** Detections that have no reason to hold back what they see, and why. */
const neverSuppressed: Record<string, string> = {
  breakGlassAccount: 'any use is one too many',
  suspiciousSignins: 'how much an application varies is part of the score',
  nationStateIP: 'an address is on the list because somebody wants to hear of it',
  userReportedSuspiciousActivity: 'a person said so',
  deviceBoundFactor: 'the device that would explain the key is the one that is missed',
  passwordSpray:
    'what speaks against it is weighed among the attempts of the tenant, before anything is said',
  suspiciousBrowser:
    'what speaks against it is weighed among the attempts of the tenant, before anything is said',
  unfamiliarResourceAccess: 'how many resources an agent uses is part of the score',
}

/** Detections that can always tell, and why. */
const neverUnknown: Record<string, string> = {
  breakGlassAccount: 'an operator has said which accounts they are',
}

export function detectionSuite(detections: Detection[], folder: URL): void {
  for (const detection of detections) {
    const { name, levels } = detection
    describe(name, () => {
      const cases = readCases(new URL(`${name}.json`, folder))

      it('has a case for each of its levels and for each other answer', () => {
        const answers = new Set(
          cases.map(({ expect }) => ('level' in expect ? expect.level : expect.because)),
        )
        for (const level of levels) assert.ok(answers.has(level), `no case reaches ${level}`)
        assert.ok(answers.has('miss'), 'no case is missed')
        assert.equal(answers.has('unknown'), !(name in neverUnknown), 'unknown')
        assert.equal(answers.has('suppressed'), !(name in neverSuppressed), 'suppressed')
        for (const answer of answers) {
          const isRisen = answer === 'low' || answer === 'medium' || answer === 'high'
          assert.ok(!isRisen || levels.includes(answer), `${answer} is not among its levels`)
        }
      })

      for (const one of cases) it(one.title, () => check(detection, one))
    })
  }
}

function readCases(file: URL): DetectionCase[] {
  assert.ok(existsSync(file), `there is no ${file.pathname.split('/').slice(-2).join('/')}`)
  return JSON.parse(readFileSync(file, 'utf8')) as DetectionCase[]
}

async function check({ name }: Detection, one: DetectionCase): Promise<void> {
  const { store, tenantId, explanation, id } = await assessed(one)
  const rows = await store.read
    .selectFrom('detections')
    .selectAll()
    .where('id', '=', detectionId(tenantId, id, name))
    .execute()
  const raised = explanation.raised.find((finding) => finding.name === name)
  const notRaised = explanation.notRaised.find((finding) => finding.name === name)
  const { expect } = one
  if ('level' in expect) {
    const found = raised ?? notRaised ?? 'nothing'
    assert.equal(raised?.riskLevel, expect.level, JSON.stringify(found))
    assert.deepEqual(
      rows.map(({ riskLevel, riskState }) => [riskLevel, riskState]),
      [[expect.level, 'atRisk']],
    )
    assert.ok(raised?.reason.includes(expect.reason ?? ''), raised?.reason)
    assertKeys(raised?.evidence, expect.evidence)
    return
  }
  assert.equal(rows.length, 0, JSON.stringify(raised))
  assert.equal(notRaised?.because ?? 'miss', expect.because, JSON.stringify(notRaised ?? raised))
  if (expect.because === 'miss') return
  assert.ok(notRaised?.why.includes(expect.why), notRaised?.why)
  if (expect.because !== 'unknown') assertKeys(notRaised?.evidence, expect.evidence)
}

function assertKeys(evidence: Record<string, unknown> | undefined, keys: string[]): void {
  for (const key of keys) assert.ok(evidence?.[key] !== undefined, `no ${key} in ${JSON.stringify(evidence)}`)
}

/** As its row tells it: the verdict of what is worth keeping, with the words of the tenant. */
async function assessed(one: DetectionCase) {
  const lists = addressListsOf(
    Object.fromEntries(Object.entries(one.lists ?? {}).map(([kind, lines]) => [kind, lines.join('\n')])),
  )
  const tenant = await openTenant({ lists, leaks: leakedCredentialsOf((one.leaks ?? []).join('\n')) })
  const { store, tenantId } = tenant
  for (const statement of one.declared ?? [])
    await declare(store, { tenantId, actor: null, now: today }, { user: ada, ...statement } as Statement)
  const earlier = [
    ...(one.history ?? []).flatMap(repeat),
    ...colleagues(one),
    ...guesses(one),
    ...failures(one),
  ]
  const under = asked({ id: 'the sign-in under test', ...one.signIn })
  await tenant.ingest(earlier)
  const { new: added } = await tenant.ingest([under])
  assert.equal(added, 1)
  const verdict = decodeVerdict((await tenant.row(under.id)).verdict)
  const { expect } = one
  assert.ok(verdict || ('because' in expect && expect.because === 'miss'), 'the row explains nothing')
  const words = await wordsOfTenant(store, tenantId, [...earlier, under])
  const explanation = verdict ? explain(verdict, words) : nothing
  return { store, tenantId, explanation, id: under.id }
}

const ada = { userId: guid('ada'), userPrincipalName: null }

const nothing: Explanation = { probability: 0, raised: [], notRaised: [], trust: { reasons: [], logOdds: 0 } }

/** What its dictionary knows, and what its sign-ins show. */
async function wordsOfTenant({ read }: Store, tenantId: string, signIns: SignIn[]): Promise<Words> {
  const rows = await read
    .selectFrom('dictionary')
    .selectAll()
    .where('tenant', '=', tenantNumber(tenantId))
    .execute()
  const known = new Map(rows.map(({ hash, word }) => [hash, word]))
  const byHash = new Map(signIns.map((one) => [idHashOf(one.id), one]))
  return (word) => {
    if ('at' in word) return null
    if ('of' in word) return known.get(hashOfWord(word.of, word.low)) ?? null
    const named = byHash.get(word.event)
    return named ? shownOf(named, word.shows) : null
  }
}

function shownOf(
  { id, ipAddress, location, source, status }: SignIn,
  shows: string,
): string | string[] | null {
  if (shows === 'id') return id
  if (shows === 'ip') return ipAddress
  if (shows === 'place') return location.countryOrRegion
  return shows === 'sourceTypes' ? (source?.risk?.riskEventTypes ?? []) : status.additionalDetails
}

function repeat({ everyHours, days, untilHours, ...sketch }: Repeated): SignIn[] {
  const times = { everyHours, days, ...(untilHours === undefined ? {} : { untilHours }) }
  return habit(sketch, times).map((one) => ({ ...one, ...wayOf(sketch) }))
}

function asked(sketch: Asked): SignIn {
  return { ...signIn(sketch), ...wayOf(sketch) }
}

const program = 'Mobile Apps and Desktop clients'

/** As Entra logs them. */
const protocols = {
  program: { clientAppUsed: program },
  imap: { clientAppUsed: 'IMAP4' },
  passwordGrant: { clientAppUsed: program, authenticationProtocol: 'ropc' },
  deviceCode: { clientAppUsed: program, authenticationProtocol: 'deviceCode' },
  untold: { clientAppUsed: null },
} satisfies Record<string, Partial<SignIn>>

const factors = { windowsHello: 'Windows Hello for Business' }

function wayOf({ protocol, factor }: Asked): Partial<SignIn> {
  return {
    ...(protocol ? protocols[protocol] : {}),
    ...(factor
      ? {
          authenticationRequirement: 'multiFactorAuthentication',
          authenticationDetails: [{ authenticationMethod: factors[factor], succeeded: true }],
        }
      : {}),
  }
}

/** They are seen to the end of the day before yesterday, so their habits end three days ago unless they say when. */
function colleagues({ colleagues: habits = [] }: DetectionCase): SignIn[] {
  return habits.flatMap(({ count, ...habitOfOne }, group) =>
    Array.from({ length: count }, (_, index) =>
      repeat({ untilHours: 73, ...habitOfOne, user: `colleague ${group}.${index}` }),
    ).flat(),
  )
}

function guesses({ guesses: campaigns = [] }: DetectionCase): SignIn[] {
  return campaigns.flatMap(({ users, addresses = 1, hoursBefore, ...sketch }, campaign) =>
    Array.from({ length: users }, (_, index) => {
      const { ipAddress } = signIn(sketch)
      const [first = '', last = ''] = ipAddress?.split(/\.(?=\d+$)/) ?? []
      return asked({
        errorCode: 50126,
        ...sketch,
        user: `guessed ${campaign}.${index}`,
        ip: `${first}.${Number(last) + (index % addresses)}`,
        at: hoursAfter(today, -hoursBefore + index / 100),
      })
    }),
  )
}

function failures({ failures: tries = [] }: DetectionCase): SignIn[] {
  return tries.flatMap(({ count, minutesBefore, everyMinutes = 2, networks = 1, ...sketch }) =>
    Array.from({ length: count }, (_, index) => {
      const { ipAddress, autonomousSystemNumber } = signIn(sketch)
      const network = index % networks
      const parts = (ipAddress ?? '').split('.')
      const ip = ipAddress && [parts[0], parts[1], Number(parts[2]) + network, parts[3]].join('.')
      return asked({
        ...(sketch.refusal ? {} : { errorCode: 50126 }),
        ...sketch,
        ip,
        asn: sketch.asn ?? (autonomousSystemNumber && autonomousSystemNumber + 1000 * network),
        at: hoursAfter(today, -(minutesBefore + (count - 1 - index) * everyMinutes) / 60),
      })
    }),
  )
}
