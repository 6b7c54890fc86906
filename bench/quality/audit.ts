/**
 * Whether intruders give themselves away by how they were put into the stream rather than by what they do. For each
 * group of features that should say nothing, a small logistic regression tries to tell them from owners: fitted on the
 * parts before the test, tried on the test. What should be uninformative must stay below both limits.
 */
import type { SignIn } from '../../src/model/sign-in.ts'
import { toMilliseconds } from '../../src/model/timestamp.ts'
import { fitLogistic } from './metrics/logistic.ts'
import { rocAuc, shareAbove, thresholdAt } from './metrics/ranking.ts'
import { testPeriod } from './recording.ts'
import { isSuccess } from './scorer.ts'
import { Counts } from './scorers/counts.ts'
import { type Traits, traitsOf } from './scorers/traits.ts'
import type { Label } from './stream.ts'

export const auditLimits = { rocAuc: 0.56, foundAtOnePercent: 0.02 }

interface Group {
  title: string
  /** False where intruders really differ. */
  shouldBeUninformative: boolean
  /** Compare with owners at a new address only: an intruder's always is. */
  newAddressOnly?: true
  features: (keyof FeatureRow)[]
}

export const auditGroups: Record<string, Group> = {
  time: {
    title: 'time of day, weekday, gap since the last success',
    shouldBeUninformative: true,
    features: ['hourSine', 'hourCosine', 'weekend', 'gap'],
  },
  history: {
    title: 'length and age of the history',
    shouldBeUninformative: true,
    features: ['successes', 'age'],
  },
  rarity: {
    title: 'how often the address and its network were seen of anybody, beside owners at a new address',
    shouldBeUninformative: true,
    newAddressOnly: true,
    features: ['addressSeen', 'addressUsers', 'subnetSeen'],
  },
  infrastructure: {
    title: 'rarity of the provider, the country and the client',
    shouldBeUninformative: false,
    features: ['asnRarity', 'countryRarity', 'osRarity', 'isMobile'],
  },
}

/** Kinds of attack that replace a sign-in of the owner, so that nothing but the intruder should differ. */
const audited = new Set([
  'naive',
  'naiveHosting',
  'vpn',
  'vpnHosting',
  'targeted',
  'targetedHosting',
  'mimic',
])
/** What follows another sign-in within seconds: nobody puts an intruder in its place. */
const onlyOwners = new Set(['passwordManagerBurst', 'retryRobot'])
/** One owner's sign-in in so many is enough to compare with. */
const ownersSampledMax = 20_000

interface FeatureRow {
  hourSine: number
  hourCosine: number
  weekend: number
  gap: number
  successes: number
  age: number
  addressSeen: number
  addressUsers: number
  subnetSeen: number
  asnRarity: number
  countryRarity: number
  osRarity: number
  isMobile: number
}

interface AuditRow {
  features: FeatureRow
  malicious: boolean
  isTest: boolean
  isNewAddress: boolean
}

export type AuditResult = Record<string, { rocAuc: number; foundAtOnePercent: number; intruders: number }>

/** Sees the whole stream in order, then answers. @param signInsExpected of the stream, to sample by */
export function createAudit(signInsExpected: number) {
  const rows: AuditRow[] = []
  const memory = createMemory()
  const every = Math.max(1, Math.ceil(signInsExpected / ownersSampledMax))
  let owners = 0
  return {
    see(signIn: SignIn, label: Label, isScored: boolean, period: number): void {
      const isAudited = audited.has(label.scenario)
      const isOwner = !label.malicious && signIn.isInteractive !== false
      const isCompared = isAudited || (isOwner && !onlyOwners.has(label.scenario) && owners++ % every === 0)
      if (isScored && period > 0 && isCompared && memory.knows(signIn))
        rows.push({ ...memory.describe(signIn), malicious: isAudited, isTest: period === testPeriod })
      memory.learn(signIn)
    },
    result: (): AuditResult =>
      Object.fromEntries(Object.entries(auditGroups).map(([name, group]) => [name, tryGroup(rows, group)])),
  }
}

