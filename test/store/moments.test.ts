/** Comparing stored moments: as the texts compare that they come from, to the last digit. */
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { sql } from 'kysely'
import { toMoment } from '../../src/model/timestamp.ts'
import { type Comparison, compareMoment } from '../../src/store/moments.ts'
import { sqliteBuilder } from '../api/graph/odata/database.ts'

const times = [
  '2000-01-01T00:00:00.0000000Z',
  '2026-03-01T11:59:59.9999999Z',
  '2026-03-01T12:00:00.0000000Z',
  '2026-03-01T12:00:00.0000001Z',
  '2026-03-01T12:00:00.0000009Z',
  '2026-03-01T12:00:00.0000010Z',
  '2100-12-31T23:59:59.9999999Z',
]
/** Which clients ask about, and no sign-in has. */
const far = ['0001-01-01T00:00:00.0000000Z', '1601-01-01T00:00:00.0000000Z', '9999-12-31T23:59:59.9999999Z']

const holds: Record<Comparison, (a: string, b: string) => boolean> = {
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

describe('A moment in the store', () => {
  for (const comparison of Object.keys(holds) as Comparison[]) {
    it(`is ${comparison} another as their texts are`, () => {
      const database = new DatabaseSync(':memory:')
      for (const one of times) {
        for (const other of [...times, ...far]) {
          const { at, tick } = toMoment(one)
          const columns = { at: sql`${at}`, tick: sql`${tick}` }
          const query = sql`select ${compareMoment(columns, comparison, other)} as "holds"`.compile(
            sqliteBuilder(),
          )
          const row = database.prepare(query.sql).get(...(query.parameters as number[])) as { holds: number }
          assert.equal(row.holds === 1, holds[comparison](one, other), `${one} ${comparison} ${other}`)
        }
      }
      database.close()
    })
  }
})
