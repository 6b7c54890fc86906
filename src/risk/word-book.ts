/** The words of values: written once when they are first seen, and looked up for explanations. */

import type { Words } from '../assessment/explain.ts'
import { textOf } from '../assessment/own-words.ts'
import type { Word } from '../detections/detection.ts'
import type { Features } from '../enrich/features.ts'
import { type ValueName, valueAt, valueNames } from '../observation/attributes.ts'
import type { Observation } from '../observation/observation.ts'
import { wordsOf } from '../store/dictionary.ts'
import type { Db } from '../store/store.ts'

/** Values whose number has a bound in a tenant; addresses, devices and sessions are told from their events. */
const bounded: ValueName[] = [
  'subnet',
  'asn',
  'country',
  'city',
  'client',
  'agent',
  'os',
  'networkKind',
  'hour',
  'networkName',
  'namedLocation',
  'announced',
  'excepted',
  'linked',
  'app',
  'issuer',
  'resource',
  'credential',
]
/** Words that are known to be written. */
const writtenMax = 100_000

export interface NewWord {
  hash: number
  word: string
}

export class WordBook {
  readonly #tenantId: string
  #written = noneWritten()
  #writtenCount = 0
  #new = new Map<number, string>()
  /** As the store has them: a word never changes. */
  #read = new Map<number, string>()

  constructor(tenantId: string) {
    this.#tenantId = tenantId
  }

  /** Remembers the words of an event; `withAddress`: also that of its address, which campaigns are told by. */
  note({ values }: Observation, features: Features, withAddress: boolean): void {
    for (const name of bounded) this.#add(name, values, features)
    if (withAddress) this.#add('ip', values, features)
  }

  /** What is to be written with the next batch. */
  unwritten(): NewWord[] {
    return [...this.#new].map(([hash, word]) => ({ hash, word }))
  }

  /** These are durable. */
  written(words: NewWord[]): void {
    if (this.#writtenCount > writtenMax) {
      this.#written = noneWritten()
      this.#writtenCount = 0
    }
    for (const { hash } of words) {
      this.#new.delete(hash)
      this.#written[nameOf(hash)]?.add(hash | 0)
    }
    this.#writtenCount += words.length
  }

  /** Looks up all that is asked for at once. `own` knows the words of the event itself, `ofEvents` those of others. */
  async lookUp(db: Db, words: Word[], own: Words, ofEvents: Words): Promise<Words> {
    await this.read(
      db,
      words.filter((word) => 'of' in word && own(word) === null),
    )
    const read = this.#read
    return (word) => {
      if (!('of' in word)) return ofEvents(word)
      const hash = hashOfWord(word.of, word.low)
      return own(word) ?? this.#new.get(hash) ?? read.get(hash) ?? null
    }
  }

  /** Reads what many look-ups will ask for, in one. */
  async read(db: Db, words: Word[]): Promise<void> {
    if (this.#read.size > writtenMax) this.#read = new Map()
    const unknown = new Set<number>()
    for (const word of words) {
      if (!('of' in word)) continue
      const hash = hashOfWord(word.of, word.low)
      if (!this.#new.has(hash) && !this.#read.has(hash)) unknown.add(hash)
    }
    if (unknown.size === 0) return
    for (const [hash, word] of await wordsOf(db, this.#tenantId, [...unknown])) this.#read.set(hash, word)
  }

  #add(name: ValueName, values: readonly number[], features: Features): void {
    const number = valueAt[name]
    const low = values[2 * number] as number
    if (low === 0 || this.#written[number]?.has(low | 0)) return
    const text = textOf(name, features)
    if (text !== undefined) this.#new.set(hashOfWord(name, low), text)
  }
}

/** By number of the value, then its lower 32 bits as a signed number: V8 needs no object for such a key. */
function noneWritten(): Set<number>[] {
  return valueNames.map(() => new Set<number>())
}

function nameOf(hash: number): number {
  return Math.floor(hash / 0x1_0000_0000)
}

/** By kind of value and the lower 32 bits of its hash, which is what profiles keep. */
export function hashOfWord(name: ValueName, low: number): number {
  return valueAt[name] * 0x1_0000_0000 + low
}
