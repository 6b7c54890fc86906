/** When many failures are one campaign. */
import { z } from 'zod'
import { count, probability } from './quantities.ts'

export const passwordSpray = z
  .strictObject({
    windowHours: z.number().positive().default(24),
    /** Users that failed from one address, or from one network, within the window. */
    addressUsersMin: count.default(15),
    networkUsersMin: count.default(20),
    /** In a small tenant this share of all users is enough, but never fewer than `usersFloor`. */
    tenantShareMin: probability.default(0.2),
    usersFloor: count.default(5),
  })
  .prefault({})
