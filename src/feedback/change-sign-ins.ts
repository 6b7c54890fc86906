/** The sign-ins of an answer: level, state and detail. The level during the sign-in stays what it was. */
import type { DetectionTable } from '../store/tables.ts'
import { changeVerdicts } from '../store/verdicts.ts'
import type { Answer } from './answer.ts'

export async function changeSignIns(
  { db, tenantId, targets, transition }: Answer,
  added: DetectionTable[],
): Promise<void> {
  const { level, state, detail } = transition.signIns
  const addedTypes = new Map(added.map(({ requestId, riskEventType }) => [requestId, riskEventType]))
  const changes = targets.signIns.map(({ n, id, riskEventTypes }) => {
    const types = JSON.parse(riskEventTypes) as string[]
    const addedType = addedTypes.get(id)
    return {
      n,
      change: {
        riskLevelAggregated: level,
        riskState: state,
        riskDetail: detail,
        riskEventTypes: JSON.stringify(addedType ? [...types, addedType] : types),
      },
    }
  })
  await changeVerdicts(db, tenantId, changes)
}
