/**
 * The heap of a thread that imports. Most imports need half of it; the first days of 50,000 people take 105 MB
 * (docs/performance.md), a log that is made to exhaust it more.
 */

export const heapLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 }
