/** What it takes to judge. */
import type { NetworkKind } from '../enrich/address-lists.ts'
import type { Telling } from '../risk/retell.ts'
import type { TenantState } from './tenant-state.ts'

export interface Judging extends Telling {
  state: TenantState
  listedKinds: NetworkKind[]
  /** Gives the thread to others: above all to the batch that is being written. */
  turn(): Promise<void>
}
