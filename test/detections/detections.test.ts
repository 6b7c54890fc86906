/** Every detection of the registry, by its cases; and the registry itself. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { describe, it } from 'node:test'
import { detections } from '../../src/detections/index.ts'
import { detectionSuite } from '../conformance/detections.ts'

const folder = new URL('../cases/detections/', import.meta.url)

detectionSuite(detections, folder)

describe('the registry of detections', () => {
  it('names each detection once', () => {
    const names = detections.map(({ name }) => name)
    assert.equal(new Set(names).size, names.length)
  })

  it('has no cases of detections that do not exist', () => {
    const files = readdirSync(folder).sort()
    assert.deepEqual(files, detections.map(({ name }) => `${name}.json`).sort())
  })

  it('says of each detection what people need to know', () => {
    for (const { title, premise, needs, reference, mitreTechniqueId, levels } of detections) {
      for (const text of [title, premise, needs]) assert.ok(text.length > 0)
      assert.ok(URL.canParse(reference))
      assert.match(mitreTechniqueId, /^T\d{4}(\.\d{3})?$/)
      assert.ok(levels.length > 0)
    }
  })
})
