/** Whether rows are in the order that was asked for: null first, texts without regard to ASCII case, members by place. */
import type { Property, Version } from '../../src/api/graph/schema/entity.ts'

type Row = Readonly<Record<string, unknown>>

export function orderFaults(
  rows: readonly Row[],
  { name, type }: Property,
  version: Version,
  direction: 'asc' | 'desc',
): string[] {
  const keys = rows.map((row) => sortKey(row[name]))
  return keys.slice(1).flatMap((key, index) => {
    const [before, after] = direction === 'asc' ? [keys[index], key] : [key, keys[index]]
    return isAfter(before ?? null, after ?? null)
      ? [`${name} ${direction}: ${keys[index]} before ${key}`]
      : []
  })

  function sortKey(value: unknown): string | number | null {
    if (value === null || typeof value === 'number') return value
    if (typeof value === 'boolean') return Number(value)
    const text = String(value)
    if (type.kind === 'enumeration') return type.members[version].indexOf(text)
    // Fractions differ in length on the wire.
    if (type.kind === 'dateTime')
      return text.replace(/(?:\.(\d+))?Z$/, (_, digits = '') => `.${digits.padEnd(7, '0')}Z`)
    return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  }
}

function isAfter(a: string | number | null, b: string | number | null): boolean {
  if (a === null || b === null) return a !== null
  return a > b
}
