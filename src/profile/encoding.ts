/** A profile as the text that a row holds. Lists of pairs, not objects: values come from logs and may be any word. */
import type { ProfileAttribute } from '../config.ts'
import type { Buckets } from './buckets.ts'
import { emptyProfile, type Profile } from './profile.ts'

type EncodedProfile = Omit<Profile, 'values'> & { values: [ProfileAttribute, [string, Buckets][]][] }

export function encodeProfile(profile: Profile): string {
  const values: EncodedProfile['values'] = []
  for (const [attribute, counts] of profile.values) values.push([attribute, [...counts]])
  return JSON.stringify({ ...profile, values } satisfies EncodedProfile)
}

export function decodeProfile(text: string): Profile {
  const encoded = JSON.parse(text) as EncodedProfile
  const values: Profile['values'] = new Map()
  for (const [attribute, counts] of encoded.values) values.set(attribute, new Map(counts))
  // A profile of an older version lacks what is recent: it is learned within a day.
  return { ...emptyProfile(), ...encoded, values }
}
