/** Somebody who is not the owner, and what was found of a sign-in. */
import type { Sketch, TestTenant } from '../factories.ts'

export const intruder: Sketch = { from: 'brazil', client: 'firefoxOnLinux', session: 'intruder' }

/** Types, in order. */
export async function detectionsOf({ store }: TestTenant, signInId: string): Promise<string[]> {
  const rows = await store.read
    .selectFrom('detections')
    .select('riskEventType')
    .where('requestId', '=', signInId)
    .execute()
  return rows.map(({ riskEventType }) => riskEventType).sort()
}
