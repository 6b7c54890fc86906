/** Why a goal is not reached, by its id, for the report: written by people, after a look at what was missed. */
export const reasons: Record<string, string> = {}
