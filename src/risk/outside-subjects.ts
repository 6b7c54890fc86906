/** Whom a detection from outside is about: somebody known, whose sign-in it is, or somebody it is the first to name. */
import { RecordError } from '../model/errors.ts'
import { type IdentityDetails, type IdentityKind, identityKinds, keyOf } from '../model/identity.ts'
import type { SignInLocation } from '../model/sign-in.ts'
import { identitiesByIds, usersByNames } from '../store/identities.ts'
import { ownerOf, type SignInFacts, signInDocument, signInsByIds } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { IdentityTable } from '../store/tables.ts'
import type { OutsideDetection, OutsideOptions, OutsideSubject } from './outside-detection.ts'

export interface Subject {
  identity: IdentityTable
  /** Null when the detection names none. */
  signIn: SignInFacts | null
  /** Of the sign-in. */
  location: SignInLocation | null
}

/** Which property names an identity of the kind, and how it is told who is not known yet. */
const nouns: Record<IdentityKind, { property: string; noun: string; creation: string }> = {
  user: { property: 'userId', noun: 'user', creation: 'userPrincipalName' },
  servicePrincipal: {
    property: 'servicePrincipalId',
    noun: 'service principal',
    creation: 'servicePrincipalDisplayName',
  },
  agent: { property: 'agentId', noun: 'agent', creation: 'agentDisplayName' },
}

/** What only Entra could tell of somebody who has never signed in here. */
const usualDetails: Record<IdentityKind, IdentityDetails | null> = {
  user: null,
  servicePrincipal: { servicePrincipalType: 'Application' },
  agent: { identityType: 'agentIdentity' },
}

/** Reads everything that the detections name, so that each can be asked about without waiting. */
export async function findSubjects(db: Db, options: OutsideOptions, detections: OutsideDetection[]) {
  const directory = await readDirectory(db, options.tenantId, detections)
  const { signIns, locations, identities } = directory
  const created: IdentityTable[] = []

  /** Somebody new counts as known from here on. */
  function of(detection: OutsideDetection): Subject | RecordError {
    const { requestId, about } = detection
    if (requestId !== null) return ofSignIn(detection, requestId)
    const identity = about && (find(directory, about) ?? make(about))
    if (!identity) return new RecordError('userId', 'found nothing, expected whom the detection is about')
    return identity instanceof RecordError ? identity : { identity, signIn: null, location: null }
  }

  function ofSignIn({ about, type }: OutsideDetection, requestId: string): Subject | RecordError {
    const signIn = signIns.get(requestId)
    const identity = signIn && identities.get(keyOf(ownerOf(signIn)))
    if (!signIn || !identity)
      return new RecordError(
        'requestId',
        `there is no sign-in ${requestId}; import the log that has it first, or leave requestId out`,
      )
    const named = about && find(directory, about)
    if (named instanceof RecordError) return named
    const isOther = about && (about.identityKind !== identity.identityKind || named?.id !== identity.id)
    if (isOther) {
      const { property } = nouns[about.identityKind]
      const field = about.identityId === null ? 'userPrincipalName' : property
      const shown = about.identityId ?? about.userPrincipalName
      return new RecordError(
        field,
        `found ${shown}, expected that of the sign-in, the ${nouns[identity.identityKind as IdentityKind].noun} ${identity.id}, or nothing`,
      )
    }
    const kind = identity.identityKind as IdentityKind
    if (!type.identityKinds.includes(kind))
      return new RecordError(
        'riskEventType',
        `found ${type.riskEventType}, expected a type that is about a ${nouns[kind].noun}, as the sign-in is`,
      )
    return { identity, signIn, location: locations.get(requestId) ?? null }
  }

  function make(about: OutsideSubject): IdentityTable | RecordError {
    const problem = whyUnknown(directory, about)
    if (problem) return problem
    const { identityKind, displayName, appId, userPrincipalName } = about
    const details = usualDetails[identityKind]
    const row: IdentityTable = {
      tenantId: options.tenantId,
      identityKind,
      id: about.identityId as string,
      displayName,
      userPrincipalName,
      appId,
      details: details && JSON.stringify(details),
      signInSessionsValidFromDateTime: null,
    }
    remember(directory, row)
    created.push(row)
    return row
  }

  return { of, signIns, created: () => created }
}

