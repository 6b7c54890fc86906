/** An import beside a server that gets answers all the time: both come to their end. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run, start } from '../cli/running.ts'
import { answering, assertPlaceAudited, newPlace, rowsOf, serve, within, writeLog } from './place.ts'

describe('an import beside a server that gets an answer every 100 ms', () => {
  it('ends, with every sign-in there once and every answer standing', async (t) => {
    const place = await newPlace(t)
    const first = writeLog(place, 'first.jsonl', { signIns: 300, people: 50 })
    assert.equal((await run('import', first, ...place.options)).status, 0)
    const people = rowsOf(place, 'select "id" from "identities" limit 20').map(({ id }) => String(id))
    const server = await serve(t, place)
    const log = writeLog(place, 'log.jsonl', { signIns: 4000, people: 50, seed: 1 })
    const answers = answering(server, people, 100)
    const importing = start('import', log, '--json', ...place.options)
    t.after(() => importing.child.kill('SIGKILL'))
    importing.child.stdin.end()
    const { status, stdout, stderr } = await within('the import', importing.finished)
    const statuses = await within('an answer', answers.stop())
    assert.equal(status, 0, stderr)
    assert.equal(JSON.parse(stdout).new, 4000)
    assert.deepEqual(new Set(statuses), new Set([204]))
    const [stored] = rowsOf(place, 'select count(*) as n from "signIns"')
    assert.equal(stored?.n, 4300)
    const answered = people.slice(0, statuses.length)
    for (const id of answered) {
      const { json } = await server.call(`identityProtection/riskyUsers/${id}`)
      assert.equal(json.riskState, 'confirmedCompromised')
    }
    await assertPlaceAudited(place)
  })
})
