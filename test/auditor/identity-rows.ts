/** Who is at risk, how much, until when, and how it came to that: each history from its first item to the row of today. */
import { toMilliseconds, toMoment, toTicks } from '../../src/model/timestamp.ts'
import { confirmations, transitions } from '../../src/model/transitions.ts'
import { type Books, ownerOf, type Row } from './books.ts'
import type { Disagreements } from './disagreements.ts'
import { claimsOf, isFall, levelFor, levels, probabilityAt } from './fading.ts'

const shared = ['riskLevel', 'riskState', 'riskDetail', 'riskLastUpdatedDateTime', 'isDeleted'] as const

export function auditIdentities(books: Books, says: Disagreements): void {
  const history = Map.groupBy(books.riskHistory, ownerOf)
  const open = Map.groupBy(
    books.detections.filter(({ isOpen }) => isOpen === 1),
    ownerOf,
  )
  const rows = new Map(books.riskyIdentities.map((row) => [ownerOf(row), row]))
  for (const owner of new Set([...history.keys(), ...books.detections.map(ownerOf)]))
    if (!rows.has(owner))
      says.add('riskyIdentities', owner, 'row', 'no row', 'one, for there are detections or a history')
  for (const [owner, row] of rows) {
    if (!books.numbers.has(owner)) says.add('riskyIdentities', owner, 'id', owner, 'an identity')
    const items = (history.get(owner) ?? []).toSorted((a, b) =>
      a.riskLastUpdatedDateTime < b.riskLastUpdatedDateTime ? -1 : 1,
    )
    auditRisk(books, owner, row, open.get(owner) ?? [], items, says)
    auditHistory(books, owner, items, says)
    auditNewest(owner, row, items.at(-1), says)
  }
}

function auditRisk(
  books: Books,
  owner: string,
  row: Row<'riskyIdentities'>,
  open: Row<'detections'>[],
  items: Row<'riskHistory'>[],
  says: Disagreements,
): void {
  const { riskLevel, riskState, riskDetail } = row
  const isAtRisk = ['atRisk', 'confirmedCompromised'].includes(riskState)
  if (isAtRisk !== (riskLevel !== 'none'))
    says.add('riskyIdentities', owner, 'riskState', `${riskLevel} ${riskState}`, 'a state of that level')
  if (isAtRisk !== open.length > 0)
    says.add(
      open.length > 0 ? 'riskyIdentities' : 'detections',
      owner,
      open.length > 0 ? 'riskLevel' : 'isOpen',
      riskLevel,
      `${open.length} of its detections are open`,
    )
  if (riskState === 'atRisk' && riskDetail !== 'none')
    says.add('riskyIdentities', owner, 'riskDetail', riskDetail, 'none')
  const claims = claimsOf(open)
  if (isAtRisk && open.length > 0) {
    const probability = probabilityAt(claims, toMilliseconds(row.riskLastUpdatedDateTime), books.newest)
    const expected = [
      levelFor(probability, items.at(-2)?.riskLevel ?? 'none', books.newest),
      told(open, books),
    ]
    // What an admin says of a person is high whatever is open.
    const isSaid = riskState === 'confirmedCompromised' && riskLevel === 'high'
    if (!expected.includes(riskLevel) && !isSaid)
      says.add(
        'riskyIdentities',
        owner,
        'riskLevel',
        riskLevel,
        `${expected.join(' or ')} by ${open.length} open detections`,
      )
  }
  if (!isFall(claims, riskLevel, row.decayDateTime, books.newest))
    says.add(
      'riskyIdentities',
      owner,
      'decayDateTime',
      row.decayDateTime,
      'when what is open fades below the level',
    )
}

/** The level after what is open was found one after the other. */
function told(open: Row<'detections'>[], { newest }: Books): string {
  const steps = open.toSorted((a, b) => (a.detectedDateTime < b.detectedDateTime ? -1 : 1))
  return steps.reduce((level, { detectedDateTime }, index) => {
    const claims = claimsOf(steps.slice(0, index + 1))
    return levelFor(probabilityAt(claims, toMilliseconds(detectedDateTime), newest), level, newest)
  }, 'none')
}

function auditNewest(
  owner: string,
  row: Row<'riskyIdentities'>,
  item: Row<'riskHistory'> | undefined,
  says: Disagreements,
): void {
  if (!item) {
    says.add('riskHistory', owner, 'row', 'no row', 'an item that says what the row says')
    return
  }
  const columns = ['riskLevel', 'riskState', 'riskDetail', 'riskLastUpdatedDateTime', 'isDeleted'] as const
  for (const column of columns)
    if (row[column] !== item[column])
      for (const table of ['riskyIdentities', 'riskHistory'])
        says.add(
          table,
          owner,
          column,
          `${row[column]} in the row, ${item[column]} in the newest item`,
          'the same',
        )
}

