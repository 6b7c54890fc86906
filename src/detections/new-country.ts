/** Sign-ins from a country where the user never was. */
import { newCountry as declared } from '../core/detections/new-country.ts'
import { type Context, type Detection, type Finding, miss, suppressed, unknown } from './detection.ts'

export const newCountry: Detection = {
  ...declared,

  detect({ features, profile, history, tenant, score, settings }: Context): Finding {
    const { country } = features.values
    if (!country) return unknown('the sign-in has no country')
    const known = profile.values.get('country')
    if (known?.has(country)) return miss
    const { learningDays, learningSignIns, otherUsersMin } = settings.newCountry
    const learned =
      history.signIns >= learningSignIns || (history.signIns > 0 && history.ageDays >= learningDays)
    if (!known || known.size === 0 || !learned)
      return unknown('too few sign-ins of the user have a country yet')
    const otherUsers = tenant.otherUsers('country', country)
    const evidence = { country, knownCountries: [...known.keys()], otherUsers, device: history.device }
    if (features.kind === 'relay' || features.kind === 'tor') {
      return suppressed(`the exit of a ${features.kind} network says nothing about the place`, evidence)
    }
    if (otherUsers >= Math.max(otherUsersMin, tenant.users * 0.01)) {
      return suppressed('many colleagues sign in from this country', evidence)
    }
    // Travellers take along what they own: the country alone is no more than one part of the evidence.
    if (!score || score.probability < settings.levels.low) {
      return suppressed('all else is usual of the user', evidence)
    }
    return {
      kind: 'hit',
      probability: score.probability,
      reason: `first sign-in from ${country}; known: ${[...known.keys()].join(', ')}`,
      evidence,
    }
  },
}
