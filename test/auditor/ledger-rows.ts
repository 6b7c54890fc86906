/** Who changed what: the ledger beside the audit log, and what its entries left to do. */
import { type EventKey, eventKeyText } from '../../src/model/event-key.ts'
import { toMoment } from '../../src/model/timestamp.ts'
import { transitions } from '../../src/model/transitions.ts'
import { isOfSignIns } from './answers.ts'
import {
  type Answer,
  type Books,
  entryKinds,
  isOutside,
  jsonOf,
  ownerOf,
  type Row,
  rulingKinds,
} from './books.ts'
import type { Disagreements } from './disagreements.ts'

export function auditLedger(books: Books, says: Disagreements): void {
  const { ledger, tenant, rulings, settings } = books
  const entries = Array.from({ length: tenant.entries }, (_, index) => String(index + 1))
  says.sameRows(
    'ledger',
    ledger.map(({ entry }) => String(entry)),
    entries,
  )
  const revisions = new Set([0, ...settings.map((one) => one.settingsRevision)])
  const said = Map.groupBy(rulings, ({ entry }) => entry)
  for (const row of ledger) {
    const { entry, kind, request, actor, cause, effect, voidedBy, settingsRevision } = row
    const isSaying = (said.get(entry) ?? []).some(({ ruling }) => rulingKinds[ruling] !== 'findings')
    const fits: Record<string, boolean> = {
      batch: request === null && actor === null && cause === null && !isSaying,
      answer: request !== null && actor !== null && cause === null,
      outside: request === null && cause === null && isSentBy(books, row),
      fading: request === null && actor === null && cause === null && !isSaying,
      told: request === null && cause !== null && Number(cause) < entry,
    }
    const name = entryKinds[kind] ?? `kind ${kind}`
    if (!fits[name])
      says.add(
        'ledger',
        entry,
        'kind, actor, cause, request',
        [name, actor, cause, jsonOf(request)],
        `what such an entry has`,
      )
    says.same('ledger', entry, { effect: [effect === null, name === 'batch'], voidedBy: [voidedBy, null] })
    if (!revisions.has(settingsRevision))
      says.add('ledger', entry, 'settingsRevision', settingsRevision, [...revisions])
  }
  auditAudits(books, says)
  auditJobs(books, says)
}

function isSentBy({ detections }: Books, { at, actor }: Row<'ledger'>): boolean {
  const sent = detections.filter((row) => isOutside(row) && toMoment(row.detectedDateTime).at === at)
  const senders = sent.map(({ additionalInfo }) => {
    const pairs = JSON.parse(additionalInfo ?? '[]') as { Key: string; Value: string | null }[]
    return pairs.find(({ Key }) => Key === 'sentBy')?.Value ?? null
  })
  return senders.includes(actor)
}

/** One for each answer, whatever it changed: it says what was asked, of whom and by whom. */
function auditAudits(books: Books, says: Disagreements): void {
  const { directoryAudits, answers } = books
  const own = directoryAudits.filter(({ loggedByService }) => loggedByService === 'Identity Protection')
  const [audited, asked] = [own.map(auditedText), answers.map((one) => askedText(books, one))]
  says.sameRows('directoryAudits', audited, asked)
  says.sameRows('ledger', asked, audited)
  for (const { id, category, operationType, result } of own)
    says.same('directoryAudits', id, {
      category: [category, 'Other'],
      operationType: [operationType, 'Update'],
      result: [result, 'success'],
    })
}

function auditedText(row: Row<'directoryAudits'>): string {
  const { app, user } = JSON.parse(row.initiatedBy)
  const actor = app ? `app ${app.appId}` : `user ${user?.id}`
  const ids = (JSON.parse(row.targetResources) as { id: string }[]).map(({ id }) => id)
  return `${row.activityDisplayName} at ${toMoment(row.activityDateTime).at} by ${actor} of ${ids.sort()}`
}

function askedText({ all }: Books, { at, verb, actor, ids }: Answer): string {
  const owners = all.filter(({ id }) => ids.includes(id)).map(({ owner }) => owner.split(' ')[1] as string)
  const named = isOfSignIns(verb) ? [...ids, ...new Set(owners)] : ids
  return `${transitions[verb].activityDisplayName} at ${at} by ${actor} of ${named.toSorted()}`
}

function auditJobs(books: Books, says: Disagreements): void {
  const { jobs, ledger, owners, tenant, all, answers, riskyIdentities, numbers } = books
  const kinds = new Map(ledger.map(({ entry, kind }) => [entry, entryKinds[kind]]))
  const known = new Set(all.map((event) => `${event.row.identity} ${eventKeyText(event)}`))
  for (const { entry, identity, position, request } of jobs) {
    const key = `${entry} ${identity}`
    const { verb, ids = [], late, keys = [], campaignsFrom } = JSON.parse(request)
    // What campaigns are yet to be asked is about nobody alone.
    if (campaignsFrom !== undefined && identity === 0) continue
    const answer = answers.find((one) => one.entry === entry)
    if (!owners.has(identity)) says.add('jobs', key, 'identity', identity, 'an identity')
    says.same('jobs', key, { entry: [kinds.get(entry), late ? 'batch' : 'answer'] })
    if (position > tenant.position || (position === 0) !== Boolean(late))
      says.add('jobs', key, 'position', position, 'that of the log when it was said')
    if (verb !== answer?.verb) says.add('jobs', key, 'request', verb, answer?.verb)
    if (answer && isOfSignIns(answer.verb) && ids.some((id: string) => !answer.ids.includes(id)))
      says.add('jobs', key, 'request', ids, answer.ids)
    for (const one of [...(late ?? []), ...keys] as EventKey[])
      if (!known.has(`${identity} ${eventKeyText(one)}`))
        says.add('jobs', key, 'request', eventKeyText(one), 'an event of its identity')
  }
  const waiting = new Set(jobs.map(({ identity }) => identity))
  for (const row of riskyIdentities) {
    const isWaiting = waiting.has(numbers.get(ownerOf(row)) as number)
    if (isWaiting === (row.isProcessing === 1)) continue
    says.add('riskyIdentities', ownerOf(row), 'isProcessing', row.isProcessing, isWaiting ? 1 : 0)
    if (!isWaiting)
      says.add('jobs', ownerOf(row), 'row', 'no row', 'one, for its owner is said to be processed')
  }
}
