/** Somebody else vouches for a federated user: a forged token, or a trust that an intruder added. */
import { valueAt } from '../observation/attributes.ts'
import { flag, hasFlag, hasValue } from '../observation/observation.ts'
import { knownValues } from '../profile/values.ts'
import { isKnown, weightOf } from '../score/facts.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  miss,
  own,
  suppressed,
  unknown,
  type Word,
} from './detection.ts'
import { tenantCount } from './own-network.ts'

/** More than a reader wants to see. */
const issuersMax = 5

export const tokenIssuerAnomaly: Detection = {
  name: 'tokenIssuerAnomaly',
  riskEventType: 'tokenIssuerAnomaly',
  identityKinds: ['user'],
  title: 'Token issuer anomaly',
  timing: 'offline',
  mitreTechniqueId: 'T1606.002',
  correlationGroup: 'session',
  halfLifeDays: 30,
  levels: ['low', 'medium', 'high'],
  premise:
    'Another issuer than ever vouched for the user, one through which hardly anybody of the tenant signs in. A forged ' +
    'token says of factors and devices whatever its maker likes; from the network and with the client of the user it is ' +
    'most likely the company that changed who vouches for it.',
  needs: 'the issuer of federated tokens in the log, and five earlier federated sign-ins of the user',
  reference: 'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks',
  yieldsToTrust: false,

  detect(context: Context): Finding {
    const { observation, flat, history, settings } = context
    const { signInsMin, tenantShareMax, probabilityNobody, probabilityFew, probabilityAtHome } =
      settings.tokenIssuerAnomaly
    if (!hasValue(observation, 'issuer')) return unknown('noIssuer')
    if (isKnown(context, valueAt.issuer)) return miss
    if (Math.round(weightOf(context, valueAt.issuer)) < signInsMin) return unknown('fewFederated')
    const signIns = tenantCount(context, valueAt.issuer)
    const before = knownValues(flat, 'issuer').slice(0, issuersMax)
    const facts = {
      issuer: own(observation, 'issuer'),
      knownIssuers: before.map((value): Word => ({ of: 'issuer', low: value % 0x1_0000_0000 })),
      signInsOfTenant: signIns,
    }
    if (hasFlag(observation, flag.issuerNamed)) return suppressed('issuerNamed', facts)
    if (signIns > 0 && signIns > tenantShareMax * observation.tenant.signIns)
      return suppressed('colleaguesIssuer', facts)
    if (isKnown(context, valueAt.subnet) && history.device !== 'new')
      return { kind: 'hit', probability: probabilityAtHome, facts }
    return { kind: 'hit', probability: signIns === 0 ? probabilityNobody : probabilityFew, facts }
  },

  reasonOf({ issuer, knownIssuers }: Evidence): string {
    return `vouched for by ${issuer}, never before by another than ${(knownIssuers as string[]).join(', ')}`
  },
}
