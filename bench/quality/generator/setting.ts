/** What every part of the generator is given: the world, its numbers, its time. */
import type { Random } from '../../../src/demo/simulation/random.ts'
import type { StreamProfile } from '../stream.ts'
import type { App } from './apps.ts'
import type { World } from './networks.ts'
import type { Parameters } from './parameters.ts'
import type { Client, TakeoverFamily } from './shares.ts'
import type { Chooser } from './weighted.ts'
import type { Workplaces } from './workplaces.ts'

export interface Setting {
  profile: StreamProfile
  world: World
  parameters: Parameters
  workplaces: Workplaces
  clients: Chooser<Client>
  takeoverRates: Record<TakeoverFamily, number>
  clientsOfIntruders: Chooser<Client>
  apps: App[]
  users: number
  from: number
  scoredFrom: number
  /** When keys are changed and everybody has to sign in anew. */
  reauthenticationAt: number
  validationFrom: number
  testFrom: number
  until: number
  random: Random
}
