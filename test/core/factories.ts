/** What the core is told in its tests: observations of the sign-ins that the other tests are about. */

import { observe } from '../../src/core/assessment/observe.ts'
import type { HashKey } from '../../src/core/observation/hash.ts'
import type { Observation } from '../../src/core/observation/observation.ts'
import { emptyTenantDay } from '../../src/core/profile/tenant-day.ts'
import { type AddressLists, noAddressLists } from '../../src/enrich/address-lists.ts'
import { prepare, type Sketch, signIn } from '../factories.ts'

export * from '../factories.ts'

/** By which the tests make numbers of values. */
export const hashKey: HashKey = [1, 2]

/** As nobody of its tenant was seen before. */
export function observation(sketch: Sketch = {}, lists: AddressLists = noAddressLists): Observation {
  const prepared = prepare(signIn(sketch), lists)
  const enrichment = { features: prepared.features, listedKinds: lists.kinds, knownIssuers: [] }
  return observe(prepared, enrichment, emptyTenantDay(), hashKey)
}
