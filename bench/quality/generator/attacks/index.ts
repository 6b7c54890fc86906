/** All attacks, in the order in which they are made. */
import type { Attack } from './attack.ts'
import { lists, oneAccountGuessing } from './guessing.ts'
import { misuse } from './misuse.ts'
import { sessions } from './sessions.ts'
import { sprays } from './sprays.ts'
import { takeovers } from './takeovers.ts'

export const attacks: Attack[] = [takeovers, sprays, oneAccountGuessing, lists, sessions, misuse]
