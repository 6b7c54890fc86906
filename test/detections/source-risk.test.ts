/** Types of risk that a log names: kept by name and level, whether anybody here knows them or not. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SourceRisk } from '../../src/model/sign-in.ts'
import { decodeObservation, encodeObservation } from '../../src/observation/encoding.ts'
import { guid, observation, openTenant, type Sketch, signIn } from '../factories.ts'

async function detectionOf(risk: SourceRisk, sketch: Sketch = {}) {
  const { store, ingest, row } = await openTenant()
  await ingest([signIn({ id: 'one', sourceRisk: { riskState: 'atRisk', ...risk }, ...sketch })])
  const [detection] = await store.read.selectFrom('detections').selectAll().execute()
  const types = JSON.parse((await row(guid('one'))).riskEventTypes) as string[]
  return { ...detection, types }
}

describe('a type that the source names', () => {
  const cases: [types: string[], level: string, shown: string, shownLevel: string, days: number | null][] = [
    [['gutFeeling'], 'medium', 'gutFeeling', 'medium', 14],
    [['unfamiliarFeatures', 'gutFeeling'], 'high', 'unfamiliarFeatures', 'medium', 14],
    [['generic', 'aiCompoundAccountRisk'], 'high', 'aiCompoundAccountRisk', 'high', 14],
    [['authenticatorPhishing', 'aiCompoundAccountRisk'], 'medium', 'authenticatorPhishing', 'high', null],
    [['aiCompoundAccountRisk', 'AUTHENTICATORphishing'], 'hidden', 'authenticatorPhishing', 'high', null],
    [['unknownFutureValue', 'gutFeeling'], 'low', 'gutFeeling', 'low', 14],
    [['unknownFutureValue'], 'low', 'generic', 'low', 14],
    [['signInSpike', '<script>', 'a'.repeat(65), ''], 'low', 'generic', 'low', 14],
    [['adminConfirmedUserCompromised'], 'low', 'generic', 'low', 14],
    [['constructor'], 'high', 'constructor', 'high', 14],
  ]
  for (const [riskEventTypes, riskLevelAggregated, type, level, halfLifeDays] of cases) {
    it(`${riskEventTypes.join(' ').slice(0, 60)} (${riskLevelAggregated}) is ${type} (${level})`, async () => {
      const found = await detectionOf({ riskLevelAggregated, riskEventTypes })
      assert.deepEqual(
        [found.riskEventType, found.riskLevel, found.halfLifeDays, found.types],
        [type, level, halfLifeDays, [type]],
      )
      const info = JSON.parse(found.additionalInfo ?? '') as { Key: string; Value: unknown }[]
      assert.deepEqual(info.find(({ Key }) => Key === 'riskReasons')?.Value, riskEventTypes)
    })
  }

  it('is frozen with the sign-in', () => {
    const one = observation({ sourceRisk: { riskLevelAggregated: 'low', riskEventTypes: ['gutFeeling'] } })
    assert.equal(one.sourceTypeName, 'gutFeeling')
    assert.deepEqual(decodeObservation(one, encodeObservation(one)), one)
  })

  it("is the user's risk where an agent signs in on behalf of a user", async () => {
    const risk = { riskLevelAggregated: 'medium', riskEventTypes: ['gutFeeling'] }
    const { ingest, store } = await openTenant()
    const one = signIn({ id: 'one', sourceRisk: { riskState: 'atRisk', ...risk } })
    await ingest([{ ...one, agent: { agentType: 'agenticAppInstance' } } as never])
    const found = await store.read.selectFrom('detections').select(['identityKind', 'identityId']).execute()
    assert.deepEqual(
      found.map(({ identityKind, identityId }) => [identityKind, identityId]),
      [['user', guid('ada')]],
    )
  })
})
