/** The sign-ins of an answer: level, state and detail. The level during the sign-in stays what it was. */
import { microsecondsOf } from '../assessment/observe.ts'
import { changeSignIn } from '../risk/effect.ts'
import { ownerOf } from '../store/sign-ins.ts'
import type { DetectionTable } from '../store/tables.ts'
import type { Answer } from './answer.ts'

export function changeSignIns(
  { snapshot, targets, transition }: Pick<Answer, 'snapshot' | 'targets' | 'transition'>,
  added: DetectionTable[],
): void {
  const { level, state, detail } = transition.signIns
  const addedTypes = new Map(added.map(({ requestId, riskEventType }) => [requestId, riskEventType]))
  for (const signIn of targets.signIns) {
    const types = JSON.parse(signIn.riskEventTypes) as string[]
    const addedType = addedTypes.get(signIn.id)
    const { n, id, riskLevelAggregated: was } = signIn
    const place = { n, id, at: microsecondsOf(signIn.createdDateTime), owner: ownerOf(signIn), was }
    changeSignIn(snapshot.effect, place, {
      riskLevelAggregated: level,
      riskState: state,
      riskDetail: detail,
      riskEventTypes: JSON.stringify(addedType ? [...types, addedType] : types),
    })
  }
}
