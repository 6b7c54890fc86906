/** The risk of sign-ins: what the verdict says, until somebody else says something, or it is over. */
import { detections as registry } from '../../src/detections/index.ts'
import { systemTransitions } from '../../src/model/transitions.ts'
import { marksOf } from './answers.ts'
import {
  type Books,
  type Event,
  isAnswered,
  isOutside,
  member,
  type Row,
  type Verdict,
  withdrawn,
} from './books.ts'
import type { Disagreements } from './disagreements.ts'
import { levels } from './fading.ts'
import type { Outcomes } from './learned-rows.ts'

const { detectionRaised: atRisk, riskFaded: faded } = systemTransitions
const gone = `none ${withdrawn.state} ${withdrawn.detail}`
const over = `none ${faded.state} ${faded.detail}`
const halfLives = new Map(registry.map(({ name, halfLifeDays }) => [name, halfLifeDays]))

export function auditSignIns(books: Books, outcomes: Outcomes, says: Disagreements): void {
  const found = Map.groupBy(books.detections, ({ requestId }) => requestId)
  for (const event of books.all) {
    const rows = found.get(event.id) ?? []
    auditState(books, event, rows, outcomes, says)
    for (const type of event.row.types ? (JSON.parse(event.row.types) as string[]) : [])
      if (rows.every(({ riskEventType }) => riskEventType !== type))
        for (const table of ['events', 'detections'])
          says.add(table, event.n, 'types', type, 'that of one of its detections')
    if (!keepsOlder(books, event, rows)) auditVerdict(event, rows, says)
  }
}

function auditState(
  books: Books,
  event: Event,
  rows: Row<'detections'>[],
  outcomes: Outcomes,
  says: Disagreements,
): void {
  const { n, level, state, detail } = event
  const marks = marksOf(books, event, rows)
  const stored = `${level} ${state} ${detail}`
  const own = marks.has(null) ? statesOf(books, event, rows, isClosedByPromotion(event, outcomes)) : []
  const wanted = [...own, ...[...marks].flatMap((mark) => mark ?? [])]
  // Of what keeps an older verdict nobody can tell the level.
  const isOlder = keepsOlder(books, event, rows) && own.some((one) => one.endsWith(` ${state} ${detail}`))
  if (!wanted.includes(stored) && !isOlder)
    says.add('events', n, 'level, state, detail', stored, wanted.join(' or '))
  const isOpen = rows.some((one) => one.isOpen === 1 && one.riskState === 'atRisk')
  if (isOpen !== (state === 'atRisk') && marks.has(null) && !isAnswered({ state, detail }))
    says.add(
      'events',
      n,
      'state',
      state,
      isOpen ? 'atRisk: some of its detections count' : 'another: none of its detections counts',
    )
}

/** As its verdict and what others found have it. */
function statesOf(books: Books, event: Event, rows: Row<'detections'>[], isClosed: boolean): string[] {
  const raised = event.verdict?.raised ?? []
  const outside = rows.filter(isOutside)
  const hasFaded = rows.some(({ isOpen, riskState }) => isOpen === 0 && riskState === 'none')
  const fallen = hasFaded && rows.every(({ isOpen }) => isOpen === 0) ? [over] : []
  if (rows.length === 0 && raised.length === 0) return [over]
  if (raised.length + outside.length === 0 || isClosed) return [gone, ...fallen]
  return [`${levelWith(books, event, rows)} ${atRisk.state} ${atRisk.detail}`, ...fallen]
}

/** Promoted by quiet or by a factor, of what was not high and fades by itself; who was spoken of is left alone. */
export function isClosedByPromotion({ n, verdict, isSpoken }: Event, outcomes: Outcomes): boolean {
  return (
    outcomes.get(n)?.isPromoted === true &&
    !isSpoken &&
    verdict !== null &&
    verdict.level !== 'high' &&
    verdict.raised.every(({ detection }) => halfLives.get(detection) !== null)
  )
}

/** What others found can only raise the level. */
function levelWith({ newest }: Books, { verdict }: Event, rows: Row<'detections'>[]): string {
  if (!rows.some(isOutside)) return verdict?.level ?? 'none'
  const isFaded = rows.every((one) => isOutside(one) || one.riskState === 'none')
  const own = isFaded ? 'none' : (verdict?.level ?? 'none')
  const groups = Map.groupBy(
    rows.filter(({ riskState }) => riskState === 'atRisk'),
    (one) => one.correlationGroup,
  )
  const strongest = [...groups.values()].map((some) =>
    Math.max(...some.map(({ probability }) => probability)),
  )
  const together = 1 - strongest.reduce((innocent, one) => innocent * (1 - one), 1)
  const { high, medium, low } = newest.levels
  const level = together >= high ? 'high' : together >= medium ? 'medium' : together >= low ? 'low' : 'none'
  return levels[Math.max(levels.indexOf(level), levels.indexOf(own))] as string
}

function auditVerdict(event: Event, rows: Row<'detections'>[], says: Disagreements): void {
  const { n, row, verdict } = event
  const types: string[] = row.types ? JSON.parse(row.types) : []
  const raised: Pick<Verdict['raised'][number], 'riskEventType'>[] = verdict?.raised ?? []
  // What was answered already does not tell what others found later.
  const isTold = (one: Row<'detections'>) =>
    isOutside(one) && !(isAnswered(event) && !types.includes(one.riskEventType))
  const others = rows.filter((one) => isTold(one) || one.correlationGroup === 'admin')
  const expected = [...new Set([...raised, ...others].map((one) => one.riskEventType))]
  const known = new Set(rows.map(({ riskEventType }) => riskEventType))
  // What was found to be none says what it was.
  const isOver = raised.length === 0 && types.length > 0 && types.every((type) => known.has(type))
  if (!isOver && types.toSorted().join() !== expected.toSorted().join())
    says.add('events', n, 'types', types, expected)
  if (new Set(types).size < types.length) says.add('events', n, 'types', types, 'each of them once')
  says.same('events', n, {
    duringLevel: [member('riskLevel', row.duringLevel), verdict?.levelDuringSignIn ?? 'none'],
  })
}

/** What others have spoken of, or what has faded, keeps what it was where a better version is judged otherwise. */
export function keepsOlder({ changes }: Books, event: Event, rows: Row<'detections'>[]): boolean {
  const isOver = rows.some(({ isOpen, riskState }) => isOpen === 0 && riskState === 'none')
  if (!event.isSpoken && !isOver) return false
  const told = changes.filter(({ ref, identity }) => ref === event.idHash && identity === event.row.identity)
  return told.length > 1
}
