/** An attempt as a row keeps it, and back: its numbers without those of its key, in little endian. */
import type { Attempt } from '../campaigns/attempt.ts'
import { attemptNumbers, keyNumbers, readAttempt, writeAttempt } from '../campaigns/attempt-numbers.ts'
import type { AttemptTable } from '../store/tables.ts'

const bytesOfAttempt = 8 * (attemptNumbers - keyNumbers)

export function encodeAttempt(attempt: Attempt): Uint8Array {
  const numbers = new Float64Array(attemptNumbers)
  writeAttempt(numbers, 0, attempt)
  const view = new DataView(new ArrayBuffer(bytesOfAttempt))
  for (let index = keyNumbers; index < attemptNumbers; index++)
    view.setFloat64(8 * (index - keyNumbers), numbers[index] as number, true)
  return new Uint8Array(view.buffer)
}

/** Throws RangeError for bytes that are no attempt. */
export function decodeAttempt({ at, tick, idHash, part, attempt }: AttemptTable): Attempt {
  if (attempt.length !== bytesOfAttempt)
    throw new RangeError(`attempt: found ${attempt.length} bytes, expected ${bytesOfAttempt}`)
  const view = new DataView(attempt.buffer, attempt.byteOffset, attempt.byteLength)
  const numbers = Float64Array.from([at, tick, idHash, part, ...new Array(attemptNumbers - keyNumbers)])
  for (let index = keyNumbers; index < attemptNumbers; index++)
    numbers[index] = view.getFloat64(8 * (index - keyNumbers), true)
  return readAttempt(numbers, 0)
}
