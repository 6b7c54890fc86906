/** Drives readRecords from texts and bytes. */
import { type RawRecord, readRecords } from '../../src/sources/records.ts'

type Input = string | Uint8Array | AsyncIterable<Uint8Array>

export async function read(input: Input): Promise<RawRecord[]> {
  const chunks = typeof input === 'string' || input instanceof Uint8Array ? whole(input) : input
  const records: RawRecord[] = []
  for await (const some of readRecords(chunks)) records.push(...some)
  return records
}

export function rawsOf(records: RawRecord[]): Record<string, unknown>[] {
  return records.flatMap((record) => ('raw' in record ? [record.raw] : []))
}

export function problemsOf(records: RawRecord[]): string[] {
  return records.flatMap((record) => ('problem' in record ? [record.problem] : []))
}

/** The bytes in pieces of the given lengths, again and again. */
export async function* inChunks(bytes: Uint8Array, ...lengths: number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length]!
    yield bytes.slice(at, at + length)
    at += length
  }
}

async function* whole(input: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof input === 'string' ? Buffer.from(input) : input
}
