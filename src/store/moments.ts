/** Comparing stored moments in SQL: microseconds decide, and the seventh digit where they are the same. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { toMoment } from '../model/timestamp.ts'

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>='

/** `at` and `tick` are the columns. An index on microseconds can begin at each of these but `<>`. */
export function compareMoment(
  { at, tick }: { at: RawBuilder<unknown>; tick: RawBuilder<unknown> },
  comparison: Comparison,
  timestamp: string,
): RawBuilder<SqlBool> {
  const value = toMoment(timestamp)
  if (comparison === '=') return sql<SqlBool>`(${at} = ${value.at} and ${tick} = ${value.tick})`
  if (comparison === '<>') return sql<SqlBool>`(${at} <> ${value.at} or ${tick} <> ${value.tick})`
  const isFromStart = value.tick === 0 && (comparison === '>=' || comparison === '<')
  const isToEnd = value.tick === 9 && (comparison === '>' || comparison === '<=')
  if (isFromStart || isToEnd) return sql<SqlBool>`${at} ${sql.raw(comparison)} ${value.at}`
  const [outer, inner] = comparison.startsWith('>') ? ['>=', '>'] : ['<=', '<']
  return sql<SqlBool>`(${at} ${sql.raw(outer)} ${value.at} and (${at} ${sql.raw(inner)} ${value.at} or ${tick} ${sql.raw(comparison)} ${value.tick}))`
}
