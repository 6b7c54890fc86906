/** What a log says reaches no terminal as a command: it is shown escaped. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { asJson, printable, printableLines } from '../../src/cli/printable.ts'
import { temporaryFolder } from '../factories-server.ts'
import { run } from './running.ts'

/** Clears the screen, in two spellings; turns the direction of writing; hides. */
const hostile = '\u001b[2J\u009b2J\u202egnp.exe\u200b\u2028\r\b'

describe('what is printed of a log', () => {
  it('shows what cannot be seen, and leaves alone what can', () => {
    assert.equal(printable(hostile), '\\u{1b}[2J\\u{9b}2J\\u{202e}gnp.exe\\u{200b}\\u{2028}\\u{d}\\u{8}')
    assert.equal(printable('Zoë Ångström 山田 🦊 – «x»'), 'Zoë Ångström 山田 🦊 – «x»')
    assert.equal(printable('a\nb\u{e0041}'), 'a\\u{a}b\\u{e0041}')
    assert.equal(printableLines('a\nb\u001b'), 'a\nb\\u{1b}')
  })

  it('is the same value as JSON, without a character that a terminal obeys', () => {
    const value = { [hostile]: [hostile, 'Zoë 🦊 \u{e0041}'] }
    const text = asJson(value)
    assert.deepEqual(JSON.parse(text), value)
    assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    assert.ok(text.includes('Zoë 🦊'))
  })

  it('is so in the summary of an import, in its errors, and in the names of files', async (t) => {
    const folder = temporaryFolder(t)
    const data = join(folder, 'data')
    const log = join(folder, 'a\u001b[31mlog.jsonl')
    writeFileSync(log, `${JSON.stringify({ id: 'x', createdDateTime: hostile, userId: 'a' })}\n`)
    for (const json of [[], ['--json']]) {
      const { status, stdout } = await run('import', log, '--data', data, ...json)
      assert.equal(status, 3)
      assert.doesNotMatch(stdout.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
      if (json.length === 0) assert.match(stdout, /because of createdDateTime: found "\\u\{1b\}\[2J/)
    }
    const missing = await run('import', `${log}x`, '--data', data)
    assert.match(missing.stderr, /^riskgraph: .*a\\u\{1b\}\[31mlog\.jsonlx: there is no such file\n$/)
    const detection = JSON.stringify({ source: 's', id: 'x', riskEventType: hostile })
    writeFileSync(join(folder, 'detections.jsonl'), `${detection}\n`)
    const refused = await run('detections', 'import', join(folder, 'detections.jsonl'), '--data', data)
    assert.match(refused.stderr, /riskEventType/)
    assert.doesNotMatch(refused.stderr.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
  })
})