function tryGroup(rows: AuditRow[], { features, newAddressOnly }: Group): AuditResult[string] {
  const compared = rows.filter((row) => row.malicious || !newAddressOnly || row.isNewAddress)
  const columns = (row: AuditRow) => features.map((feature) => row.features[feature])
  const fitted = compared.filter((row) => !row.isTest)
  const tested = compared.filter((row) => row.isTest)
  const intruders = tested.filter((row) => row.malicious)
  const isPossible = fitted.some((row) => row.malicious) && fitted.some((row) => !row.malicious)
  if (!isPossible || intruders.length === 0 || intruders.length === tested.length)
    return { rocAuc: Number.NaN, foundAtOnePercent: Number.NaN, intruders: intruders.length }
  const model = fitLogistic(
    fitted.map(columns),
    fitted.map((row) => (row.malicious ? 1 : 0)),
  )
  const scores = (some: AuditRow[]) => some.map((row) => model.chance(columns(row)))
  const malicious = scores(intruders)
  const legitimate = scores(tested.filter((row) => !row.malicious))
  return {
    rocAuc: rocAuc(malicious, legitimate),
    foundAtOnePercent: shareAbove(malicious, thresholdAt(legitimate, 0.01)),
    intruders: intruders.length,
  }
}

function createMemory() {
  const users = new Map<
    string,
    { successes: number; firstAt: number; lastAt: number; addresses: Set<string> }
  >()
  const counts = {
    ip: new Counts(),
    subnet: new Counts(),
    asn: new Counts(),
    country: new Counts(),
    osFamily: new Counts(),
  }
  const usersOfAddress = new Counts()
  const rarity = (name: 'asn' | 'country' | 'osFamily', traits: Traits) =>
    -Math.log((counts[name].of(traits[name]) + 1) / (counts[name].total + counts[name].distinct + 1))
  return {
    /** An account's very first sign-in is no sign-in that these attacks replace. */
    knows: ({ userId }: SignIn): boolean => users.has(userId),
    describe(signIn: SignIn): Pick<AuditRow, 'features' | 'isNewAddress'> {
      const traits = traitsOf(signIn)
      const at = toMilliseconds(signIn.createdDateTime)
      const user = users.get(signIn.userId)
      const hour = ((at / 3_600_000) % 24) * (Math.PI / 12)
      const features = {
        hourSine: Math.sin(hour),
        hourCosine: Math.cos(hour),
        weekend: [0, 6].includes(new Date(at).getUTCDay()) ? 1 : 0,
        gap: Math.log1p(user ? Math.max(0, at - user.lastAt) / 60_000 : 1_000_000),
        successes: Math.log1p(user?.successes ?? 0),
        age: Math.log1p(user ? Math.max(0, at - user.firstAt) / 86_400_000 : 0),
        addressSeen: Math.log1p(counts.ip.of(traits.ip)),
        addressUsers: Math.log1p(usersOfAddress.of(traits.ip)),
        subnetSeen: Math.log1p(counts.subnet.of(traits.subnet)),
        asnRarity: rarity('asn', traits),
        countryRarity: rarity('country', traits),
        osRarity: rarity('osFamily', traits),
        isMobile: traits.deviceType === 'mobile' ? 1 : 0,
      }
      return { features, isNewAddress: user !== undefined && !user.addresses.has(traits.ip) }
    },
    learn(signIn: SignIn): void {
      if (!isSuccess(signIn)) return
      const traits = traitsOf(signIn)
      const at = toMilliseconds(signIn.createdDateTime)
      const user = users.get(signIn.userId) ?? { successes: 0, firstAt: at, lastAt: at, addresses: new Set() }
      users.set(signIn.userId, user)
      user.successes++
      user.lastAt = at
      if (!user.addresses.has(traits.ip)) usersOfAddress.add(traits.ip)
      user.addresses.add(traits.ip)
      for (const [name, count] of Object.entries(counts) as [keyof typeof counts, Counts][])
        count.add(traits[name])
    },
  }
}
