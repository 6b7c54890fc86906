/** One table a store: queries down, sizes across, and how much more the largest costs than the smallest. */
import type { Measurement } from './measure.ts'

interface Result {
  signIns: number
  measurements: Measurement[]
}

/** Markdown. */
export function markdown(store: string, results: Result[]): string {
  const names = results[0]?.measurements.map(({ name }) => name) ?? []
  const heads = results.map(({ signIns }) => `${signIns.toLocaleString('en')} sign-ins: p50 / p99 ms`)
  const rows = names.map((name) => {
    const each = results.map(({ measurements }) => measurements.find((one) => one.name === name)!)
    const isCommon = each[0]?.isCommon ? '**' : ''
    const cells = each.map(
      ({ p50Milliseconds, p99Milliseconds }) => `${number(p50Milliseconds)} / ${number(p99Milliseconds)}`,
    )
    const ratio = each.at(-1)!.p50Milliseconds / each[0]!.p50Milliseconds
    return line([`${isCommon}${name}${isCommon}`, ...cells, ratio.toFixed(1)])
  })
  return [
    `### ${store}`,
    '',
    line(['query', ...heads, 'p50: last / first']),
    line(['---', ...heads.map(() => '---:'), '---:']),
    ...rows,
    '',
  ].join('\n')
}

function line(cells: string[]): string {
  return `| ${cells.join(' | ')} |`
}

function number(milliseconds: number): string {
  return milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0)
}
