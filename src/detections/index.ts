/** Every detection, in the order in which it is asked. */
import { anomalousToken } from './anomalous-token.ts'
import { anonymizedIPAddress } from './anonymized-ip-address.ts'
import { attackerInTheMiddle } from './attacker-in-the-middle.ts'
import { breakGlassAccount } from './break-glass-account.ts'
import type { Detection } from './detection.ts'
import { deviceBoundFactor } from './device-bound-factor.ts'
import { dormantAccount } from './dormant-account.ts'
import { leakedCredentials } from './leaked-credentials.ts'
import { maliciousIPAddress } from './malicious-ip-address.ts'
import { mfaFatigue } from './mfa-fatigue.ts'
import { nationStateIP } from './nation-state-ip.ts'
import { newCountry } from './new-country.ts'
import { passwordGuessing } from './password-guessing.ts'
import { passwordSpray } from './password-spray.ts'
import { scriptedSignIn } from './scripted-sign-in.ts'
import { sourceRisk } from './source-risk.ts'
import { suspiciousBrowser } from './suspicious-browser.ts'
import { suspiciousSignins } from './suspicious-signins.ts'
import { tokenIssuerAnomaly } from './token-issuer-anomaly.ts'
import { unfamiliarFeatures } from './unfamiliar-features.ts'
import { unfamiliarResourceAccess } from './unfamiliar-resource-access.ts'
import { unlikelyTravel } from './unlikely-travel.ts'
import { unusualProtocol } from './unusual-protocol.ts'
import { userReportedSuspiciousActivity } from './user-reported-suspicious-activity.ts'

export const detections: Detection[] = [
  anonymizedIPAddress,
  maliciousIPAddress,
  nationStateIP,
  unfamiliarFeatures,
  newCountry,
  unlikelyTravel,
  unusualProtocol,
  scriptedSignIn,
  deviceBoundFactor,
  passwordSpray,
  passwordGuessing,
  suspiciousBrowser,
  anomalousToken,
  attackerInTheMiddle,
  mfaFatigue,
  userReportedSuspiciousActivity,
  dormantAccount,
  tokenIssuerAnomaly,
  leakedCredentials,
  breakGlassAccount,
  sourceRisk,
  suspiciousSignins,
  unfamiliarResourceAccess,
]
