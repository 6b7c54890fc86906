/** The complex types that several resources share. */
import * as structures from '../../../model/sign-in-structures.ts'
import { complexOf } from './entity.ts'

const emptyWhenAbsent = { isEmptyWhenAbsent: true }

/** Texts are `""` rather than null, because clients trim them without asking. */
export const signInLocation = complexOf(structures.signInLocation, {
  city: emptyWhenAbsent,
  state: emptyWhenAbsent,
  countryOrRegion: emptyWhenAbsent,
})

export const keyValue = complexOf(structures.keyValue)
