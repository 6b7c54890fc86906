/** What cases cannot say of issuers: the operator may name those that are to come. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseSettings } from '../../src/config.ts'
import { officeLife, openTenant, signIn } from '../factories.ts'

const usual = 'https://login.lindgren.example/adfs'
const next = 'https://login.elsewhere.example/saml'

describe('an issuer that the settings name', () => {
  for (const [knownIssuers, detections] of [
    [[], { tokenIssuerAnomaly: 1 }],
    [[usual], { tokenIssuerAnomaly: 1 }],
    [[next], {}],
  ] as const) {
    it(`${knownIssuers.join() || 'nothing named'}: ${Object.keys(detections).join() || 'nothing'} is raised`, async () => {
      const text = JSON.stringify({ engine: { tokenIssuerAnomaly: { knownIssuers } } })
      const { ingest } = await openTenant({ settings: parseSettings(text, 'riskgraph.json').engine })
      await ingest(officeLife().map((one) => ({ ...one, tokenIssuerName: usual })))
      const result = await ingest([signIn({ deviceId: 'laptop of ada', issuer: next })])
      assert.deepEqual(result.detections, detections)
    })
  }
})
