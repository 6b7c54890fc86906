/** That a store holds what the plain fold makes of the events and rulings that it holds. */
import assert from 'node:assert/strict'
import { assess, type SaidOfEvent, type Verdict } from '../../src/assessment/assess.ts'
import type { Ruling } from '../../src/assessment/fold.ts'
import type { EngineSettings } from '../../src/config.ts'
import { detections } from '../../src/detections/index.ts'
import { eventKeyText } from '../../src/model/event-key.ts'
import { type IdentityKind, keyOf } from '../../src/model/identity.ts'
import { itemsOf } from '../../src/risk/known.ts'
import { loadKnown } from '../../src/risk/known-identities.ts'
import { saidIn } from '../../src/risk/said.ts'
import { openStanding } from '../../src/risk/standing.ts'
import { decodeVerdict, encodeVerdict, isWorthKeeping } from '../../src/risk/verdict-bytes.ts'
import { rulingsOf } from '../../src/store/ledger.ts'
import { type EventRow, eventsOf } from '../../src/store/observations.ts'
import type { DetectionTable } from '../../src/store/tables.ts'
import type { TestTenant } from '../factories.ts'
import { viewOf } from '../profile-view.ts'
import { spokenOf } from './answers.ts'
import { type Ruling as PlainRuling, plainFold, type Told } from './plain-fold.ts'
import { truthOf } from './truth.ts'

export async function assertIsFold(tenant: TestTenant, inUse: EngineSettings): Promise<void> {
  const {
    store: { read },
    tenantId,
  } = tenant
  const standing = await openStanding(read, tenantId, inUse)
  const spoken = await spokenOf(tenant)
  const rows = await read.selectFrom('detections').selectAll().execute()
  const found = Map.groupBy(rows, ({ requestId }) => requestId)
  const days = new Map<string, number>()
  for (const { id, identityKind, identity } of await read.selectFrom('identities').selectAll().execute()) {
    const owner = { identityKind: identityKind as IdentityKind, identityId: id }
    const known = (await loadKnown(read, standing, [owner])).get(keyOf(owner))
    const items = itemsOf(await eventsOf(read, tenantId, owner), standing.revisions.of)
    const { rulings, learning } = saidIn(await rulingsOf(read, tenantId, [identity]))
    const since = learning.map((one) => one.since)
    const story = plainFold(items, asSaid(rulings, since))
    assert.ok(known)
    assertIsProfile(known.profile, story.profile, `profile of ${id}`)
    const own = rulings.filter(({ kind }) => kind !== 'findings')
    const bare = own.length < rulings.length ? plainFold(items, asSaid(own, since)).profile : story.profile
    assertIsProfile(known.bare ?? known.profile, bare, `bare profile of ${id}`)
    for (const [key, sum] of story.days) days.set(key, (days.get(key) ?? 0) + sum)
    for (const { row, observation } of items) {
      const told = story.told.get(eventKeyText(observation))
      assert.equal(row.trust, told?.fate, `fate of ${row.id}`)
      const verdict = told?.verdict as Verdict
      const raised = told?.isPromoted && isWaiting(verdict) ? [] : verdict.raised
      if (!spoken.has(row.id)) assertIsRisk(row, found.get(row.id) ?? [], verdict, raised)
    }
  }
  const sums = [...days].filter(([, sum]) => sum !== 0)
  const truth = await truthOf(tenant, inUse)
  assert.deepEqual(new Map(truth.days as [string, number][]), new Map(sums.sort()))
}

/** Each event is judged anew. */
function asSaid(rulings: Ruling[], learning: number[]): Told<Verdict> {
  return {
    ...{ rulings, learning },
    judge: ({ observation, settings }, profile, said) =>
      assess(profile(), observation, settings, campaignsIn(said)),
  }
}

function campaignsIn(said: PlainRuling[]): SaidOfEvent {
  const found = said.flatMap((one) => (one.kind === 'findings' ? (one.said as SaidOfEvent) : []))
  const guessing = found.at(-1)?.guessing ?? { addressUsers: 0, networkUsers: 0, since: 0 }
  return { guessing, findings: found.flatMap(({ findings }) => findings) }
}

/** What was found of it ends when its waiting does: all of it fades by itself. */
function isWaiting({ level, raised }: Verdict): boolean {
  return (
    level !== 'high' &&
    raised.every(({ detection }) => detections.find(({ name }) => name === detection)?.halfLifeDays)
  )
}

/** Risk that was withdrawn, or has faded by the time of an answer, is no risk; that it once was, is told by its state. */
function assertIsRisk(
  row: EventRow,
  detections: DetectionTable[],
  verdict: Verdict,
  raised: Verdict['raised'],
): void {
  const { levelDuringSignIn } = verdict
  const faded = detections.filter(({ isOpen, riskState }) => isOpen === 0 && riskState === 'none')
  const standing = raised.filter(({ riskEventType }) =>
    faded.every((one) => one.riskEventType !== riskEventType),
  )
  const isWithdrawn = row.riskState === 'dismissed' && row.riskDetail === 'aiConfirmedSigninSafe'
  // What has faded goes on saying what it was.
  const isFaded = faded.length > 0 && standing.length === 0
  const types = [...new Set(raised.map(({ riskEventType }) => riskEventType))]
  assert.deepEqual(
    {
      ...{ level: row.riskLevelAggregated, state: isWithdrawn ? 'none' : row.riskState },
      during: isFaded ? levelDuringSignIn : row.riskLevelDuringSignIn,
      types: isWithdrawn ? [] : isFaded ? types : JSON.parse(row.riskEventTypes),
      verdict: decodeVerdict(row.verdict),
    },
    {
      ...{ level: standing.length > 0 ? verdict.level : 'none', during: levelDuringSignIn },
      ...{ state: standing.length > 0 ? 'atRisk' : 'none', types },
      verdict: isWorthKeeping(verdict) ? decodeVerdict(encodeVerdict(verdict)) : null,
    },
    `risk of ${row.id}`,
  )
  const open = detections.filter(({ isOpen }) => isOpen === 1)
  assert.deepEqual(
    open.map((one) => [one.riskEventType, one.riskLevel, one.probability, one.detectionTimingType]).sort(),
    standing.map((one) => [one.riskEventType, one.level, one.probability, one.timing]).sort(),
    `detections of ${row.id}`,
  )
}

/** Readable where they differ, and byte for byte. */
function assertIsProfile(found: Uint8Array, wanted: Uint8Array, of: string): void {
  const [{ bytes: a, ...own }, { bytes: b, ...other }] = [viewOf(found), viewOf(wanted)]
  assert.deepEqual(own, other, of)
  assert.equal(a, b, of)
}
