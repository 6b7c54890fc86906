/** The part of an observation that a profile learns, now or, of one that is pending, later. */
import type { Observation } from '../observation/observation.ts'

export type Learned = Pick<
  Observation,
  | 'at'
  | 'tick'
  | 'idHash'
  | 'part'
  | 'flags'
  | 'values'
  | 'latitude'
  | 'longitude'
  | 'radiusKm'
  | 'networkKind'
  | 'version'
>
