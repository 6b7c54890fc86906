/** The heap of a thread that imports. */

/** What an import needs is far below; only a log that is made to exhaust it comes near. */
export const heapLimits = { maxOldGenerationSizeMb: 88, maxYoungGenerationSizeMb: 16 }
