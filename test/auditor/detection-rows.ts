/** Detections: one for all that was raised, none without a reason, each in the state that follows from what was said. */
import { createHash } from 'node:crypto'
import { detections as registry } from '../../src/detections/index.ts'
import { identityKinds } from '../../src/model/identity.ts'
import { toMilliseconds } from '../../src/model/timestamp.ts'
import { confirmations } from '../../src/model/transitions.ts'
import { walksOf } from './answers.ts'
import {
  type Books,
  type Event,
  isAnswered,
  isOutside,
  ownerOf,
  type Row,
  type Verdict,
  withdrawn,
} from './books.ts'
import type { Disagreements } from './disagreements.ts'
import type { Outcomes } from './learned-rows.ts'
import { isClosedByPromotion, keepsOlder } from './sign-in-rows.ts'

type Detection = Row<'detections'>

const waitedMs = 60_000

const declared = new Map(registry.map((one) => [one.name, one]))

export function auditDetections(books: Books, outcomes: Outcomes, says: Disagreements): void {
  const found = Map.groupBy(books.detections, ({ requestId }) => requestId)
  const history = Map.groupBy(books.riskHistory, ownerOf)
  const expected = new Set<string>()
  const events = new Map(books.all.map((event) => [event.id, event]))
  for (const event of books.all) {
    const rows = found.get(event.id) ?? []
    const isOlder = keepsOlder(books, event, rows)
    for (const raised of event.verdict?.raised ?? []) {
      const id = idOf(books.tenantId, event.id, raised.detection)
      expected.add(id)
      const row = rows.find((one) => one.id === id)
      if (!row && !isOlder)
        says.add('detections', `${event.id} ${raised.detection}`, 'row', 'no row', 'one: it was raised')
      if (row) auditOwner(event, row, raised, says)
      if (row && !isOlder) auditRaised(event, row, raised, says)
    }
  }
  for (const row of books.detections) {
    const event = events.get(row.requestId ?? '')
    if (row.requestId !== null && !event)
      says.add('detections', row.id, 'requestId', row.requestId, 'a sign-in')
    auditReason(books, row, expected, event, says)
    auditState(books, row, history.get(ownerOf(row)) ?? [], says)
    if (event && expected.has(row.id) && !event.isSpoken && row.riskState !== 'none') {
      const wanted = isClosedByPromotion(event, outcomes)
        ? `${withdrawn.state} ${withdrawn.detail} 0`
        : 'atRisk none 1'
      if (marked(row) !== wanted)
        says.add('detections', row.id, 'riskState, riskDetail, isOpen', marked(row), wanted)
    }
  }
}

function marked({ riskState, riskDetail, isOpen }: Detection): string {
  return `${riskState} ${riskDetail} ${isOpen}`
}

function auditOwner(
  { owner }: Event,
  row: Detection,
  { detection }: Verdict['raised'][number],
  says: Disagreements,
): void {
  const { mitreTechniqueId, halfLifeDays, correlationGroup } = declared.get(detection) ?? {}
  says.same('detections', row.id, {
    'identityKind, identityId': [ownerOf(row), owner],
    activity: [row.activity, 'signin'],
    mitreTechniqueId: [row.mitreTechniqueId, mitreTechniqueId],
    halfLifeDays: [row.halfLifeDays, halfLifeDays],
    correlationGroup: [row.correlationGroup, correlationGroup],
  })
}

function auditRaised(
  { signIn }: Event,
  row: Detection,
  raised: Verdict['raised'][number],
  says: Disagreements,
): void {
  says.same('detections', row.id, {
    riskEventType: [row.riskEventType, raised.riskEventType],
    riskLevel: [row.riskLevel, raised.level],
    probability: [row.probability, raised.probability],
    detectionTimingType: [row.detectionTimingType, raised.timing],
    activityDateTime: [row.activityDateTime, signIn?.createdDateTime],
    correlationId: [row.correlationId, signIn?.correlationId],
    ipAddress: [row.ipAddress, signIn?.ipAddress],
    location: [row.location, JSON.stringify(signIn?.location)],
  })
}

