/** The log of changes: whoever follows it hears of every identity whose risk or history is another, and of nothing else. */
import { toMoment } from '../../src/model/timestamp.ts'
import { transitions } from '../../src/model/transitions.ts'
import {
  type Books,
  changeKinds,
  type Event,
  entryKinds,
  isOutside,
  member,
  ownerOf,
  type Row,
  rulingKinds,
} from './books.ts'
import type { Disagreements } from './disagreements.ts'

type Change = Row<'changes'>

export function auditChanges(books: Books, says: Disagreements): void {
  const { changes, tenant } = books
  for (const [position, rows] of Map.groupBy(changes, (row) => row.position)) {
    const ks = rows.map(({ k }) => k).sort((a, b) => a - b)
    says.same('changes', position, { k: [ks, ks.map((_, index) => index)] })
    if (position > tenant.revision || position < 1)
      says.add('changes', position, 'position', position, `1 to ${tenant.revision}`)
    if (new Set(rows.map(({ entry }) => entry)).size > 1)
      says.add(
        'changes',
        position,
        'entry',
        rows.map(({ entry }) => entry),
        'one of all of them',
      )
  }
  const byRef = new Map(books.all.map((event) => [`${event.row.identity} ${event.idHash}`, event]))
  for (const row of changes) auditRow(books, row, byRef, says)
  auditSteps(books, says)
  auditReasons(books, says)
}

function auditRow(
  { owners, ledger }: Books,
  row: Change,
  byRef: Map<string, Event>,
  says: Disagreements,
): void {
  const key = `${row.position} ${row.k}`
  const kind = changeKinds[row.kind]
  if (!owners.has(row.identity)) says.add('changes', key, 'identity', row.identity, 'an identity')
  if (row.entry !== null && !ledger.some(({ entry }) => entry === row.entry))
    says.add('changes', key, 'entry', row.entry, 'an entry of the ledger')
  const isOfSignIn = byRef.has(`${row.identity} ${row.ref}`)
  if (row.ref === null ? kind === 'signIn' : !isOfSignIn || !['signIn', 'risk'].includes(kind ?? ''))
    says.add(
      'changes',
      key,
      'kind, identity, ref',
      [kind, row.identity, row.ref],
      'a sign-in of its identity, or none',
    )
  if (['identity', 'attempts'].includes(kind ?? '') && row.was + row.now > 0)
    says.add('changes', key, 'was, now', [row.was, row.now], [0, 0])
}

/** From level to level, each from where the one before has led. */
function auditSteps({ all, changes }: Books, says: Disagreements): void {
  const own = Map.groupBy(changes.toSorted(inOrder), ({ identity, ref }) => `${identity} ${ref}`)
  for (const event of all) {
    let level = 'none'
    for (const { position, k, was, now } of own.get(`${event.row.identity} ${event.idHash}`) ?? []) {
      const before = member('riskLevel', was)
      if (before !== level) says.add('changes', `${position} ${k}`, 'was', before, level)
      level = member('riskLevel', now)
    }
    if (level !== event.level) says.add('changes', `sign-in ${event.n}`, 'now', level, event.level)
  }
}

function inOrder(a: Change, b: Change): number {
  return a.position - b.position || a.k - b.k
}

/** Whatever changes risk or history has its row: an answer, a ruling, a fall, a detection of somebody else. */
function auditReasons(books: Books, says: Disagreements): void {
  const { changes, ledger, rulings, answers, numbers, riskHistory, detections } = books
  const told = new Set(changes.map(({ identity, entry }) => `${identity} by ${entry}`))
  const causes = new Map(ledger.map(({ entry, cause }) => [entry, cause === null ? entry : Number(cause)]))
  const expect = (is: Set<string>, key: string, why: string) => {
    if (!is.has(key)) says.add('changes', key, 'row', 'no row', `one, for ${why}`)
  }
  for (const { identity, entry, ruling } of rulings)
    if (!told.has(`${identity} by ${causes.get(entry)}`))
      expect(told, `${identity} by ${entry}`, `it is said to be ${rulingKinds[ruling]}`)
  for (const item of riskHistory.filter(({ initiatedBy }) => initiatedBy !== null)) {
    const { at } = toMoment(item.riskLastUpdatedDateTime)
    const identity = numbers.get(ownerOf(item))
    const said = answers.filter(
      (one) => one.at === at && transitions[one.verb].identity.detail === item.activityDetail,
    )
    const [first] = said
    if (first && !said.some(({ entry }) => told.has(`${identity} by ${entry}`)))
      expect(told, `${identity} by ${first.entry}`, first.verb)
  }
  // Of several falls of one look only the last has a row.
  for (const item of riskHistory.filter(({ faded }) => faded !== null)) {
    const identity = numbers.get(ownerOf(item))
    const { at } = toMoment(item.riskLastUpdatedDateTime)
    if (!changes.some((row) => row.identity === identity && row.at >= at))
      says.add('changes', `${identity} at ${at}`, 'row', 'no row', 'one, for its risk fell')
  }
  const entries = new Set(
    ledger.filter(({ kind }) => entryKinds[kind] === 'outside').map(({ at }) => String(at)),
  )
  for (const row of detections.filter(isOutside)) {
    const at = String(toMoment(row.detectedDateTime).at)
    if (!entries.has(at))
      says.add('ledger', at, 'row', 'no row', `one, for others found ${row.riskEventType}`)
  }
}
