/** Lists may change while an import runs. */
import assert from 'node:assert/strict'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { defaultSettings } from '../../src/config.ts'
import { openIntelligence } from '../../src/enrich/intelligence.ts'
import { codeOf, networkKindCodes } from '../../src/observation/codes.ts'
import { decodeObservation } from '../../src/observation/encoding.ts'
import { keyOfRow } from '../../src/risk/known.ts'
import type { Progress } from '../../src/sources/import.ts'
import { torExit } from '../factories-server.ts'
import { story, testImport, toLines } from './logs.ts'

describe('an import', () => {
  it('sees a list that came while it ran, from the next batches on', async (t) => {
    const { data, store, run } = await testImport(t)
    let nowMs = Date.UTC(2026, 10, 10)
    const warnings: string[] = []
    const lists = openIntelligence({
      data,
      settings: defaultSettings.engine.networks,
      warn: (message) => warnings.push(message),
      now: () => nowMs,
    })
    const onProgress = ({ assessed }: Progress) => {
      if (assessed !== 7) return
      mkdirSync(join(data, 'intel'))
      const path = join(data, 'intel', 'tor.txt')
      writeFileSync(path, `${torExit}\n`)
      utimesSync(path, new Date(nowMs), new Date(nowMs))
      nowMs += 5000
    }
    const { new: added } = await run(toLines(story()), { lists, onProgress })
    assert.equal(added, 40)
    const rows = await store.read
      .selectFrom('signIns')
      .select(['id', 'at', 'tick', 'observation'])
      .where('ipAddress', '=', torExit)
      .execute()
    const kinds = rows.map((row) => decodeObservation(keyOfRow(row), row.observation).networkKind)
    assert.ok(kinds.includes(codeOf(networkKindCodes, 'tor')), JSON.stringify(kinds))
    assert.deepEqual(warnings, [])
  })
})
