/** The sign-ins of an answer: level, state and detail. The level during the sign-in stays what it was. */
import { updateSignIn } from '../store/sign-ins.ts'
import type { DetectionTable } from '../store/tables.ts'
import type { Answer } from './answer.ts'

export async function changeSignIns(
  { db, targets, transition }: Answer,
  added: DetectionTable[],
): Promise<void> {
  const { level, state, detail } = transition.signIns
  const addedTypes = new Map(added.map(({ requestId, riskEventType }) => [requestId, riskEventType]))
  for (const signIn of targets.signIns) {
    const types = JSON.parse(signIn.riskEventTypes) as string[]
    const addedType = addedTypes.get(signIn.id)
    await updateSignIn(db, signIn, {
      riskLevelAggregated: level,
      riskState: state,
      riskDetail: detail,
      riskEventTypes: JSON.stringify(addedType ? [...types, addedType] : types),
    })
  }
}
