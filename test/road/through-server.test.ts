/** An import into a folder whose server runs goes through that server, as if it had done everything by itself. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { frameOf } from '../../src/sources/server/frames.ts'
import { run, start, stop } from '../cli/running.ts'
import { newPlace, type Place, rowsOf, serve, within, writeLog } from './place.ts'

const socketOf = (data: string) => join(data, 'import.sock')

describe('an import beside a server', () => {
  it('goes through it, with the same summary, and again finds everything known', async (t) => {
    const place = await newPlace(t)
    const alone = await newPlace(t)
    await serve(t, place)
    assert.equal(statSync(socketOf(place.data)).mode & 0o777, 0o600)
    const summaries: unknown[] = []
    for (const one of [place, alone]) {
      const log = writeLog(one, 'log.jsonl', { signIns: 900, people: 20 })
      for (const _ of ['first', 'again']) {
        const { status, stdout, stderr } = await run('import', log, '--replay', '--json', ...one.options)
        assert.equal(status, 0, stderr)
        assert.equal(stderr, '')
        summaries.push(JSON.parse(stdout))
      }
    }
    assert.deepEqual(summaries.slice(0, 2), summaries.slice(2))
    assert.equal((summaries[1] as { known: number }).known, 900)
    const concluded = ['riskState', 'riskLevelAggregated', 'riskEventTypes', 'trust'].map(
      (name) => `"${name}"`,
    )
    const kept = `select "id", ${concluded} from "signIns" order by "id"`
    assert.deepEqual(rowsOf(place, kept), rowsOf(alone, kept))
  })

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    it(`goes on by itself when the server is ended by ${signal}, and says so`, async (t) => {
      const place = await newPlace(t)
      const log = writeLog(place, 'log.jsonl', { signIns: 6000, people: 50 })
      const { server } = await serve(t, place)
      const { importing, goOn } = await inTheMiddle(t, place, log)
      const ended = await within('the server', stop(server, signal))
      assert.equal(ended.status, signal === 'SIGTERM' ? 0 : null, ended.stderr)
      goOn()
      const { status, stdout, stderr } = await within('the import', importing.finished)
      assert.equal(status, 0, stderr)
      assert.match(stderr, /^riskgraph: the server has gone; what it had answered is durable/)
      const { new: added, known, read } = JSON.parse(stdout)
      assert.deepEqual([read, added + known, storedIn(place)], [6000, 6000, 6000])
      if (signal === 'SIGTERM') assert.equal(known, 0, 'what it had written was answered')
    })
  }

  it('stops at Ctrl-C with 130 and reports what is stored', async (t) => {
    const place = await newPlace(t)
    const log = writeLog(place, 'log.jsonl', { signIns: 6000, people: 50 })
    await serve(t, place)
    const { importing } = await inTheMiddle(t, place, log)
    importing.child.kill('SIGINT')
    const { status, stdout, stderr } = await within('the import', importing.finished)
    assert.equal(status, 130, stderr)
    assert.equal(JSON.parse(stdout).new, storedIn(place))
    assert.ok(storedIn(place) < 6000)
  })
})

describe('the socket of a server', () => {
  it('of a crash is ignored by an import and replaced by the next server; a server that ends removes it', async (t) => {
    const place = await newPlace(t)
    const log = writeLog(place, 'log.jsonl', { signIns: 100, people: 20 })
    const { server } = await serve(t, place)
    await stop(server, 'SIGKILL')
    assert.ok(existsSync(socketOf(place.data)))
    const alone = await within('the import', run('import', log, '--json', ...place.options))
    assert.deepEqual([alone.status, alone.stderr], [0, ''])
    const again = await serve(t, place)
    const through = await within('the import', run('import', log, '--json', ...place.options))
    assert.equal(JSON.parse(through.stdout).known, 100)
    await stop(again.server)
    assert.ok(!existsSync(socketOf(place.data)))
    assert.deepEqual(readdirSync(join(place.data, 'tmp')), [])
  })

  it('is the first server of two, and the second takes over when that has gone', async (t) => {
    const place = await newPlace(t)
    const log = writeLog(place, 'log.jsonl', { signIns: 100, people: 20 })
    const first = await serve(t, place)
    const inode = statSync(socketOf(place.data)).ino
    const second = await serve(t, place)
    assert.equal(statSync(socketOf(place.data)).ino, inode)
    const told = async () => {
      while (!/another server takes the imports/.test(second.server.output.stderr)) await sleep(20)
    }
    await within('a word of the second server', told())
    await stop(first.server, 'SIGKILL')
    while (statSync(socketOf(place.data)).ino === inode) await sleep(50)
    const through = await within('the import', run('import', log, '--json', ...place.options))
    assert.deepEqual([through.status, through.stderr, JSON.parse(through.stdout).new], [0, '', 100])
  })

  it('that hears what is no import goes on with those that are', async (t) => {
    const place = await newPlace(t)
    const log = writeLog(place, 'log.jsonl', { signIns: 6000, people: 50 })
    const { server } = await serve(t, place)
    const { importing, goOn } = await inTheMiddle(t, place, log)
    const stranger = connect(socketOf(place.data))
    const heard: Buffer[] = []
    stranger.on('data', (piece) => heard.push(piece))
    for (const text of ['this is no JSON', 'null', '[]']) stranger.write(frameOf(text))
    stranger.write(frameOf(JSON.stringify({ kind: 'batch', id: 1, listedKinds: [] })))
    const tooLong = connect(socketOf(place.data))
    tooLong.on('error', () => {})
    tooLong.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
    await within('the end of a frame of 4 GB', once(tooLong, 'close'))
    goOn()
    const { status, stdout, stderr } = await within('the import', importing.finished)
    assert.deepEqual([status, stderr, JSON.parse(stdout).new], [0, '', 6000])
    assert.match(Buffer.concat(heard).toString(), /this is no import.*a batch came before a hello/s)
    stranger.destroy()
    assert.equal(server.child.exitCode, null)
  })

  it('that takes connections and says nothing keeps nobody for long', async (t) => {
    const place = await newPlace(t)
    mkdirSync(join(place.data, 'tmp'), { recursive: true })
    const silent = createServer((socket) => socket.destroy()).listen(socketOf(place.data))
    t.after(() => silent.close())
    await once(silent, 'listening')
    const log = writeLog(place, 'log.jsonl', { signIns: 100, people: 20 })
    const { status, stdout } = await within('the import', run('import', log, '--json', ...place.options))
    assert.deepEqual([status, JSON.parse(stdout).new], [0, 100])
  })

  it('is found in a folder whose path is longer than the address of a socket', async (t) => {
    const place = await newPlace(t, undefined, 'long-'.repeat(30))
    const log = writeLog(place, 'log.jsonl', { signIns: 100, people: 20 })
    await serve(t, place)
    assert.equal(existsSync(socketOf(place.data)), process.platform === 'linux')
    const { status, stdout } = await within('the import', run('import', log, '--json', ...place.options))
    assert.deepEqual([status, JSON.parse(stdout).new], [0, 100])
  })
})

function storedIn(place: { data: string }): number {
  const [row] = rowsOf(place as never, 'select count(*) as n from "signIns"')
  return Number(row?.n)
}

/** An import that has written something and gets the rest of its log when it is told to go on. */
async function inTheMiddle(t: TestContext, place: Place, log: string) {
  const lines = readFileSync(log, 'utf8').split('\n')
  const half = Math.ceil(lines.length / 2)
  const importing = start('import', '-', '--json', ...place.options)
  t.after(() => importing.child.kill('SIGKILL'))
  importing.child.stdin.write(`${lines.slice(0, half).join('\n')}\n`)
  const begun = async () => {
    while (storedIn(place) < 400 && importing.child.exitCode === null) await sleep(20)
  }
  await within('the beginning of the import', begun())
  return { importing, goOn: () => importing.child.stdin.end(lines.slice(half).join('\n')) }
}

function sleep(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds))
}
