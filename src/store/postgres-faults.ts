/** Which errors of PostgreSQL, and of the way to it, mean that it is away, full, not to be written, or damaged. */
import type { FaultKind } from './condition.ts'

/** Codes or classes of them (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const byCode: [pattern: RegExp, kind: FaultKind][] = [
  [/^53100$/, 'full'],
  [/^25006$/, 'readOnly'],
  [/^58/, 'failing'],
  [/^XX00[12]$/, 'damaged'],
  // It ends, has ended or begins; refuses connections, or has no more of them; knows the database or the user no more.
  [/^57P0/, 'away'],
  [/^(?:08|28|53|3D)/, 'away'],
  // Node's, of the network.
  [/^E(?:CONN|PIPE|HOST|NET|ADDR|TIMEDOUT|AI_|NOTFOUND|NOENT|ACCES|MFILE)/, 'away'],
]

/** What `pg` says in words alone. */
const ofDriver =
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed|timeout expired|timeout exceeded when trying to connect|The server does not support SSL)/

/** Null: the database is there, and the fault that of the statement. */
export function faultOfPostgres(error: unknown): FaultKind | null {
  if (!(error instanceof Error)) return null
  const { code = '', message } = error as Error & { code?: string }
  if (ofDriver.test(message)) return 'away'
  return byCode.find(([pattern]) => pattern.test(code))?.[1] ?? null
}
