/** Every detection, in the order in which it is asked. */
import { anonymizedIPAddress } from './anonymized-ip-address.ts'
import type { Detection } from './detection.ts'
import { newCountry } from './new-country.ts'
import { passwordSpray } from './password-spray.ts'
import { suspiciousSignins } from './suspicious-signins.ts'
import { unfamiliarFeatures } from './unfamiliar-features.ts'
import { unfamiliarResourceAccess } from './unfamiliar-resource-access.ts'
import { unlikelyTravel } from './unlikely-travel.ts'

export const detections: Detection[] = [
  anonymizedIPAddress,
  unfamiliarFeatures,
  newCountry,
  unlikelyTravel,
  passwordSpray,
  suspiciousSignins,
  unfamiliarResourceAccess,
]
