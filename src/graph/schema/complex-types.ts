/** The complex types that several resources share. */
import { complex, double, member, text } from './entity.ts'

const emptyWhenAbsent = { isEmptyWhenAbsent: true }

export const geoCoordinates = complex('geoCoordinates', [
  member('altitude', double),
  member('latitude', double),
  member('longitude', double),
])

/** Texts are `""` rather than null, because clients trim them without asking. */
export const signInLocation = complex('signInLocation', [
  member('city', text, emptyWhenAbsent),
  member('state', text, emptyWhenAbsent),
  member('countryOrRegion', text, emptyWhenAbsent),
  member('geoCoordinates', geoCoordinates),
])

export const keyValue = complex('keyValue', [member('key', text), member('value', text)])
