/** Properties of beta that Graph has said it will take away, and what to use. Source: its metadata, term Revisions. */
import type { Version } from '../schema/entity.ts'

export interface Deprecation {
  type: string
  property: string
  /** The property to use. */
  use: string
  date: string
  removalDate: string
  /** As Graph numbers the change. */
  version: string
}

const deprecations: Deprecation[] = [
  deprecated('agentRiskDetection', 'agentDisplayName', 'displayName', {
    date: '2026-04-28',
    removalDate: '2027-04-28',
    version: '2026-05/beta:DisplayNameRename',
  }),
  deprecated('agentRiskDetection', 'agentId', 'identityId', {
    date: '2026-04-28',
    removalDate: '2027-04-28',
    version: '2026-05/beta:IdentityIDRename',
  }),
  deprecated('riskyServicePrincipal', 'accountEnabled', 'isEnabled', {
    date: '2023-02-23',
    removalDate: '2023-07-12',
    version: '2023-02/accountEnabledDeprecated',
  }),
  ...[
    ['alternateSignInName', 'signInIdentifier'] as const,
    ['riskEventTypes', 'riskEventTypes_v2'] as const,
  ].map(([property, use]) =>
    deprecated('signIn', property, use, {
      date: '2021-01-12',
      removalDate: '2021-07-12',
      version: '2021-01/Reporting',
    }),
  ),
  ...['appTokenProtectionStatus', 'signInTokenProtectionStatus'].map((property) =>
    deprecated('signIn', property, 'tokenProtectionStatusDetails', {
      date: '2024-08-31',
      removalDate: '2025-03-31',
      version: '2024-08/SignIn',
    }),
  ),
]

/** Of a type's own properties, in a version. */
export function deprecationsOf(type: string, version: Version): Deprecation[] {
  return version === 'beta' ? deprecations.filter((deprecation) => deprecation.type === type) : []
}

function deprecated(
  type: string,
  property: string,
  use: string,
  when: Pick<Deprecation, 'date' | 'removalDate' | 'version'>,
): Deprecation {
  return { type, property, use, ...when }
}
