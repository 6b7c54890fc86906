/** The log itself: every event once, with its document, and to be found by each of its keys. */
import { identityOf, keyOf } from '../../src/model/identity.ts'
import { toMoment } from '../../src/model/timestamp.ts'
import { decodeObservation } from '../../src/observation/encoding.ts'
import { type Books, type Event, member, textOf } from './books.ts'
import type { Disagreements } from './disagreements.ts'

export function auditLog(books: Books, says: Disagreements): void {
  const { all, tenant, documents, verdicts } = books
  const positions = Array.from({ length: tenant.position }, (_, index) => String(index + 1))
  says.sameRows(
    'events',
    all.map(({ n }) => String(n)),
    positions,
  )
  says.sameRows(
    'documents',
    documents.map(({ n }) => String(n)),
    positions,
  )
  const known = new Set(all.map(({ n }) => n))
  for (const { n } of verdicts) if (!known.has(n)) says.add('verdicts', n, 'n', n, 'an event')
  for (const [id, some] of Map.groupBy(all, (one) => one.id))
    if (some.length > 1) says.add('events', id, 'id', `at ${some.map(({ n }) => n)}`, 'once')
  for (const { n, verdict, row } of all)
    if (verdict && verdict.raised.length > 0 && row.types === null)
      says.add('verdicts', n, 'row', 'a row', 'none: nothing was found of it')
  for (const { n, level, verdict, isSpoken } of all)
    if (level !== 'none' && !verdict && !isSpoken)
      says.add('verdicts', n, 'row', 'no row', `what made it ${level}`)
  for (const event of all) if (event.signIn) auditEvent(books, event, says)
  auditKeys(books, says)
  auditSlices(books, says)
  auditIdentities(books, says)
}

/** What the row repeats of the document, and of the observation. */
function auditEvent({ settings }: Books, event: Event, says: Disagreements): void {
  const { row, n, signIn, owner } = event
  const one = signIn as NonNullable<Event['signIn']>
  const { outcome } = decodeObservation(event, row.obs)
  const moment = toMoment(one.createdDateTime)
  const beside = keyOf(identityOf(one)).startsWith('user ') ? one.servicePrincipalId : one.userId
  says.same('events', n, {
    id: [event.id, one.id],
    identity: [owner, keyOf(identityOf(one)).replace(/ .*/, (id) => id.toLowerCase())],
    at: [row.at, moment.at],
    tick: [row.tick, moment.tick],
    counterpart: [row.counterpart && textOf(row.counterpart), beside?.toLowerCase() || null],
    app: [row.app && textOf(row.app), one.appId],
    ip: [row.ip, one.ipAddress],
    session: [row.session && textOf(row.session), one.sessionId],
    correlation: [row.correlation && textOf(row.correlation), one.correlationId],
    errorCode: [row.errorCode, one.status.errorCode],
    outcome: [row.outcome, outcome],
    kind: [member('eventKind', row.kind), 'signIn'],
    part: [row.part, 0],
    signInEventType: [
      member('signInEventType', row.signInEventType),
      one.signInEventTypes[0] ?? 'interactiveUser',
    ],
  })
  if (!settings.some((one) => one.settingsRevision === row.settingsRevision))
    says.add('events', n, 'settingsRevision', row.settingsRevision, 'a revision of the settings')
}

/** Slices that are not read yet, or no longer, hold copies. */
function auditKeys(books: Books, says: Disagreements): void {
  const { all, slices } = books
  const isRead = new Set(slices.filter((one) => one.isRead === 1).map(({ slice }) => slice))
  const isKnown = new Set(slices.map(({ slice }) => slice))
  for (const table of ['eventsById', 'eventsByIdentity', 'eventsByIp'] as const)
    for (const { slice } of books[table])
      if (!isKnown.has(slice)) says.add(table, slice, 'slice', slice, 'a slice')
  const read = (table: 'eventsById' | 'eventsByIdentity' | 'eventsByIp', ...columns: string[]) =>
    books[table]
      .filter(({ slice }) => isRead.has(slice))
      .map((row) => columns.map((column) => row[column as 'n']).join(' '))
  says.sameRows(
    'eventsById',
    read('eventsById', 'idHash', 'n'),
    all.map((one) => `${one.idHash} ${one.n}`),
  )
  says.sameRows(
    'eventsByIdentity',
    read('eventsByIdentity', 'identity', 'at', 'n'),
    all.map(({ row, n }) => `${row.identity} ${row.at} ${n}`),
  )
  says.sameRows(
    'eventsByIp',
    read('eventsByIp', 'ip', 'at', 'n'),
    all.filter(({ row }) => row.ip !== null).map(({ row, n }) => `${row.ip} ${row.at} ${n}`),
  )
}

function auditSlices({ all, slices }: Books, says: Disagreements): void {
  const read = slices.filter((one) => one.isRead === 1)
  for (const { n, at } of all) {
    const own = read.filter(({ fromN, toN }) => fromN <= n && n <= toN)
    if (own.length !== 1) says.add('slices', n, 'fromN, toN', `${own.length} slices with it`, 'one')
    for (const { slice, minAt, maxAt } of own)
      if (at < minAt || at > maxAt) says.add('slices', slice, 'minAt, maxAt', [minAt, maxAt], `with ${at}`)
  }
}

function auditIdentities(books: Books, says: Disagreements): void {
  const { identities, identityNames, tenant, owners, all } = books
  const numbers = Array.from({ length: tenant.identities }, (_, index) => String(index + 1))
  says.sameRows(
    'identities',
    identities.map(({ identity }) => String(identity)),
    numbers,
  )
  const names = new Set(identityNames.map(({ name, identity }) => `${identity} ${name}`))
  for (const { name, identity } of identityNames)
    if (!owners.has(identity)) says.add('identityNames', name, 'identity', identity, 'an identity')
  for (const { row, signIn } of all) {
    const name = signIn?.userPrincipalName
    if (!name || names.has(`${row.identity} ${name.toLowerCase()}`)) continue
    says.add('identityNames', `${row.identity} ${name}`, 'row', 'no row', 'a name that it has signed in by')
  }
}