/** Whoever found it, it says so. */
function auditReason(
  books: Books,
  row: Detection,
  raised: Set<string>,
  event: Event | undefined,
  says: Disagreements,
): void {
  const { id, requestId, isOpen } = row
  if (!books.numbers.has(ownerOf(row)))
    says.add('detections', id, 'identityKind, identityId', ownerOf(row), 'an identity')
  if (isOutside(row)) {
    const info = new Map(pairsOf(row.additionalInfo))
    const wanted = idOf('outside', books.tenantId, JSON.stringify([info.get('source'), info.get('sourceId')]))
    says.same('detections', id, {
      id: [id, wanted],
      detectionTimingType: [row.detectionTimingType, 'offline'],
      activity: [row.activity, activityOf(row)],
    })
  } else if (identityKinds.some((kind) => confirmations[kind] === row.riskEventType)) {
    if (!isConfirmation(books, row)) says.add('detections', id, 'id', id, 'that of an answer of its moment')
    says.same('detections', id, {
      riskLevel: [row.riskLevel, 'high'],
      probability: [row.probability, 0.99],
      halfLifeDays: [row.halfLifeDays, null],
      riskEventType: [row.riskEventType, confirmations[row.identityKind as keyof typeof confirmations]],
      activity: [row.activity, activityOf(row)],
      detectionTimingType: [row.detectionTimingType, 'offline'],
      correlationGroup: [row.correlationGroup, 'admin'],
      activityDateTime: [row.activityDateTime, event?.signIn?.createdDateTime ?? row.detectedDateTime],
    })
  } else if (!registry.some(({ name }) => idOf(books.tenantId, requestId ?? '', name) === id))
    says.add('detections', id, 'row', 'a row', 'none: nobody says that it was found')
  // It was raised once.
  else if (!raised.has(id) && isOpen === 1 && !event?.isSpoken)
    says.add('detections', id, 'isOpen', 1, '0: it no longer holds')
}

function activityOf({ requestId, identityKind }: Detection): string {
  if (requestId !== null) return 'signin'
  return identityKind === 'user' ? 'user' : 'servicePrincipal'
}

function isConfirmation({ directoryAudits, tenantId }: Books, row: Detection): boolean {
  const { id, riskEventType, requestId, identityId, detectedDateTime } = row
  return directoryAudits.some(
    ({ activityDateTime: at, correlationId }) =>
      at === detectedDateTime &&
      idOf(tenantId, requestId ?? identityId, riskEventType, at, correlationId ?? '') === id,
  )
}

function auditState(books: Books, row: Detection, history: Row<'riskHistory'>[], says: Disagreements): void {
  const { id, riskState, riskDetail, isOpen, lastUpdatedDateTime, detectedDateTime } = row
  // The moment of an answer is that at which it was asked: it may have waited for its turn.
  if (toMilliseconds(lastUpdatedDateTime) < toMilliseconds(detectedDateTime) - waitedMs)
    says.add('detections', id, 'lastUpdatedDateTime', lastUpdatedDateTime, `${detectedDateTime} or later`)
  if (isOpen === 0 && riskState === 'atRisk') says.add('detections', id, 'isOpen', 0, 1)
  if (isOpen === 1 && !['atRisk', 'confirmedCompromised'].includes(riskState))
    says.add('detections', id, 'isOpen', 1, 0)
  if (['atRisk', 'none'].includes(riskState))
    says.same('detections', id, { riskDetail: [riskDetail, 'none'] })
  // Histories give each change a moment of its own, at most some ticks later; what one says already it does not say again.
  const isFadedThen = history.some(
    (item) =>
      item.riskLastUpdatedDateTime > lastUpdatedDateTime ||
      (isEnd(item) && item.riskLastUpdatedDateTime === lastUpdatedDateTime),
  )
  if (riskState === 'none' && !isFadedThen)
    says.add(
      'detections',
      id,
      'riskState, lastUpdatedDateTime',
      `none since ${lastUpdatedDateTime}`,
      'a moment at which the risk of its owner had faded',
    )
  const walks = walksOf(books, row)
  const stored = isAnswered({ state: riskState, detail: riskDetail }) ? marked(row) : null
  if (!walks.has(stored))
    says.add(
      'detections',
      id,
      'riskState, riskDetail, isOpen',
      marked(row),
      [...walks].map((one) => one ?? 'what nobody has answered').join(' or '),
    )
}

/** Everything that was open was closed then: risk had faded, or an answer left too little of it. */
function isEnd({ riskLevel }: Row<'riskHistory'>): boolean {
  return riskLevel === 'none'
}

function pairsOf(additionalInfo: string | null): [string, unknown][] {
  const pairs = JSON.parse(additionalInfo ?? '[]') as { Key: string; Value: unknown }[]
  return pairs.map(({ Key, Value }) => [Key, Value])
}

function idOf(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}
