/** The figures as a table for people: builds in rows, and what the first is beside the others. */
import type { Figures, Result } from './compare.ts'

type Row = string[]

const heads = ['', 'sign-ins/s', 'CPU µs', 'written B', 'database B', 'peak MB', 'raised']

export function report(results: Result[]): string {
  const [first, ...others] = results
  const rows: Row[] = [heads]
  for (const { name, figures } of results) rows.push([name, ...(figures ? cells(figures) : ['–'])])
  for (const other of others) {
    if (first?.figures && other.figures)
      rows.push([`${first.name} / ${other.name}`, ...ratios(first.figures, other.figures)])
  }
  return [table(rows), '', ...results.flatMap(notes)].join('\n')
}

function cells(figures: Figures): Row {
  const { signInsPerSecond, cpuMicroseconds, writtenBytes, databaseBytes, peakMemoryBytes } = figures
  return [
    isClear(signInsPerSecond) ? whole(signInsPerSecond) : unclear,
    isClear(cpuMicroseconds) ? cpuMicroseconds.toFixed(1) : unclear,
    writtenBytes === null ? 'Linux only' : whole(writtenBytes),
    whole(databaseBytes),
    whole(peakMemoryBytes / 1e6),
    `${(figures.detections * 100).toFixed(1)} %`,
  ]
}

/** More sign-ins took less: what the machine does besides is more than what is measured. */
const unclear = 'unclear'

function isClear(value: number): boolean {
  return value > 0 && Number.isFinite(value)
}

function ratios(a: Figures, b: Figures): Row {
  const ratio = (of: (figures: Figures) => number | null) => {
    const [above, below] = [of(a), of(b)]
    return above === null || below === null || !isClear(above) || !isClear(below)
      ? '–'
      : (above / below).toFixed(2)
  }
  return [
    ratio(({ signInsPerSecond }) => signInsPerSecond),
    ratio(({ cpuMicroseconds }) => cpuMicroseconds),
    ratio(({ writtenBytes }) => writtenBytes),
    ratio(({ databaseBytes }) => databaseBytes),
    ratio(({ peakMemoryBytes }) => peakMemoryBytes),
  ]
}

function notes({ name, patches, failures, figures }: Result): string[] {
  const all = Object.entries(figures?.threadMicroseconds ?? {})
  const threads = all
    .filter(([, microseconds]) => microseconds >= 0.5)
    .sort(([, a], [, b]) => b - a)
    .map(([thread, microseconds]) => `${thread} ${microseconds.toFixed(1)}`)
  return [
    ...patches.map((patch) => `${name}: changed in its temporary copy, ${patch}`),
    ...failures.map((failure) => `${name}: FAILED, ${failure}`),
    ...(threads.length > 0 ? [`${name}: CPU µs by thread: ${threads.join(', ')}`] : []),
    ...(figures !== null && all.length === 0 ? [`${name}: CPU by thread is known on Linux only`] : []),
    ...(figures !== null && !(isClear(figures.signInsPerSecond) && isClear(figures.cpuMicroseconds))
      ? [
          `${name}: unclear, the sizes are too near each other for this machine; take larger ones or more --rounds`,
        ]
      : []),
  ]
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** The first column to the left, numbers to the right. */
export function table(rows: Row[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[column]!)
  return rows.map((row) => row.map(cell).join('   ').trimEnd()).join('\n')
}
