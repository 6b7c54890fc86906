/** Lists of parameters, in pieces. */
const chunkSize = 500

/** Of one size where possible, so that few statements are prepared. */
export function* chunks<T>(items: readonly T[], size = chunkSize): Generator<T[]> {
  for (let offset = 0; offset < items.length; offset += size) yield items.slice(offset, offset + size)
}
