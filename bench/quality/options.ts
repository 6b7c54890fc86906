/** The options of the benchmark, and the command that gives the same report again. */
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { OperatorError } from '../../src/model/errors.ts'
import { type WorldName, worldNames } from './worlds.ts'

export interface QualityOptions {
  worlds: WorldName[]
  seeds: number[]
  /** Of each world. */
  users: Record<WorldName, number>
  sprayUsers: number
  jitter: number
  isSteppingUp: boolean
  replicates: number
  /** Whether the streams for the goals of the slow spray are run too. */
  isWithSprays: boolean
  /** Streams that are played at the same time; the report does not depend on it. */
  threads: number
  rba: string | null
  /** How many users of that data set are taken. */
  rbaUsers: number
  jsonPath: string
  markdownPath: string
  /** Where every number goes, if anywhere. */
  wholePath: string | null
  command: string
}

/** People sign in far more often at work, so fewer of them make a stream of the same length. */
const usersDefault: Record<WorldName, number> = {
  enterprise: 700,
  'enterprise-without-ids': 700,
  university: 700,
  'consumer-sso': 12_000,
}
const usersQuick: Record<WorldName, number> = {
  enterprise: 200,
  'enterprise-without-ids': 200,
  university: 300,
  'consumer-sso': 2000,
}
const rbaUsersDefault = 100_000

/** Where the report goes: that of the whole run is committed, one that tries something is not. */
const committed = { json: 'bench/quality/report.json', markdown: 'docs/quality.md' }
const tried = { json: 'data/quality.json', markdown: 'data/quality.md' }

/** Throws OperatorError naming the option and what was expected. */
export function parseOptions(args: string[]): QualityOptions {
  const { values } = parse(args)
  const place = isWhole(values) ? committed : tried
  const isQuick = values.quick ?? false
  const users = values.users === undefined ? null : wholeNumber('users', values.users)
  const everybody = isQuick ? usersQuick : usersDefault
  const seeds = (values.seeds ?? (isQuick ? '1001' : '1001,1002,1003')).split(',')
  return {
    worlds: worldsOf(values.world),
    seeds: seeds.map((seed) => wholeNumber('seeds', seed)),
    users: users === null ? everybody : usersEverywhere(users),
    sprayUsers: isQuick ? 500 : 5000,
    jitter: jitterOf(values.jitter ?? '0.3'),
    isSteppingUp: values['step-up'] ?? false,
    replicates: isQuick ? 50 : 200,
    isWithSprays: values.world === undefined && values.rba === undefined,
    threads: values.threads === undefined ? availableParallelism() : wholeNumber('threads', values.threads),
    rba: values.rba ?? null,
    rbaUsers: users ?? rbaUsersDefault,
    jsonPath: values.json ?? place.json,
    markdownPath: values.markdown ?? place.markdown,
    wholePath: values.whole ?? null,
    command: commandOf(values),
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        world: { type: 'string' },
        seeds: { type: 'string' },
        users: { type: 'string' },
        jitter: { type: 'string' },
        quick: { type: 'boolean' },
        'step-up': { type: 'boolean' },
        rba: { type: 'string' },
        json: { type: 'string' },
        markdown: { type: 'string' },
        threads: { type: 'string' },
        whole: { type: 'string' },
      },
    })
  } catch (error) {
    throw new OperatorError((error as Error).message)
  }
}

/** Nothing is asked for that changes what is measured. */
function isWhole(values: ReturnType<typeof parse>['values']): boolean {
  const { world, seeds, users, jitter, quick, rba, 'step-up': stepUp } = values
  return [world, seeds, users, jitter, quick, rba, stepUp].every((value) => value === undefined)
}

function worldsOf(text: string | undefined): WorldName[] {
  if (text === undefined) return worldNames
  const known = worldNames.find((name) => name === text)
  if (!known) throw new OperatorError(`--world: expected one of ${worldNames.join(', ')}, not '${text}'`)
  return [known]
}

function usersEverywhere(users: number): Record<WorldName, number> {
  return Object.fromEntries(worldNames.map((name) => [name, users])) as Record<WorldName, number>
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1)
    throw new OperatorError(`--${option}: expected a whole number from 1, not '${text}'`)
  return value
}

function jitterOf(text: string): number {
  const jitter = Number(text)
  if (text.trim() === '' || !(jitter >= 0 && jitter < 1))
    throw new OperatorError(`--jitter: expected a number from 0 up to, not including, 1, not '${text}'`)
  return jitter
}

/** Without what says nothing about what is in the report. */
function commandOf(values: ReturnType<typeof parse>['values']): string {
  const { json: _json, markdown: _markdown, whole: _whole, threads: _threads, rba, ...rest } = values
  const all = rba === undefined ? rest : { ...rest, rba: basename(rba) }
  const options = Object.entries(all).map(([name, value]) =>
    value === true ? `--${name}` : `--${name} ${value}`,
  )
  return ['npm run bench:quality', ...(options.length > 0 ? ['--', ...options] : [])].join(' ')
}
