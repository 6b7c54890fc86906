/** Date-times as they stand in a query (OData 4.01 ABNF, `dateTimeOffsetValue`). */
import type { Timestamp } from '../../../model/sign-in.ts'

const shape = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?(?:(Z)|([+-])(\d\d):(\d\d))?)?$/i

/**
 * A date-time of any offset as a UTC {@link Timestamp}; what is finer than 100 ns is cut. Without a zone, or as a plain
 * date, it is taken for UTC and `hasZone` is false. `undefined` when a field is out of range or the text is no
 * date-time at all.
 */
export function readDateTime(text: string): { timestamp: Timestamp; hasZone: boolean } | undefined {
  const [, date, minutes = '00:00', seconds = '00', fraction = '', zulu, sign, hours, offset] =
    shape.exec(text) ?? []
  if (!date) return undefined
  const local = `${date}T${minutes}:${seconds}`
  const milliseconds = Date.parse(`${local}Z`)
  // The engine carries February 30 and 24:00 over to the next day; Graph refuses them.
  if (Number.isNaN(milliseconds) || wholeSeconds(milliseconds) !== local) return undefined
  if (Number(hours ?? 0) > 14 || Number(offset ?? 0) > 59) return undefined
  const offsetMinutes = sign ? (Number(hours) * 60 + Number(offset)) * (sign === '-' ? -1 : 1) : 0
  const utc = wholeSeconds(milliseconds - offsetMinutes * 60_000)
  if (!/^\d{4}-/.test(utc) || utc.startsWith('0000')) return undefined
  const timestamp = `${utc}.${fraction.slice(0, 7).padEnd(7, '0')}Z`
  return { timestamp, hasZone: zulu !== undefined || sign !== undefined }
}

function wholeSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, '')
}
