/** The options of the bench and of its log writer. Commander says what is wrong with one, and prints `--help`. */
import { Command, InvalidArgumentError, Option } from 'commander'
import type { TrafficOptions } from './traffic.ts'
import { type TrafficName, trafficNames, traffics } from './traffics.ts'

export interface TrafficChoice {
  traffic: TrafficName
  people: number
  seed: number
  days: number
}

export interface SpeedOptions extends TrafficChoice {
  /** Ascending, at least two, for a rate is a slope. */
  sizes: number[]
  base?: string
  rounds: number
  heap: number
  answers?: boolean
  seconds: number
  json?: boolean
}

/** Ends the process after `--help`, and with status 1 when an option cannot be, having said which and why. */
export function parseOptions(args: string[]): SpeedOptions {
  const command = withTraffic(new Command('bench'))
    .description(
      'Measure how fast logs are imported, as a slope between sizes and beside another commit.\n' +
        `Traffics: ${trafficNames.map((name) => `${name}, ${traffics[name].title}`).join('; ')}.`,
    )
    .option(
      '--sizes <numbers>',
      'sign-ins of each import, at least two sizes; each log begins the next',
      sizes,
    )
    .option('--base <revision>', 'commit that is measured in turn with the working tree')
    .option('--rounds <number>', 'how often everything is measured; the median counts', wholeNumber, 1)
    .option(
      '--heap <MB>',
      "least heap of the base's import thread, set in its temporary copy; 1 leaves it",
      wholeNumber,
      256,
    )
    .option('--answers', 'measure what answers and small writes take at rest and while an import runs')
    .option('--seconds <number>', 'how long answers are measured during an import at most', wholeNumber, 60)
    .option('--json', 'print JSON')
  command.parse(args, { from: 'user' })
  const options = command.opts<Omit<SpeedOptions, 'sizes'> & { sizes?: number[] }>()
  return { ...options, sizes: options.sizes ?? traffics[options.traffic].sizes }
}

/** What says which traffic is meant. */
export function withTraffic(command: Command): Command {
  return command
    .addOption(new Option('--traffic <name>', 'which traffic').choices(trafficNames).default('r'))
    .option('--people <number>', 'people among whom the sign-ins are', wholeNumber, 50_000)
    .option('--seed <number>', 'another seed is another log', wholeNumber, 1)
    .option('--days <number>', 'days over which all sign-ins are spread', wholeNumber, 30)
}

/** Throws InvalidArgumentError. */
export function wholeNumber(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError(`Expected a whole number from 1, not '${text}'.`)
  return value
}

/** A log of a month that begins on a Monday. */
export function trafficOptions(choice: TrafficChoice, signIns: number): TrafficOptions {
  const { seed, people: users, days } = choice
  return { seed, signIns, users, days, start: new Date('2026-01-05T00:00:00Z') }
}

function sizes(text: string): number[] {
  const all = [...new Set(text.split(',').map(wholeNumber))].sort((a, b) => a - b)
  if (all.length < 2)
    throw new InvalidArgumentError('Expected two sizes or more: a rate is the slope between them.')
  return all
}
