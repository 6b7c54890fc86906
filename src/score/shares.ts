/** How common a value is: in the tenant as settled, and where that has shown too little, in the world. */
import { type Attribute, attributes } from '../observation/attributes.ts'
import type { Observation } from '../observation/observation.ts'

/** Share of all sign-ins that a value has about which nothing is known; round figures, for only their order counts. */
const shareOfWorld: Partial<Record<Attribute, number>> = {
  ...{ subnet: 0.0001, asn: 0.002, country: 0.02, city: 0.002, networkKind: 0.2 },
  ...{ client: 0.01, agent: 0.1, os: 0.1, hour: 0.17, app: 0.05, issuer: 0.01 },
}
const ofWorld = attributes.map((name) => shareOfWorld[name] ?? 0.01)
/** So many sign-ins of the tenant weigh as much as the world. */
const worldWeight = 20

/** Never zero. */
export function tenantShare({ tenant }: Observation, attribute: number): number {
  const { counts, signIns } = tenant
  const world = worldWeight * (ofWorld[attribute] as number)
  return ((counts[attribute] as number) + world) / (signIns + worldWeight)
}
