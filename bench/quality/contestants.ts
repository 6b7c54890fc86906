/** Everything that is compared, in the order of the report. */
import { defaultSettings } from '../../src/config.ts'
import { engineScorer } from './engine-scorer.ts'
import type { Scorer } from './scorer.ts'
import { comparedScorers } from './scorers/index.ts'

/** Our engine comes last, with the settings that it is shipped with. */
export const contestants: (() => Scorer)[] = [...comparedScorers, () => engineScorer(defaultSettings.engine)]
