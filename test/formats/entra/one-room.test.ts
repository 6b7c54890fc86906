/** What Entra's codes mean is known to its room alone, so that another format needs to change nothing outside its own. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { outcomeOf } from '../../../src/formats/entra/index.ts'

const source = new URL('../../../src/', import.meta.url)
/** The issuer answers with such codes; that is another matter than reading them. */
const rooms = ['identity-provider/', 'formats/entra/']

function codesIn(text: string): string[] {
  return text.match(/AADSTS|\b\d{5,6}\b/g)?.filter(isOfEntra) ?? []
}

function isOfEntra(word: string): boolean {
  return word === 'AADSTS' || outcomeOf(Number(word)) !== 'otherFailure'
}

describe('the codes of Entra', () => {
  it('stand in its room, and nowhere else behind the formats', () => {
    const files = globSync('**/*.ts', { cwd: source })
    const found = files.filter((file) => codesIn(readFileSync(new URL(file, source), 'utf8')).length > 0)
    assert.deepEqual(
      found.filter((file) => !rooms.some((room) => file.startsWith(room))),
      [],
    )
    assert.ok(found.includes('formats/entra/outcome.ts'))
  })
})
