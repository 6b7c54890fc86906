/** The numbers of enumeration members: counted from zero, or powers of two where several may be set. */
import type { Enumeration, Version } from './enumerations.ts'

/** Members before which Graph's numbers leave a gap. */
const jumps: Record<string, Record<string, number>> = {
  agentType: { agenticApp: 2 },
  signInUserType: { unknownFutureValue: 3 },
}

/** The members with their numbers, in their order. */
export function memberValues(
  { name, members, isFlags }: Enumeration,
  version: Version,
): readonly (readonly [member: string, value: number])[] {
  const list = members[version]
  if (isFlags) {
    const bits = list.filter((member) => member !== 'none')
    return list.map((member) => [member, member === 'none' ? 0 : 2 ** bits.indexOf(member)])
  }
  let next = 0
  return list.map((member) => {
    const value = jumps[name]?.[member] ?? next
    next = value + 1
    return [member, value]
  })
}
