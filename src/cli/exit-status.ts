/** What the exit status of every command means. */
export const exitStatus = { success: 0, failure: 1, usage: 2, quarantined: 3, interrupted: 130 } as const
