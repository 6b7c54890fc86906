/**
 * How long clients wait, at rest and while another process imports into the same store: an answer about 60 people and a
 * list through a running server, and a small write of a third process. All three go on side by side, with pauses.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Build } from '../builds.ts'
import { writeLog } from '../log-file.ts'
import type { SpeedOptions } from '../options.ts'
import { command, type Server, spawnCommand, startServer } from './server.ts'

/** Milliseconds of every call of its kind. */
export interface Waits {
  confirmCompromised: number[]
  riskyUsers: number[]
  smallWrite: number[]
}

export interface Answers {
  name: string
  patches: string[]
  atRest: Waits
  duringImport: Waits
  /** What was refused or broke, each once. */
  failures: string[]
  /** How long the second measurement went on: the import's time, or less where it was cut off. */
  importSeconds: number
}

/** How often `onStep` is called. */
export const answerSteps = 3
const restSeconds = 15
const pauseMs = { confirm: 250, list: 100 }
const usersOfAnswer = 60
/** The status of an import that was asked to stop. */
const interrupted = 130

/** @param lines the first size of them is there at rest, the others are imported during the second measurement */
export async function measureAnswers(
  build: Build,
  lines: Iterable<string>,
  { sizes, seconds }: SpeedOptions,
  scratch: string,
  onStep: (done: string) => void,
): Promise<Answers> {
  const folder = join(scratch, `answers-${build.name}`)
  const data = join(folder, 'data')
  mkdirSync(data, { recursive: true })
  const users = new Set<string>()
  const [first, rest] = [join(folder, 'first.jsonl'), join(folder, 'rest.jsonl')]
  await writeLog(first, usersNoted(lines, users), sizes[0])
  await writeLog(rest, lines, sizes.at(-1)! - sizes[0]!)
  await command(build, ['import', first, '--data', data])
  const server = await startServer(build, data)
  onStep(`${build.name} has a store`)
  const failures = new Set<string>()
  const groups = groupsOf([...users])
  const half = Math.ceil(groups.length / 2)
  const measureUntil = (end: Promise<unknown>, asked: string[][]) =>
    waitsUntil(end, server, join(data, 'riskgraph.db'), asked, failures)
  try {
    const atRest = await measureUntil(setTimeout(restSeconds * 1000), groups.slice(0, half))
    onStep(`${build.name} measured at rest`)
    const begin = performance.now()
    const { child: importing, ended } = spawnCommand(build, ['import', rest, '--data', data])
    const duringImport = await measureUntil(
      Promise.race([ended, setTimeout(seconds * 1000)]),
      groups.slice(half),
    )
    const importSeconds = (performance.now() - begin) / 1000
    importing.kill('SIGINT')
    const { status, said } = await ended
    if (status !== 0 && status !== interrupted) failures.add(`import: ${said}`)
    onStep(`${build.name} measured beside an import`)
    const { name, patches } = build
    return { name, patches, atRest, duringImport, importSeconds, failures: [...failures] }
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

const list = `/v1.0/identityProtection/riskyUsers?$filter=${encodeURIComponent("riskState eq 'atRisk' and riskLevel eq 'high'")}&$top=100`
const confirm = '/v1.0/identityProtection/riskyUsers/confirmCompromised'

/** Every group of users is asked about once, for a second answer about them is another thing; then lists go on alone. */
async function waitsUntil(
  end: Promise<unknown>,
  { call }: Server,
  database: string,
  groups: string[][],
  failures: Set<string>,
): Promise<Waits> {
  const left = groups.values()
  let isOver = false
  const over = end.then(() => (isOver = true))
  const repeat = async (pause: number, work: () => Promise<number> | null): Promise<number[]> => {
    const milliseconds: number[] = []
    while (!isOver) {
      const called = work()
      if (called === null) break
      await called.then(
        (wait) => milliseconds.push(wait),
        (error: Error) => failures.add(error.message),
      )
      await setTimeout(pause)
    }
    return milliseconds
  }
  const [confirmCompromised, riskyUsers, smallWrite] = await Promise.all([
    repeat(pauseMs.confirm, () => {
      const { value: userIds, done } = left.next()
      return done ? null : call(confirm, 204, { userIds })
    }),
    repeat(pauseMs.list, () => call(list, 200)),
    smallWrites(database, over),
  ])
  return { confirmCompromised, riskyUsers, smallWrite }
}

async function smallWrites(database: string, end: Promise<unknown>): Promise<number[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'admin-writes.ts'), database], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (data) => (output += data))
  const closed = once(child, 'close')
  await Promise.race([end, closed])
  child.stdin.end()
  await closed
  return JSON.parse(output)
}

/** Whole ones only. */
function groupsOf(users: string[]): string[][] {
  return Array.from({ length: Math.floor(users.length / usersOfAnswer) }, (_, index) =>
    users.slice(index * usersOfAnswer, (index + 1) * usersOfAnswer),
  )
}

/** Passes the lines on, and keeps whose they are. */
function usersNoted(lines: Iterable<string>, users: Set<string>): Iterable<string> {
  return {
    [Symbol.iterator]() {
      const iterator = lines[Symbol.iterator]()
      return {
        next() {
          const next = iterator.next()
          const userId = next.done ? undefined : /"userId":"([^"]+)"/.exec(next.value)?.[1]
          if (userId !== undefined) users.add(userId)
          return next
        },
      }
    },
  }
}
