/** Logs on disk, written in flat memory. */
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

const pieceCharacters = 262_144

/** The first `count` of `lines`, or what is left of them. */
export async function writeLog(path: string, lines: Iterable<string>, count = Infinity): Promise<void> {
  const file = createWriteStream(path)
  await writeLines(file, lines, count)
  file.end()
  await finished(file)
}

/** A stream costs per piece, so lines travel by the hundred. `lines` is left where it stands, to be read on. */
export async function writeLines(
  out: WriteStream | NodeJS.WriteStream,
  lines: Iterable<string>,
  count = Infinity,
): Promise<void> {
  const iterator = lines[Symbol.iterator]()
  let piece = ''
  for (let written = 0; written < count; written++) {
    const next = iterator.next()
    if (next.done) break
    piece += `${next.value}\n`
    if (piece.length < pieceCharacters) continue
    if (!out.write(piece)) await once(out, 'drain')
    piece = ''
  }
  if (piece !== '') out.write(piece)
}
