/**
 * Parts of one version: logs with a limit for a column write a sign-in that many policies were asked about as several rows,
 * each whole but for that list, which is cut among them. Together they are one sign-in with all of it.
 */
import type { SignIn } from '../model/sign-in.ts'

/** The list that is cut. */
const cut = 'appliedConditionalAccessPolicies'
/** More than any tenant can have. */
const partsMax = 1_000

/** What decides comes first, and nothing of it is lost where a list is too long. */
const results = [
  'failure',
  'success',
  'reportOnlyFailure',
  'reportOnlyInterrupted',
  'reportOnlySuccess',
  'notApplied',
]

export function partsIn(signIn: SignIn): readonly unknown[] {
  const list = signIn[cut]
  return Array.isArray(list) ? list : []
}

/** The document without them. */
export function restOf(document: string, parts: readonly unknown[]): string {
  return parts.length === 0 ? document : document.replace(JSON.stringify(parts), () => '[]')
}

/** The sign-in with what both have. Which is given first makes no difference, nor which others were joined before. */
export function joined(signIn: SignIn, other: SignIn): SignIn {
  const all = [...partsIn(signIn), ...partsIn(other)].map(
    (part): Part => ({ part, text: JSON.stringify(part) }),
  )
  all.sort(compare)
  const byId = new Map<string, unknown>()
  for (const { part, text } of all) {
    const id = String(valueIn(part, 'id') ?? text)
    if (!byId.has(id)) byId.set(id, part)
  }
  return { ...signIn, [cut]: [...byId.values()].slice(0, partsMax) }
}

interface Part {
  part: unknown
  text: string
}

function compare(a: Part, b: Part): number {
  return rankOf(a.part) - rankOf(b.part) || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)
}

function rankOf(part: unknown): number {
  const rank = results.indexOf(String(valueIn(part, 'result')))
  return rank < 0 ? results.length : rank
}

function valueIn(part: unknown, name: string): unknown {
  return typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[name] : undefined
}
