/** What campaigns see of sign-ins, as far as it follows from the event and the verdict that is kept of it. */
import { eventKeyText, idHashOf } from '../../src/model/event-key.ts'
import { isGuess, provesPassword, type SignInOutcome } from '../../src/model/sign-in-outcome.ts'
import { type ValueName, valueAt } from '../../src/observation/attributes.ts'
import { decodeObservation } from '../../src/observation/encoding.ts'
import { type Books, type Event, member, rulingKinds } from './books.ts'
import type { Disagreements } from './disagreements.ts'

/** Every guess at a person is one. Of right passwords those that the profile did not know, which the verdict says where it is kept. */
export function auditAttempts({ all, attempts, rulings }: Books, says: Disagreements): void {
  const findings = rulingKinds.indexOf('findings')
  const isBare = (event: Event) =>
    !event.isSpoken && !rulings.some((row) => row.identity === event.row.identity && row.ruling === findings)
  const rows = new Map(attempts.map((row) => [eventKeyText(row), row]))
  const known = new Set<string>()
  for (const event of all) {
    const [kind, id] = event.owner.split(' ')
    const key = eventKeyText(event)
    if (kind !== 'user') continue
    const outcome = member('outcome', event.row.outcome) as SignInOutcome
    const row = rows.get(key)
    if (isGuess(outcome) || provesPassword(outcome)) known.add(key)
    const isNovel = event.verdict ? event.verdict.novelty !== null : null
    const expected = isGuess(outcome) || (provesPassword(outcome) && isNovel)
    const isCertain = isGuess(outcome) || (isNovel !== null && isBare(event))
    if (isCertain && Boolean(row) !== expected)
      says.add('attempts', key, 'row', row ? 'a row' : 'no row', expected ? 'a row' : 'none')
    if (!row) continue
    says.same('attempts', key, { userId: [row.userId, id] })
    auditAttempt(event, row.attempt, isBare(event), says)
  }
  for (const key of rows.keys()) if (!known.has(key)) says.add('attempts', key, 'row', 'a row', 'none')
}

/** Its numbers are those of the observation; of what the campaigns around did to the profile nothing is known here. */
function auditAttempt(event: Event, bytes: Uint8Array, isBare: boolean, says: Disagreements): void {
  const { values, tenant } = decodeObservation(event, event.row.obs)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const numbers = Array.from({ length: bytes.length / 8 }, (_, index) => view.getFloat64(8 * index, true))
  const hashOf = (name: ValueName) =>
    (values[2 * valueAt[name] + 1] as number) * 2 ** 32 + (values[2 * valueAt[name]] as number)
  const expected = [
    idHashOf(event.owner.split(' ')[1] as string),
    ...(['ip', 'subnet', 'asn', 'client', 'country', 'app'] as const).map(hashOf),
    ...[tenant.colleagues[valueAt.subnet], tenant.colleagues[valueAt.asn], tenant.users, tenant.signIns],
  ]
  says.same('attempts', eventKeyText(event), { attempt: [numbers.slice(0, expected.length), expected] })
  const novelty = isBare && event.verdict?.novelty
  if (!novelty) return
  const { logOdds, clientShare, isOrigin, isClientNew, isBrowserNew } = novelty
  const truths = [isOrigin, isClientNew, isBrowserNew].reduce(
    (sum, is, bit) => sum + (is ? 32 << bit : 0),
    16,
  )
  const [odds, share, told = 0] = numbers.slice(expected.length)
  says.same('attempts', eventKeyText(event), {
    'attempt (novelty)': [
      [odds, share, told & 0xf0],
      [logOdds, clientShare, truths],
    ],
  })
}