interface Directory {
  /** By {@link keyOf}. */
  identities: Map<string, IdentityTable>
  /** Users by their names; several may have had one. */
  names: Map<string, IdentityTable[]>
  signIns: Map<string, SignInFacts>
  locations: Map<string, SignInLocation>
}

async function readDirectory(db: Db, tenantId: string, detections: OutsideDetection[]): Promise<Directory> {
  const directory: Directory = {
    identities: new Map(),
    names: new Map(),
    signIns: new Map(),
    locations: new Map(),
  }
  const requestIds = new Set(detections.flatMap(({ requestId }) => requestId ?? []))
  for (const signIn of await signInsByIds(db, tenantId, [...requestIds])) {
    directory.signIns.set(signIn.id, signIn)
    const location = await locationOf(db, signIn)
    if (location) directory.locations.set(signIn.id, location)
  }
  const owners = [...directory.signIns.values()].map(ownerOf)
  const subjects = detections.flatMap(({ about }) => about ?? [])
  for (const kind of identityKinds) {
    const ids = [...owners, ...subjects].flatMap(({ identityKind, identityId }) =>
      identityKind === kind && identityId !== null ? [identityId] : [],
    )
    for (const row of await identitiesByIds(db, tenantId, kind, [...new Set(ids)])) remember(directory, row)
  }
  const names = subjects.flatMap(({ userPrincipalName }) => userPrincipalName ?? [])
  for (const row of await usersByNames(db, tenantId, [...new Set(names)])) remember(directory, row)
  return directory
}

function remember({ identities, names }: Directory, row: IdentityTable): void {
  const key = keyOf({ identityKind: row.identityKind as IdentityKind, identityId: row.id })
  if (identities.has(key)) return
  identities.set(key, row)
  if (row.identityKind !== 'user' || row.userPrincipalName === null) return
  names.set(row.userPrincipalName, [...(names.get(row.userPrincipalName) ?? []), row])
}

function find(
  { identities, names }: Directory,
  about: OutsideSubject,
): IdentityTable | RecordError | undefined {
  const { identityKind, identityId, userPrincipalName } = about
  if (identityId !== null) return identities.get(keyOf({ identityKind, identityId }))
  const found = names.get(userPrincipalName ?? '') ?? []
  if (found.length > 1)
    return new RecordError(
      'userPrincipalName',
      `${found.length} users are called ${userPrincipalName}; send userId`,
    )
  return found[0]
}

/** Why nobody is made of it; null when it says enough. */
function whyUnknown({ names }: Directory, about: OutsideSubject): RecordError | null {
  const { identityKind, identityId, userPrincipalName, displayName } = about
  const { property, noun, creation } = nouns[identityKind]
  if (identityId === null)
    return new RecordError(
      'userPrincipalName',
      `there is no user ${userPrincipalName}; with userId beside it, the user is made`,
    )
  const namesakes = userPrincipalName === null ? [] : (names.get(userPrincipalName) ?? [])
  if (namesakes[0])
    return new RecordError(
      'userId',
      `found ${identityId}, expected ${namesakes[0].id}, the id of ${userPrincipalName}, or userPrincipalName alone`,
    )
  const name = identityKind === 'user' ? userPrincipalName : displayName
  if (name !== null) return null
  return new RecordError(
    property,
    `there is no ${noun} ${identityId}; with ${creation} beside it, one is made`,
  )
}

/** One document after the other: they may be large. */
async function locationOf(db: Db, { tenantId, id }: SignInFacts): Promise<SignInLocation | null> {
  const document = await signInDocument(db, tenantId, id)
  const { location } = JSON.parse(document ?? '{}') as { location?: SignInLocation }
  return location ?? null
}
