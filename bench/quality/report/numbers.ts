/** Numbers as people read them. */
import type { Figure, Share } from '../metrics/bootstrap.ts'

const nothing = '–'

/** `82 %`, `0.35 %`: two or three digits that matter. */
export function percent(value: number | null): string {
  if (value === null) return nothing
  return `${trimmed(value * 100)} %`
}

/** `82 % (78–86)`. */
export function share({ value, low, high }: Pick<Share, 'value' | 'low' | 'high'>): string {
  if (value === null || low === null || high === null) return percent(value)
  return `${percent(value)} (${trimmed(low * 100)}–${trimmed(high * 100)})`
}

/** Mean ± deviation over the seeds. */
export function figure({ mean, deviation }: Pick<Figure, 'mean' | 'deviation'>): string {
  if (mean === null) return nothing
  return deviation > 0 ? `${trimmed(mean)} ± ${trimmed(deviation)}` : trimmed(mean)
}

/** At most three digits that matter, no needless zeros. */
export function trimmed(value: number | null): string {
  if (value === null) return nothing
  if (!Number.isFinite(value)) return '∞'
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 100) return whole(value)
  const digits = size >= 10 ? 1 : size >= 0.1 ? 2 : size >= 0.01 ? 3 : 4
  return String(Number(value.toFixed(digits)))
}

/** `1,234,567`. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** A Markdown table; the first column to the left, numbers to the right. */
export function table(heads: string[], rows: string[][]): string {
  const rules = heads.map((_, index) => (index === 0 ? '---' : '---:'))
  return [heads, rules, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const jsonWidth = 150

/**
 * For a file that is committed: three digits that matter, so that it changes only when something does; on one line what
 * fits there.
 */
export function toJson(value: unknown): string {
  return `${written(value, '')}\n`
}

function written(value: unknown, indent: string): string {
  if (typeof value === 'number' && !Number.isInteger(value))
    return JSON.stringify(Number(value.toPrecision(3)))
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent} `
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) =>
      Array.isArray(value) ? written(member, inner) : `${JSON.stringify(name)}: ${written(member, inner)}`,
    )
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const line = `${open}${members.join(', ')}${close}`
  if (line.length <= jsonWidth && !line.includes('\n')) return line
  return `${open}\n${inner}${members.join(`,\n${inner}`)}\n${indent}${close}`
}
