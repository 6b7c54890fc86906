/** A record recognised: the sign-ins that it tells of, or why it cannot be read. */

import type { Format } from '../formats/format.ts'
import { parseRecord } from '../formats/index.ts'
import { RecordError } from '../model/errors.ts'
import { type LogEvent, type SignInEvent, signInsAmong } from '../model/event.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import type { RawRecord } from './raw-record.ts'

/** `reason` is null when it was read; then there may still be no sign-in in it. */
export type Recognised =
  | { events: SignInEvent[]; reason: null }
  | { events: never[]; reason: string; text: string }

/** The sign-ins of a record; all of them or, where one cannot be read, none. */
export function recognise(record: RawRecord, formats: readonly Format[] | undefined): Recognised {
  if ('problem' in record) return { events: [], reason: record.problem, text: record.text }
  try {
    const parsed = parseRecord(record.raw, formats)
    const events = parsed.kind === 'events' ? parsed.events : []
    for (const event of events) refuseFuture(event)
    // Nothing judges the other kinds of event yet.
    return { events: signInsAmong(events), reason: null }
  } catch (error) {
    if (!(error instanceof RecordError)) throw error
    return { events: [], reason: error.message, text: JSON.stringify(record.raw) }
  }
}

/** A profile forgets by the newest sign-in it knows: one from the next century would blank it. */
function refuseFuture({ at }: LogEvent): void {
  if (at <= latest()) return
  throw new RecordError('createdDateTime', `found ${at}, expected no more than a day ahead of now`)
}

const dayMs = 86_400_000
let latestOf = { second: 0, at: '' }

/** A text is made of it once a second. */
function latest(): string {
  const second = Math.floor(Date.now() / 1000)
  if (second !== latestOf.second) latestOf = { second, at: fromMilliseconds(second * 1000 + dayMs) }
  return latestOf.at
}
