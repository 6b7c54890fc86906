/** Any of the encodings that logs come in as UTF-8 without a byte order mark, in pieces of bounded size. */

const pieceBytes = 64 * 1024

/** The byte order mark as it is in UTF-8. */
export const byteOrderMark = Uint8Array.of(0xef, 0xbb, 0xbf)

/** UTF-8, and UTF-16 when it says so in a byte order mark, as Excel and Windows PowerShell write it. */
export async function* utf8Pieces(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let start: Uint8Array = new Uint8Array(0)
  let decode: ((piece: Uint8Array) => Uint8Array) | null = null
  for await (const chunk of input) {
    let piece = chunk
    if (decode === null) {
      start = Buffer.concat([start, chunk])
      if (start.length < 3) continue
      decode = decoderFor(start)
      piece = withoutMark(start)
    }
    for (let at = 0; at < piece.length; at += pieceBytes) yield decode(piece.subarray(at, at + pieceBytes))
  }
  if (decode === null && start.length > 0) yield decoderFor(start)(withoutMark(start))
}

function decoderFor(start: Uint8Array): (piece: Uint8Array) => Uint8Array {
  const encoding = begins(start, 0xff, 0xfe) ? 'utf-16le' : begins(start, 0xfe, 0xff) ? 'utf-16be' : undefined
  if (encoding === undefined) return (piece) => piece
  const decoder = new TextDecoder(encoding)
  return (piece) => Buffer.from(decoder.decode(piece, { stream: true }))
}

function withoutMark(start: Uint8Array): Uint8Array {
  if (begins(start, ...byteOrderMark)) return start.subarray(byteOrderMark.length)
  return begins(start, 0xff, 0xfe) || begins(start, 0xfe, 0xff) ? start.subarray(2) : start
}

function begins(bytes: Uint8Array, ...mark: number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte)
}
