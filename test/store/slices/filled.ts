/** A log whose slices hold little, so that there are many of them. */
import { insertSignIns } from '../../../src/store/sign-ins.ts'
import { sliceLength } from '../../../src/store/slices/slice.ts'
import type { Db } from '../../../src/store/store.ts'
import { signIn } from '../../conformance/store-rows.ts'
import type { SliceEngine } from './engines.ts'

/** In each of so many slices five sign-ins of two people, each from an address of two; some as late as a slice. */
export const slicesFilled = 19
export const perSlice = 5

export function idOf(slice: number, index: number): string {
  return `00000000-0000-4000-8000-${String(slice * perSlice + index).padStart(12, '0')}`
}

export function timeOf(slice: number, index: number): string {
  const lateness = index === perSlice - 1 && slice > 0 ? 1 : 0
  return `2026-02-${String(slice - lateness + 1).padStart(2, '0')}T0${index}:00:00.000000${index}Z`
}

export async function fill({ write }: SliceEngine, tenantId: string, slices = slicesFilled): Promise<void> {
  for (let slice = 0; slice < slices; slice++) {
    const rows = Array.from({ length: perSlice }, (_, index) =>
      signIn(tenantId, idOf(slice, index), {
        userId: index % 2 ? 'ada' : 'bo',
        ipAddress: `192.0.2.${index % 2}`,
        createdDateTime: timeOf(slice, index),
      }),
    )
    await write(async (db) => {
      await moveTo(db, tenantId, slice * sliceLength)
      await insertSignIns(db, rows)
    })
  }
}

export async function moveTo(db: Db, tenantId: string, position: number): Promise<void> {
  await db.updateTable('tenants').set({ position }).where('id', '=', tenantId).execute()
}
