/** What answers make of a sign-in and of a detection: walks through the ledger by the transition table. */
import { toMoment } from '../../src/model/timestamp.ts'
import { type Mark, transitions } from '../../src/model/transitions.ts'
import { type Answer, type Books, type Event, isAnswered, isOutside, ownerOf, type Row } from './books.ts'

/** Level, state and detail, as one text: of a sign-in as they may be after all answers; null: as the engine has it. */
export function marksOf(books: Books, event: Event, rows: Row<'detections'>[]): Set<string | null> {
  const own = books.answers.findLast(({ verb, ids }) => isOfSignIns(verb) && ids.includes(event.id))
  const since = own?.entry ?? riskySince(books, event)
  if (since === null) return new Set([null])
  const about = books.answers.filter((one) => one.entry > since && isOf(one, event.owner))
  if (own) return new Set([marked(about, transitions[own.verb].signIns)])
  // It may have been over when somebody spoke of its owner, and come up again by that or later.
  const ends = new Set(about.map((_, index) => marked(about.slice(index), null)))
  const isOver = rows.every(
    ({ isOpen, riskState: state, riskDetail: detail }) => isOpen === 0 && !isAnswered({ state, detail }),
  )
  const isNews = stepsOf(books, event).some(({ entry }) => (entry ?? 0) >= (about.at(-1)?.entry ?? 0))
  return isOver || isNews || about.length === 0 ? ends.add(null) : ends
}

function marked(answers: Answer[], from: (Mark & { level: string }) | null): string | null {
  let mark = from
  for (const { verb } of answers) {
    const { from: states, ...next } = transitions[verb].signIns
    if (states.includes((mark?.state ?? 'atRisk') as never)) mark = next
  }
  return mark && `${mark.level} ${mark.state} ${mark.detail}`
}

function stepsOf({ changes }: Books, { idHash, row: { identity } }: Event): Row<'changes'>[] {
  return changes.filter((one) => one.ref === idHash && one.identity === identity)
}

/** The entry by which it came to be at risk; null: it never was. */
function riskySince(books: Books, event: Event): number | null {
  const told = stepsOf(books, event).filter(({ now, was }) => now + was > 0)
  const entries = told.flatMap(({ entry }) => entry ?? [])
  if (entries.length > 0) return Math.min(...entries)
  const [first] = books.detections
    .filter((row) => row.requestId === event.id && isOutside(row))
    .map(({ detectedDateTime }) => toMoment(detectedDateTime).at)
    .sort((a, b) => a - b)
  if (first === undefined) return null
  return books.answers.findLast(({ at }) => at <= first)?.entry ?? 0
}

/** State, detail and whether it counts, as they may be; null: as the engine has it. */
export function walksOf(books: Books, row: Row<'detections'>): Set<string | null> {
  const about = books.answers.filter(({ verb, ids, ...one }) =>
    isOfSignIns(verb) ? ids.includes(row.requestId ?? '') : isOf({ ...one, verb, ids }, ownerOf(row)),
  )
  const foundAt = toMoment(row.detectedDateTime).at
  // It was there for the last ones, and perhaps for those before: a log may come late.
  const ends = new Set(about.map((_, index) => walked(about.slice(index))))
  const isAnswerDue = about.some(({ verb, at }) => isOfSignIns(verb) && at >= foundAt)
  return isAnswerDue ? ends : ends.add(null)
}

function walked(answers: Answer[]): string | null {
  let [state, detail, isOpen]: [string, string, number] = ['atRisk', 'none', 1]
  for (const { verb } of answers) {
    const { detections, staysOpen } = transitions[verb]
    if (detections.from.includes(state as never))
      [state, detail, isOpen] = [detections.state, detections.detail, staysOpen ? 1 : 0]
    else if (!staysOpen) isOpen = 0
  }
  return state === 'atRisk' ? null : `${state} ${detail} ${isOpen}`
}

export function isOfSignIns(verb: Answer['verb']): boolean {
  return transitions[verb].target === 'signIn'
}

function isOf({ verb, ids }: Answer, owner: string): boolean {
  const [kind, id] = owner.split(' ')
  return transitions[verb].target === kind && ids.includes(id as string)
}