function auditHistory(books: Books, owner: string, items: Row<'riskHistory'>[], says: Disagreements): void {
  const own = books.detections.filter((row) => ownerOf(row) === owner)
  const found = own.filter(({ riskEventType }) => !Object.values(confirmations).includes(riskEventType))
  const types = items.flatMap(({ activityEventTypes }) => JSON.parse(activityEventTypes) as string[])
  says.sameRows(
    'riskHistory',
    types.map((type) => `${owner} found ${type}`),
    found.map((row) => `${owner} found ${row.riskEventType}`),
  )
  for (const [index, item] of items.entries()) {
    const [before, isNewest] = [items[index - 1], index === items.length - 1]
    const at = item.riskLastUpdatedDateTime
    const key = `${owner} ${at}`
    const id = item.identityId
    says.same('riskHistory', key, {
      stampedId: [item.stampedId, `${id}${toTicks(at)}`],
      id: [item.id, isNewest ? id : `${id}${toTicks(at)}`],
    })
    if (before && before.riskLastUpdatedDateTime >= at)
      says.add('riskHistory', key, 'riskLastUpdatedDateTime', at, `after ${before.riskLastUpdatedDateTime}`)
    auditItem(books, { owner, key, item, before, found }, says)
  }
}

interface Step {
  owner: string
  key: string
  item: Row<'riskHistory'>
  before: Row<'riskHistory'> | undefined
  found: Row<'detections'>[]
}

/** One item follows from the one before by what it says has happened. */
function auditItem(books: Books, { owner, key, item, before, found }: Step, says: Disagreements): void {
  const { riskLevel, riskState, riskDetail, activityDetail, initiatedBy, faded } = item
  const types = JSON.parse(item.activityEventTypes) as string[]
  const mark = `${riskLevel} ${riskState} ${riskDetail}`
  const was = before ? `${before.riskLevel} ${before.riskState} ${before.riskDetail}` : 'none none none'
  if (types.length === 0 && mark === was)
    says.add('riskHistory', key, 'riskLevel, riskState, riskDetail', mark, 'a change')
  const allowed = allowedAfter(books, owner, item, before)
  if (!allowed.includes(`${riskState} ${riskDetail}`) && !allowed.includes(mark))
    says.add(
      'riskHistory',
      key,
      'riskLevel, riskState, riskDetail',
      `${mark} after ${was}`,
      allowed.join(' or '),
    )
  if ((riskLevel === 'none') === ['atRisk', 'confirmedCompromised'].includes(riskState))
    says.add('riskHistory', key, 'riskLevel', mark, 'a level of its state')
  if (initiatedBy === null && activityDetail !== null)
    says.add('riskHistory', key, 'activityDetail', activityDetail, null)
  if (initiatedBy !== null && types.length > 0) says.add('riskHistory', key, 'activityEventTypes', types, [])
  if (
    types.length > 0 &&
    found.every(({ detectedDateTime }) => detectedDateTime > item.riskLastUpdatedDateTime)
  )
    says.add('riskHistory', key, 'activityEventTypes', types, 'what was found by then')
  auditFaded(key, { item, before, faded }, says)
}

function allowedAfter(
  { answers }: Books,
  owner: string,
  item: Row<'riskHistory'>,
  before: Row<'riskHistory'> | undefined,
): string[] {
  const { initiatedBy, activityDetail, riskLevel, riskLastUpdatedDateTime: at } = item
  const types = JSON.parse(item.activityEventTypes) as string[]
  const kept =
    before?.riskState === 'confirmedCompromised' ? `${before.riskState} ${before.riskDetail}` : 'atRisk none'
  if (initiatedBy === null) {
    if (riskLevel !== 'none')
      return isLower(riskLevel, before?.riskLevel) || types.length > 0 ? [kept, 'atRisk none'] : [kept]
    return ['none none none', 'none dismissed aiConfirmedSigninSafe']
  }
  const said = answers.filter(
    (one) =>
      one.actor.endsWith(` ${initiatedBy}`) &&
      one.at <= toMoment(at).at &&
      transitions[one.verb].identity.detail === activityDetail &&
      (transitions[one.verb].target === 'signIn' || one.ids.includes(owner.split(' ')[1] as string)),
  )
  return said.flatMap(({ verb }) => {
    const { level, state, detail } = transitions[verb].identity
    if (level !== 'recomputed') return [`${level} ${state} ${detail}`]
    const confirmed = Object.values(transitions).map(({ identity }) => identity.detail)
    return [
      `none ${state} ${detail}`,
      ...confirmed.map((one) => `confirmedCompromised ${one}`),
      'atRisk none',
    ]
  })
}

function isLower(level: string, than: string | undefined): boolean {
  return levels.indexOf(level) < levels.indexOf(than ?? 'none')
}

/** What a fall keeps is the item before it. */
function auditFaded(
  key: string,
  {
    item,
    before,
    faded,
  }: { item: Row<'riskHistory'>; before: Row<'riskHistory'> | undefined; faded: string | null },
  says: Disagreements,
): void {
  if (faded === null) return
  const { identity, detections } = JSON.parse(faded)
  if (item.initiatedBy !== null || item.activityEventTypes !== '[]')
    says.add('riskHistory', key, 'faded', faded, null)
  for (const column of shared)
    if (column !== 'isDeleted' && before && identity[column] !== before[column])
      says.add('riskHistory', key, 'faded', identity[column], before[column])
  if (item.riskLevel !== 'none' && detections.length > 0)
    says.add('riskHistory', key, 'faded', detections, 'nothing that was closed')
}
