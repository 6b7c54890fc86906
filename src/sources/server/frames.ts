/** What an import and a server say to each other over their socket: frames of lines, each after its length in bytes. */
import packageJson from '../../../package.json' with { type: 'json' }
import type { NetworkKind } from '../../enrich/address-lists.ts'
import type { BatchResult } from '../../ingest/ingest.ts'
import type { PreparedSignIn } from '../../risk/prepared-sign-in.ts'

/** Both sides are the same program of the same version, or do without each other. */
export const version = packageJson.version

/** The first line of a frame of the import; of a batch, the documents and features of its sign-ins follow. */
export type Asked =
  | { kind: 'hello'; version: string; tenantId: string; replay: boolean }
  | { kind: 'batch'; id: number; listedKinds: NetworkKind[] }

/** A frame of the server. `alive` says that it has not forgotten anybody. */
export type Told =
  | { kind: 'welcome' }
  | { kind: 'refused'; reason: string }
  | { kind: 'alive' }
  | { kind: 'done'; id: number; result: BatchResult }
  | { kind: 'failed'; id: number; message: string }

/** Far above a batch, whose documents are bounded. */
const frameBytesMax = 64 * 1024 * 1024
const headBytes = 4

export function frameOf(text: string): Buffer {
  const bytes = Buffer.byteLength(text)
  const frame = Buffer.allocUnsafeSlow(headBytes + bytes)
  frame.writeUInt32BE(bytes)
  frame.write(text, headBytes)
  return frame
}

/** JSON holds no line break, so that documents need not be quoted once more. */
export function textOfBatch(id: number, listedKinds: NetworkKind[], batch: PreparedSignIn[]): string {
  const lines = [JSON.stringify({ kind: 'batch', id, listedKinds } satisfies Asked)]
  for (const { document, signIn: _, ...found } of batch) lines.push(document, JSON.stringify(found))
  return lines.join('\n')
}

export function readAsked(text: string): { asked: Asked; batch: PreparedSignIn[] } {
  const [head = '', ...lines] = text.split('\n')
  const batch: PreparedSignIn[] = []
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const document = lines[index] as string
    const found = JSON.parse(lines[index + 1] as string) as Omit<PreparedSignIn, 'signIn' | 'document'>
    batch.push({ signIn: JSON.parse(document), ...found, document })
  }
  return { asked: JSON.parse(head), batch }
}

/** Puts frames together out of what arrives, in pieces of any size. */
export class FrameReader {
  #pieces: Buffer[] = []
  #length = 0

  /** The frames that end within this piece, each in memory of its own. Throws where no frame can be that long. */
  push(piece: Buffer): Uint8Array<ArrayBuffer>[] {
    this.#pieces.push(piece)
    this.#length += piece.length
    const frames: Uint8Array<ArrayBuffer>[] = []
    for (let frame = this.#take(); frame; frame = this.#take()) frames.push(frame)
    return frames
  }

  #take(): Uint8Array<ArrayBuffer> | null {
    if (this.#length < headBytes) return null
    if ((this.#pieces[0] as Buffer).length < headBytes) this.#pieces = [Buffer.concat(this.#pieces)]
    const bytes = (this.#pieces[0] as Buffer).readUInt32BE()
    if (bytes > frameBytesMax)
      throw new Error(`found a frame of ${bytes} bytes, expected ${frameBytesMax} at most`)
    if (this.#length < headBytes + bytes) return null
    const all = Buffer.concat(this.#pieces)
    const rest = all.subarray(headBytes + bytes)
    this.#pieces = rest.length > 0 ? [rest] : []
    this.#length = rest.length
    return new Uint8Array(all.subarray(headBytes, headBytes + bytes))
  }
}
