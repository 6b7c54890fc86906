/**
 * Every error that the Graph API answers: status, code, message and where it happens, in one table. Messages begin with
 * Graph's own words where those have been observed, and go on with what is accepted. Clients compare `code`.
 */
import { RequestError } from '../../model/errors.ts'
import { accessErrors } from './errors/access.ts'
import { batchErrors } from './errors/batch.ts'
import type { GraphError } from './errors/entry.ts'
import { queryErrors } from './errors/query.ts'
import { requestErrors } from './errors/request.ts'

export type { GraphError }

export const graphErrors = { ...accessErrors, ...requestErrors, ...queryErrors, ...batchErrors }

type Table = typeof graphErrors
type Placeholders<Text> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never
type Values<Name extends keyof Table> = Record<Placeholders<Table[Name]['message']>, string | number>

/** The error of the table. `headers` are sent with it. */
export function graphError<Name extends keyof Table>(
  name: Name,
  values: Values<Name>,
  { cause, headers }: { cause?: unknown; headers?: Record<string, string> } = {},
): RequestError {
  const { status, code, message }: GraphError = graphErrors[name]
  const text = message.replace(/\{(\w+)\}/g, (_, key: string) =>
    String((values as Values<never>)[key as never]),
  )
  return new RequestError(status, code, text.trim(), { cause, headers })
}

/** Text of the caller, short enough to be said back. */
export function shortened(text: string, charactersMax = 80): string {
  return text.slice(0, charactersMax)
}
