/** The words of an event's own values: by what was found out about it, or by what is stored of it. */
import type { Features } from '../enrich/features.ts'
import type { SignIn } from '../model/sign-in.ts'
import { type ValueName, valueAt, valueNames } from '../observation/attributes.ts'
import type { Observation } from '../observation/observation.ts'
import type { Words } from './explain.ts'

/** Knows no other words: of another event, or of a value that it does not have, it says null. */
export function ownWords({ values }: Observation, features: Features): Words {
  return (word) => {
    if (!('of' in word) || !valueNames.includes(word.of)) return null
    return values[2 * valueAt[word.of]] === word.low ? (textOf(word.of, features) ?? null) : null
  }
}

/** Of a stored event: those of its values that a dictionary need not have. */
export function storedWords({ values }: Observation, signIn: SignIn): Words {
  const texts: Partial<Record<ValueName, string | null>> = {
    ip: signIn.ipAddress,
    device: signIn.deviceDetail.deviceId,
    session: signIn.sessionId,
  }
  return (word) =>
    'of' in word && values[2 * valueAt[word.of]] === word.low ? (texts[word.of] ?? null) : null
}

/** What {@link observe} makes the number of a value from; undefined where there is none. */
export function textOf(
  name: ValueName,
  { values, session, networkName, namedLocation, announced, excepted, linked }: Features,
): string | undefined {
  if (name === 'session') return session
  if (name === 'networkName') return networkName
  if (name === 'namedLocation') return namedLocation
  if (name === 'announced') return announced
  if (name === 'excepted') return excepted
  if (name === 'linked') return linked
  return name === 'browser' ? undefined : values[name]
}
