/** What is known of an identity as one piece of bytes, and back: the profiles as they are, and the rest as JSON. */
import { copyOfBytes } from '../profile/flat.ts'
import type { Known } from '../risk/known.ts'

/** The lengths of the profile and of the bare one, 0: none; then both, then all else. */
const lengthBytes = 4
const headBytes = 2 * lengthBytes

/** Of use until the next one is encoded. */
export function encodeKnown({ profile, bare, owner, identity, name, isNameNew, unsaved }: Known): Uint8Array {
  const { displayName, userPrincipalName, appId, details } = name
  const named = [displayName, userPrincipalName, appId, details]
  const rest = JSON.stringify([owner.identityKind, owner.identityId, identity, isNameNew, unsaved, ...named])
  const restAt = headBytes + profile.length + (bare?.length ?? 0)
  const bytes = roomFor(restAt + 3 * rest.length)
  bytes.writeUInt32LE(profile.length, 0)
  bytes.writeUInt32LE(bare?.length ?? 0, lengthBytes)
  bytes.set(profile, headBytes)
  if (bare) bytes.set(bare, headBytes + profile.length)
  return bytes.subarray(0, restAt + bytes.write(rest, restAt))
}

let room = Buffer.alloc(16 * 1024)

/** The same for all: nothing is made for one identity but what is kept of it. */
function roomFor(length: number): Buffer {
  if (room.length < length) room = Buffer.alloc(length)
  return room
}

type Rest = [
  ...owner: [Known['owner']['identityKind'], string],
  ...state: [Known['identity'], boolean, number],
  ...name: [string | null, string | null, string | null, string | null],
]

export function decodeKnown(piece: Uint8Array): Known {
  const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
  const profileTo = headBytes + bytes.readUInt32LE(0)
  const bareTo = profileTo + bytes.readUInt32LE(lengthBytes)
  const rest = JSON.parse(bytes.toString('utf8', bareTo)) as Rest
  const [identityKind, identityId, identity, isNameNew, unsaved, ...named] = rest
  const [displayName, userPrincipalName, appId, details] = named
  return {
    profile: copyOfBytes(piece.subarray(headBytes, profileTo)),
    bare: bareTo > profileTo ? copyOfBytes(piece.subarray(profileTo, bareTo)) : null,
    owner: { identityKind, identityId },
    identity,
    name: { displayName, userPrincipalName, appId, details },
    isNameNew,
    unsaved,
  }
}
