/**
 * How close the consumer profile comes to the login data set for risk-based authentication (RBA, see parameters.ts):
 * `node bench/quality/generator/calibration.ts --seed 1 --users 20000` prints target and ours side by side.
 */
import { parseArgs } from 'node:util'
import { profiles } from '../stream.ts'
import { agentsCounted, type Counts, count } from './calibration-counts.ts'
import { generate } from './generate.ts'

type Row = [what: string, target: string, ours: string]

/** Share of all gaps → chance of a new address, in per cent. */
const gapTargets: [name: string, target: string][] = [
  ['< 1 min', '4.0 → 2.4'],
  ['1–10 min', '10.7 → 5.4'],
  ['10–60 min', '5.1 → 12.0'],
  ['1–24 h', '11.2 → 22.3'],
  ['1–7 d', '17.2 → 35.1'],
  ['7–30 d', '21.4 → 53.9'],
  ['> 30 d', '30.3 → 75.9'],
]

/** Of the likelihood sum on the real data; within 0.05 a stream counts as alike. */
const aucTargets: Record<string, string> = { naive: '.93 ± .05', vpn: '.91 ± .05', mimic: '.67 ± .05' }

const { values: options } = parseArgs({
  options: {
    profile: { type: 'string', default: 'consumer-sso' },
    seed: { type: 'string', default: '1' },
    users: { type: 'string', default: '20000' },
    jitter: { type: 'string', default: '0' },
  },
})
const profile = profiles.find((name) => name === options.profile)
if (!profile)
  throw new RangeError(`--profile must be one of ${profiles.join(', ')}, not '${options.profile}'.`)
const [seed, users, jitter] = [options.seed, options.users, options.jitter].map(Number) as [
  number,
  number,
  number,
]
const counts = count(generate({ profile, seed, users, jitter }))
print([['what', 'target', 'ours'], ...habits(counts), ...gaps(counts), ...values(counts), ...ranks(counts)])

function print(rows: Row[]): void {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '))
}

function habits({ users: people }: Counts): Row[] {
  const logins = [...people.values()].map((user) => user.logins)
  const ranked = [0.5, 0.9, 0.95, 0.99].map((share) => quantile(logins, share))
  const one = percent(logins.filter((number) => number === 1).length, logins.length)
  const ten = percent(logins.filter((number) => number >= 10).length, logins.length)
  return [
    ['logins a user: p50, p90, p95, p99', '2, 9, 13, 28', ranked.join(', ')],
    ['users with one login; with ten or more', '39.7 %; 8.5 %', `${one}; ${ten}`],
  ]
}

function gaps({ gaps: classes, later }: Counts): Row[] {
  return gapTargets.map(([name, target], index) => {
    const { count: number, newIp } = classes[index]!
    return [
      `gap ${name}: share → new address`,
      `${target} %`,
      `${percent(number, later)} → ${percent(newIp, number)}`,
    ]
  })
}

function values(all: Counts): Row[] {
  const { logins, rows, rarity, intruders } = all
  const ranked = [0.5, 0.95, 0.99].map((share) => quantile(rarity, share).toFixed(2))
  const asn = percent(Math.max(...all.asns.values()), logins)
  const agent = percent(Math.max(...all.agents.values()), Math.min(logins, agentsCounted))
  const { phones, us } = intruders
  return [
    ['user agent never seen', '52 %', percent(all.newAgent, logins)],
    ['new AS or country, with history', '10 %', percent(all.newPlace, all.later)],
    ['-ln p(AS): p50, p95, p99', '2.06, 7.91, 10.92', ranked.join(', ')],
    [`largest AS; largest user agent of ${agentsCounted}`, '40 %; 18 %', `${asn}; ${agent}`],
    ['computer; tablet', '50 %; 2.5 %', `${percent(all.computers, logins)}; ${percent(all.tablets, logins)}`],
    ['attempts of owners that succeed', '78 %', percent(all.succeeded, all.real)],
    ['attempts on unknown names', '45 %', percent(all.unknown, rows)],
    [
      'rows of intruders: phones; US',
      '84 %; 61 %',
      `${percent(phones, intruders.rows)}; ${percent(us, intruders.rows)}`,
    ],
  ]
}

function ranks({ scores }: Counts): Row[] {
  const honest = scores.get('honest') ?? []
  const threshold = quantile(honest, 0.99)
  return [...scores]
    .filter(([name]) => name !== 'honest')
    .map(([name, own]) => {
      const found = percent(own.filter((score) => score > threshold).length, own.length)
      const what = `likelihood sum, ${name} (${own.length}): AUC, found at 1 %`
      return [what, aucTargets[name] ?? '–', `${auc(own, honest).toFixed(3)}, ${found}`]
    })
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`
}

function quantile(numbers: number[], share: number): number {
  const sorted = Float64Array.from(numbers).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** The chance that an intruder's score is above an honest one; ties count half. */
function auc(positives: number[], negatives: number[]): number {
  const sorted = Float64Array.from(negatives).sort()
  const rank = (value: number, withEqual: boolean) => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      const isBelow = sorted[middle]! < value || (withEqual && sorted[middle] === value)
      if (isBelow) low = middle + 1
      else high = middle
    }
    return low
  }
  const sum = positives.reduce((total, value) => total + (rank(value, false) + rank(value, true)) / 2, 0)
  return sum / positives.length / sorted.length
}
