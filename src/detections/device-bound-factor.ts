/** A key that lives in one device signs in without that device. */
import { valueAt } from '../observation/attributes.ts'
import { codeOf, factorCodes } from '../observation/codes.ts'
import { hasValue } from '../observation/observation.ts'
import { weightOf } from '../score/facts.ts'
import { type Context, type Detection, type Finding, knownCount, miss, own, unknown } from './detection.ts'

const deviceBound = codeOf(factorCodes, 'deviceBound')

export const deviceBoundFactor: Detection = {
  name: 'deviceBoundFactor',
  riskEventType: 'anomalousToken',
  identityKinds: ['user'],
  title: 'Device-bound key without its device',
  timing: 'realtime',
  mitreTechniqueId: 'T1556.006',
  correlationGroup: 'session',
  halfLifeDays: 30,
  levels: ['medium'],
  premise:
    'Windows Hello and platform credentials live in the chip of one registered device. Where the device always showed its ' +
    'id and a sign-in with such a key shows none, the key was enrolled or is used elsewhere, whatever the network.',
  needs: 'the method of the factor, and five sign-ins of the user that showed the id of a device',
  reference: 'https://learn.microsoft.com/entra/identity/devices/concept-primary-refresh-token',
  // It passed the very factor that is in question.
  yieldsToTrust: false,

  detect(context: Context): Finding {
    const { observation, history, settings } = context
    const { signInsMin, shownMin, probability } = settings.deviceBoundFactor
    if (observation.factor !== deviceBound || hasValue(observation, 'device')) return miss
    const withDevice = weightOf(context, valueAt.device)
    if (withDevice < signInsMin) return unknown('fewDevices')
    if (withDevice < shownMin * context.signInsWeight) return miss
    const facts = {
      client: own(observation, 'agent'),
      system: own(observation, 'os'),
      application: own(observation, 'app'),
      ipAddress: own(observation, 'ip'),
      signInsWithDevice: Math.round(withDevice),
      devices: knownCount(context, valueAt.device),
      device: history.device,
    }
    return { kind: 'hit', probability, facts }
  },

  reasonOf: ({ signInsWithDevice }) =>
    `a key of a device without its device, which was shown in ${signInsWithDevice} sign-ins before`,

  riskReasonsOf: () => ['deviceMissing'],
}
