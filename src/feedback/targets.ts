/** Which rows an answer is about; refuses the whole list when one id is not among them. */
import { RequestError } from '../errors.ts'
import type { Transition } from '../model/transitions.ts'
import { detectionsOfSignIns, riskyUsersByIds } from '../store/risk.ts'
import { type SignInFacts, signInsByIds, signInsOfUser } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { RiskDetectionTable, RiskyUserTable, UserTable } from '../store/tables.ts'
import { usersByIds } from '../store/users.ts'

export interface Targets {
  /** Sign-ins whose risk changes. */
  signIns: SignInFacts[]
  /** Detections that the answer touches, closed or open. */
  detections: RiskDetectionTable[]
  users: UserTable[]
  /** By user id; absent when the user was never risky. */
  riskyUsers: Map<string, RiskyUserTable>
}

export async function findTargets(
  db: Db,
  { tenantId, ids }: { tenantId: string; ids: string[] },
  transition: Transition,
): Promise<Targets> {
  return transition.ids.property === 'requestIds'
    ? findSignIns(db, tenantId, ids, transition)
    : findUsers(db, tenantId, ids, transition)
}

async function findSignIns(
  db: Db,
  tenantId: string,
  ids: string[],
  transition: Transition,
): Promise<Targets> {
  const signIns = await signInsByIds(db, tenantId, ids)
  const isAccepted = (row: SignInFacts) => transition.target === 'signIn' || row.riskState !== 'none'
  refuseUnless(ids, signIns.filter(isAccepted), (list) => {
    const needed = transition.target === 'signIn' ? '' : ' or they are not risky'
    return `These requestIds do not exist in your tenant${needed}: ${list}. A requestId is the id of a sign-in.`
  })
  const userIds = [...new Set(signIns.map(({ userId }) => userId))]
  return {
    signIns,
    detections: await detectionsOfSignIns(db, tenantId, ids),
    users: await usersByIds(db, tenantId, userIds),
    riskyUsers: byId(await riskyUsersByIds(db, tenantId, userIds)),
  }
}

async function findUsers(db: Db, tenantId: string, ids: string[], transition: Transition): Promise<Targets> {
  const users = await usersByIds(db, tenantId, ids)
  const riskyUsers = byId(await riskyUsersByIds(db, tenantId, ids))
  const isAccepted = ({ id }: UserTable) =>
    transition.target === 'user'
      ? !riskyUsers.get(id)?.isDeleted
      : riskyUsers.has(id) && !riskyUsers.get(id)?.isDeleted
  refuseUnless(ids, users.filter(isAccepted), (list) => {
    const needed = transition.target === 'user' ? '' : ', were never risky'
    return `These userIds do not exist in your tenant${needed} or are deleted: ${list}. A userId is the object id of a user.`
  })
  const states = transition.signIns.from === 'targeted' ? [] : transition.signIns.from
  const signIns: SignInFacts[] = []
  for (const { id } of users) {
    signIns.push(...(await signInsOfUser(db, tenantId, id).where('riskState', 'in', states).execute()))
  }
  return { signIns, detections: await touchedDetections(db, tenantId, ids, transition), users, riskyUsers }
}

/** Those that change their state, and those that only stop counting. */
function touchedDetections(db: Db, tenantId: string, userIds: string[], { detections }: Transition) {
  return db
    .selectFrom('riskDetections')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('userId', 'in', userIds)
    .where((row) => row.or([row('isOpen', '=', 1), row('riskState', 'in', detections.from)]))
    .execute()
}

function refuseUnless(ids: string[], found: { id: string }[], message: (list: string) => string): void {
  const known = new Set(found.map(({ id }) => id))
  const refused = ids.filter((id) => !known.has(id))
  if (refused.length > 0) throw new RequestError(400, 'BadRequest', message(refused.join(', ')))
}

function byId<T extends { id: string }>(rows: T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]))
}
