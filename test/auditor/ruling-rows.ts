/** What entries of the ledger say of events: what they can say, and what they must. */
import { compareKeys, eventKeyText } from '../../src/model/event-key.ts'
import { transitions } from '../../src/model/transitions.ts'
import {
  type Answer,
  type Books,
  type Event,
  entryKinds,
  jsonOf,
  member,
  type Row,
  rulingKinds,
} from './books.ts'
import type { Disagreements } from './disagreements.ts'

/** These nobody finds but campaigns. */
const ofCampaigns = ['passwordSpray', 'suspiciousBrowser']

export function auditRulings(books: Books, says: Disagreements): void {
  const { rulings, all, jobs } = books
  const waiting = new Set(jobs.map(({ identity }) => identity))
  // Where it is not yet told, there is a job.
  for (const { n, state, fate, row } of all)
    if (
      state === 'confirmedCompromised' &&
      fate !== 'rejected' &&
      fate !== 'none' &&
      !waiting.has(row.identity)
    )
      for (const table of ['rulings', 'jobs']) says.add(table, n, 'row', 'no row', 'what rejects it')
  const events = new Map(all.map((event) => [`${event.row.identity} ${eventKeyText(event)}`, event]))
  const standing = new Set<string>()
  for (const row of rulings) {
    auditRow(books, row, events, says)
    if (rulingKinds[row.ruling] !== 'findings' || row.voidedBy !== null) continue
    if (standing.has(aboutOf(row)))
      says.add('rulings', keyOf(row), 'row', 'a second finding that holds', 'one')
    standing.add(aboutOf(row))
  }
  for (const [about, { n, verdict }] of events)
    for (const { detection } of verdict?.raised ?? [])
      if (ofCampaigns.includes(detection) && !standing.has(about))
        says.add('rulings', n, 'row', 'no row', `what campaigns said of it: ${detection}`)
  auditAnswers(books, says)
}

function aboutOf(row: Row<'rulings'>): string {
  return `${row.identity} ${eventKeyText(row)}`
}

function keyOf(row: Row<'rulings'>): string {
  return `${row.entry} ${rulingKinds[row.ruling]} ${aboutOf(row)}`
}

function auditRow(
  { ledger, answers }: Books,
  row: Row<'rulings'>,
  events: Map<string, Event>,
  says: Disagreements,
): void {
  const { entry, voidedBy } = row
  const entries = new Map(ledger.map((one) => [one.entry, entryKinds[one.kind]]))
  const kind = rulingKinds[row.ruling] as string
  const answer = answers.find((one) => one.entry === entry)
  const event = events.get(aboutOf(row))
  // What was said of an event under its time of before is not moved where it is void.
  if (kind !== 'learning' && voidedBy === null && !event)
    says.add('rulings', keyOf(row), 'at, tick, idHash, part', aboutOf(row), 'an event of its identity')
  if (!entries.has(entry)) says.add('rulings', keyOf(row), 'entry', entry, 'an entry of the ledger')
  const isVoidable = kind === 'findings' && voidedBy !== null && voidedBy > entry && entries.has(voidedBy)
  if (voidedBy !== null && !isVoidable)
    says.add('rulings', keyOf(row), 'voidedBy', voidedBy, 'null, or a later entry')
  if ((kind === 'findings') !== (row.said !== null))
    says.add('rulings', keyOf(row), 'said', jsonOf(row.said), kind)
  const allowed = answer
    ? kindsOf(answer)
    : entries.get(entry) === 'outside'
      ? ['distrusted', 'dismissed']
      : []
  if (kind !== 'findings' && !allowed.includes(kind)) says.add('rulings', keyOf(row), 'ruling', kind, allowed)
  if (kind === 'learning' && answer && row.at !== answer.at)
    says.add('rulings', keyOf(row), 'at', row.at, answer.at)
  if (kind !== 'findings' || voidedBy !== null || !event || event.isSpoken) return
  const told = [...(event.verdict?.raised ?? []), ...(event.verdict?.notRaised ?? [])].map(
    ({ detection }) => detection,
  )
  for (const { detection } of jsonOf(row.said).findings)
    if (!told.includes(detection)) says.add('rulings', keyOf(row), 'said', detection, told)
}

function kindsOf({ verb }: Answer): string[] {
  const { learns, startsLearning } = transitions[verb]
  const kind = { trusted: 'safe', rejected: 'compromised', none: 'dismissed' }[learns.to]
  return startsLearning ? [kind, 'learning'] : [kind]
}

/** What was answered has been said, or is a job: of the account that it is learned anew, and of the sign-ins that it names. */
function auditAnswers({ answers, jobs, numbers, all, rulings }: Books, says: Disagreements): void {
  const isLeft = new Set(jobs.map(({ entry, identity }) => `${entry} ${identity}`))
  const signIns = new Map(all.map((event) => [event.id, event]))
  for (const answer of answers) {
    const { entry, verb, ids } = answer
    const { target, startsLearning, learns } = transitions[verb]
    for (const id of ids) {
      const event = signIns.get(id)
      const identity = target === 'signIn' ? event?.row.identity : numbers.get(`${target} ${id}`)
      if (identity === undefined) says.add('ledger', entry, 'request', id, `one of the tenant's`)
      if (isLeft.has(`${entry} ${identity}`)) continue
      const own = rulings.filter((row) => row.identity === identity && row.entry <= entry)
      const isLearning = own.some((row) => row.entry === entry && rulingKinds[row.ruling] === 'learning')
      if (startsLearning && !isLearning) says.add('rulings', `${entry} ${id}`, 'row', 'no row', 'learning')
      const said = own.filter(
        (row) => event && compareKeys(row, event) === 0 && rulingKinds[row.ruling] !== 'findings',
      )
      const last = said.sort((a, b) => a.entry - b.entry).at(-1)
      const wanted = { trusted: 'safe', rejected: 'compromised', none: null }[learns.to]
      const isFailed = event && member('outcome', event.row.outcome) !== 'success'
      // What is trusted already is not made to teach nothing, and of a failure nothing is to be learned yet.
      if (target === 'signIn' && wanted && !isFailed && rulingKinds[last?.ruling ?? -1] !== wanted)
        says.add('rulings', `${entry} ${id}`, 'row', rulingKinds[last?.ruling ?? -1] ?? 'no row', wanted)
    }
  }
}
