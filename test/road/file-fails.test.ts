/**
 * The file of the embedded store fails under a server: its disk is full, it is deleted, swapped, or damaged. Nothing is
 * acknowledged then that would be lost, health says so at once, the log once, and what can pass passes by itself.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, closeSync, cpSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { run, startUnder } from '../cli/running.ts'
import { temporaryFolder } from '../factories-server.ts'
import { newPlace, type Place, rowsOf, type Served, serve, within, writeLog } from './place.ts'

describe('a server whose file fails', () => {
  let template: Place
  let ids: string[]
  const folders: (() => void)[] = []
  after(() => {
    for (const remove of folders) remove()
  })
  before(async () => {
    template = await newPlace({ after: (remove: () => void) => void folders.push(remove) })
    const log = writeLog(template, 'log.jsonl', { signIns: 200, people: 30 })
    assert.equal((await run('import', log, ...template.options)).status, 0)
    ids = rowsOf(template, 'select "id" from "identities" limit 20').map(({ id }) => String(id))
  })

  function copied(t: TestContext): Place {
    const data = join(temporaryFolder(t), 'data')
    cpSync(template.data, data, { recursive: true })
    return { ...template, data, options: ['--data', data] }
  }

  const answer = ({ call }: Served, number: number) =>
    call('identityProtection/riskyUsers/confirmCompromised', { userIds: [ids[number]] })
  const list = ({ call }: Served) => call('auditLogs/signIns?$top=50')

  it('for want of room refuses to write, reads on, and goes on when there is room', {
    skip: noDisks(),
  }, async (t) => {
    const place = copied(t)
    const disk = temporaryFolder(t)
    const options = ['--data', join(disk, 'data')]
    const served = await serve(t, { ...place, options }, onDisk(place, disk, '16m'))
    const seen = join('/proc', String(served.server.child.pid), 'root', disk)
    assert.equal((await answer(served, 0)).status, 204)
    fill(join(seen, 'ballast'))
    const refused = await answer(served, 1)
    assert.equal(refused.status, 503)
    assert.match(refused.json.error.message, /the disk of the database is full/)
    assert.deepEqual(await healthOf(served), [503, { status: 'the disk of the database is full' }])
    assert.equal((await list(served)).status, 200)
    rmSync(join(seen, 'ballast'))
    await within('the server', until(served, 200))
    assert.equal((await answer(served, 2)).status, 204)
    assert.equal(errorsIn(served).length, 1, served.server.output.stderr)
    for (const [number, state] of [
      [0, 'confirmedCompromised'],
      [2, 'confirmedCompromised'],
    ] as const)
      assert.equal((await served.call(`identityProtection/riskyUsers/${ids[number]}`)).json.riskState, state)
  })

  it('is told of a file that was deleted or swapped, acknowledges nothing, and goes on with the same file', async (t) => {
    const place = copied(t)
    const served = await serve(t, place)
    assert.equal((await answer(served, 0)).status, 204)
    const path = join(place.data, 'riskgraph.db')
    renameSync(path, `${path}.away`)
    assert.equal((await answer(served, 1)).status, 503)
    assert.deepEqual(await healthOf(served), [503, { status: 'the database file was deleted or replaced' }])
    assert.equal((await list(served)).status, 503)
    cpSync(join(template.data, 'riskgraph.db'), path)
    assert.equal((await answer(served, 2)).status, 503)
    renameSync(`${path}.away`, path)
    await within('the server', until(served, 200))
    assert.equal((await answer(served, 3)).status, 204)
    assert.equal(errorsIn(served).length, 1, served.server.output.stderr)
    const { riskState } = (await served.call(`identityProtection/riskyUsers/${ids[0]}`)).json
    assert.equal(riskState, 'confirmedCompromised')
  })

  it('notices by itself that its file or the log of it is gone', async (t) => {
    for (const name of ['riskgraph.db', 'riskgraph.db-wal']) {
      const place = copied(t)
      const served = await serve(t, place)
      await within('the server', until(served, 200))
      rmSync(join(place.data, name))
      await within('the news', logged(served, /deleted or replaced/))
      assert.equal((await answer(served, 0)).status, 503)
    }
  })

  it('reads and writes no more once pages are damaged, and says which', async (t) => {
    const place = copied(t)
    const served = await serve(t, place)
    const path = join(place.data, 'riskgraph.db')
    const file = openSync(path, 'r+')
    writeSync(file, Buffer.alloc(statSync(path).size - 4096, 0xa5), 0, undefined, 4096)
    closeSync(file)
    await within('the news', logged(served, /the database is damaged/))
    assert.deepEqual(await healthOf(served), [503, { status: 'the database is damaged' }])
    assert.equal((await answer(served, 0)).status, 503)
    assert.equal((await list(served)).status, 503)
    assert.equal(errorsIn(served).length, 1, served.server.output.stderr)
    const command = await run('import', join(template.data, 'log.jsonl'), ...place.options)
    assert.equal(command.status, 1)
    assert.match(command.stderr, /^riskgraph: the database is damaged: .*\n$/)
  })

  it('has an import through it end with one line when the disk is full', { skip: noDisks() }, async (t) => {
    const place = copied(t)
    const disk = temporaryFolder(t)
    const log = writeLog(place, 'more.jsonl', { signIns: 1000, people: 30, seed: 9 })
    const data = join(disk, 'data')
    const served = await serve(t, { ...place, options: ['--data', data] }, onDisk(place, disk, '6m'))
    const { pid } = served.server.child
    const running = startUnder(
      ['nsenter', '-U', '-m', '--preserve-credentials', '-t', String(pid)],
      'import',
      log,
      '--data',
      data,
    )
    running.child.stdin.end()
    const { status, stderr } = await within('the import', running.finished)
    assert.equal(status, 1)
    assert.match(
      stderr,
      /^riskgraph: the server could not take a batch: the disk of the database is full \(.+\)\n$/,
    )
    await within('the news', logged(served, /the disk of the database is full/))
    assert.equal((await healthOf(served))[0], 503)
  })

  it('has an import by itself end with one line when the disk is full', { skip: noDisks() }, async (t) => {
    const place = copied(t)
    const disk = temporaryFolder(t)
    const log = writeLog(place, 'more.jsonl', { signIns: 1000, people: 30, seed: 9 })
    const running = startUnder(onDisk(place, disk, '6m'), 'import', log, '--data', join(disk, 'data'))
    running.child.stdin.end()
    const { status, stderr } = await within('the import', running.finished)
    assert.equal(status, 1)
    assert.match(stderr, /^riskgraph: the disk of the database is full \(.*run the same command again.*\n$/)
  })
})

/** Runs a command with a copy of the place on a small disk of its own. */
function onDisk({ data }: Place, disk: string, size: string): string[] {
  const script = `mount -t tmpfs -o size=${size} none "$1" && cp -r "$0" "$1" && shift && exec "$@"`
  return ['unshare', '-rm', 'sh', '-c', script, data, disk]
}

/** False, or why no disk can be made. */
function noDisks(): string | false {
  try {
    execFileSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=1m none /mnt'], { stdio: 'ignore' })
    return false
  } catch {
    return 'this machine lets nobody mount a small disk (unshare -rm)'
  }
}

function fill(path: string): void {
  for (const bytes of [65_536, 4096, 1])
    try {
      for (;;) appendFileSync(path, Buffer.alloc(bytes))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
}

async function healthOf({ origin }: Served): Promise<[number, unknown]> {
  const response = await fetch(`${origin}/health/ready`)
  return [response.status, await response.json()]
}

async function until(served: Served, status: number): Promise<void> {
  while ((await healthOf(served))[0] !== status) await pause(50)
}

async function logged({ server }: Served, pattern: RegExp): Promise<void> {
  while (!pattern.test(server.output.stderr)) await pause(50)
}

/** Lines of the log that speak of an error. */
function errorsIn({ server }: Served): string[] {
  return server.output.stderr.split('\n').filter((line) => line.startsWith('{"level":5'))
}
