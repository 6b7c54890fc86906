/** Which rows an answer is about; refuses the whole list when one id is not among them. */
import { RequestError } from '../model/errors.ts'
import { type IdentityKey, type IdentityKind, identityKinds, keyOf } from '../model/identity.ts'
import type { IdProperty, Transition } from '../model/transitions.ts'
import { identitiesByIds } from '../store/identities.ts'
import { detectionsOfSignIns, riskyIdentitiesByIds } from '../store/risk.ts'
import { ownerOf, type SignInFacts, signInsByIds, signInsInState } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable, IdentityTable, RiskyIdentityTable } from '../store/tables.ts'

export interface Targets {
  /** Sign-ins whose risk changes. */
  signIns: SignInFacts[]
  /** Detections that the answer touches, closed or open. */
  detections: DetectionTable[]
  identities: IdentityTable[]
  /** By {@link keyOf}; absent when the identity was never risky. */
  risky: Map<string, RiskyIdentityTable>
}

interface Request {
  tenantId: string
  ids: string[]
}

export async function findTargets(db: Db, request: Request, transition: Transition): Promise<Targets> {
  return transition.target === 'signIn'
    ? findSignIns(db, request, transition)
    : findIdentities(db, request, transition, transition.target)
}

/** The key of a row that is an identity itself. */
export function keyOfRow(row: Pick<IdentityTable, 'identityKind' | 'id'>): string {
  return keyOf({ identityKind: row.identityKind as IdentityKind, identityId: row.id })
}

async function findSignIns(db: Db, { tenantId, ids }: Request, { isRisky }: Transition): Promise<Targets> {
  const signIns = await signInsByIds(db, tenantId, ids)
  const isAccepted = (row: SignInFacts) => !isRisky || row.riskState !== 'none'
  refuseUnless(ids, signIns.filter(isAccepted), (list) => {
    const needed = isRisky ? ' or they are not risky' : ''
    return `These requestIds do not exist in your tenant${needed}: ${list}. A requestId is the id of a sign-in.`
  })
  const owners = new Map(signIns.map((signIn) => ownerOf(signIn)).map((owner) => [keyOf(owner), owner]))
  return {
    signIns,
    detections: await detectionsOfSignIns(db, tenantId, ids),
    ...(await standing(db, tenantId, [...owners.values()])),
  }
}

const nouns: Record<IdentityKind, { property: IdProperty; one: string }> = {
  user: { property: 'userIds', one: 'A userId is the object id of a user.' },
  servicePrincipal: {
    property: 'servicePrincipalIds',
    one: 'A servicePrincipalId is the object id of a service principal, not its appId.',
  },
  agent: { property: 'agentIds', one: 'An agentId is the object id of an agent.' },
}

async function findIdentities(
  db: Db,
  { tenantId, ids }: Request,
  transition: Transition,
  identityKind: IdentityKind,
): Promise<Targets> {
  const keys = ids.map((identityId) => ({ identityKind, identityId }))
  const { identities, risky } = await standing(db, tenantId, keys)
  const isAccepted = (row: IdentityTable) => {
    const known = risky.get(keyOfRow(row))
    return transition.isRisky ? known !== undefined && !known.isDeleted : !known?.isDeleted
  }
  refuseUnless(ids, identities.filter(isAccepted), (list) => {
    const { property, one } = nouns[identityKind]
    const needed = transition.isRisky ? ', were never risky' : ''
    return `These ${property} do not exist in your tenant${needed} or are deleted: ${list}. ${one}`
  })
  const states = transition.signIns.from === 'targeted' ? [] : transition.signIns.from
  const signIns = await signInsInState(db, tenantId, keys, states)
  const detections = await touchedDetections(db, tenantId, identityKind, ids, transition)
  return { signIns, detections, identities, risky }
}

/** Who they are, and their risk as it is now. */
export async function standing(
  db: Db,
  tenantId: string,
  keys: IdentityKey[],
): Promise<Pick<Targets, 'identities' | 'risky'>> {
  const identities: IdentityTable[] = []
  const risky = new Map<string, RiskyIdentityTable>()
  for (const kind of identityKinds) {
    const ids = keys.filter(({ identityKind }) => identityKind === kind).map((key) => key.identityId)
    identities.push(...(await identitiesByIds(db, tenantId, kind, ids)))
    for (const row of await riskyIdentitiesByIds(db, tenantId, kind, ids)) risky.set(keyOfRow(row), row)
  }
  return { identities, risky }
}

/** Those that change their state, and those that only stop counting. */
function touchedDetections(
  db: Db,
  tenantId: string,
  identityKind: IdentityKind,
  identityIds: string[],
  { detections }: Transition,
) {
  return db
    .selectFrom('detections')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', identityKind)
    .where('identityId', 'in', identityIds)
    .where((row) => row.or([row('isOpen', '=', 1), row('riskState', 'in', detections.from)]))
    .execute()
}

function refuseUnless(ids: string[], found: { id: string }[], message: (list: string) => string): void {
  const known = new Set(found.map(({ id }) => id))
  const refused = ids.filter((id) => !known.has(id))
  if (refused.length > 0) throw new RequestError(400, 'BadRequest', message(refused.join(', ')))
}
