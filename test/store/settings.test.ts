/** Settings of their time: what was not there yet when they were stored has its default. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defaultSettings } from '../../src/config.ts'
import { saveSettings, settingsRevisions } from '../../src/store/settings.ts'
import { openTenant } from '../factories.ts'

describe('settings that were stored', () => {
  it('keep what they said, and have the default of what they did not know', async () => {
    const { store, tenantId } = await openTenant()
    const { engine } = defaultSettings
    const { unseen, ...sourceRisk } = engine.sourceRisk
    const before = { ...engine, quietDays: 3, sourceRisk: { ...sourceRisk, low: 0.2 } } as typeof engine
    const revision = await store.write(tenantId, (db) => saveSettings(db, 1, before, 0))
    const { current, of } = await settingsRevisions(store.read, tenantId, engine)
    assert.equal(current, null)
    assert.deepEqual(of(revision), { ...before, sourceRisk: { ...sourceRisk, low: 0.2, unseen } })
  })
})
