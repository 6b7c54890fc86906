/** What the source of the log says of the risk itself: one voice among others. */
import { type SourceState, sourceLevelCodes, sourceStateCodes } from '../observation/codes.ts'
import { flag, hasFlag, type Observation } from '../observation/observation.ts'
import { type CatalogueEntry, catalogue, outsideEntry } from './catalogue.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  miss,
  suppressed,
  unknown,
} from './detection.ts'

export const sourceRisk: Detection = {
  name: 'sourceRisk',
  riskEventType: 'generic',
  identityKinds: ['user'],
  title: 'Risk reported by the source',
  timing: 'offline',
  mitreTechniqueId: 'T1078.004',
  correlationGroup: 'report',
  halfLifeDays: 14,
  levels: ['low', 'medium', 'high'],
  premise:
    'The log says that its own service found the sign-in risky. It counts as one voice among others, under the type ' +
    'that the source names, known here or not. Of a type that nobody else can see the level is that of the source; leaked ' +
    'credentials, a phished approval and what an admin confirmed there count fully. Once somebody closed the risk there, ' +
    'it is closed.',
  needs: 'a log with risk levels, as Entra ID writes it with a P2 licence',
  reference: 'https://learn.microsoft.com/graph/api/resources/signin',
  yieldsToTrust: false,

  detect({ observation, settings }: Context): Finding {
    if (!hasFlag(observation, flag.sourceRisk)) return unknown('sourceSilent')
    const level = sourceLevelCodes[observation.sourceLevel] ?? 'none'
    const state = sourceStateCodes[observation.sourceState] ?? 'none'
    const isCertain = state === 'confirmedCompromised' || hasFlag(observation, flag.sourceCertain)
    if (!isCertain && level === 'hidden') return unknown('sourceHides')
    if (!isCertain && level === 'none') return miss
    const type = sourceTypeOf(observation)
    const facts = {
      sourceLevel: level,
      sourceState: state,
      sourceTypes: { event: observation.idHash, shows: 'sourceTypes' },
    } as const
    if (closedStates.includes(state)) return suppressed('closedAtSource', facts)
    const { certain, unseen, ...voice } = settings.sourceRisk
    const known = level === 'none' || level === 'hidden' ? 'low' : level
    return {
      kind: 'hit',
      probability: isCertain ? certain : (type.raisedBy === 'outside' ? unseen : voice)[known],
      facts,
      riskEventType: type.riskEventType,
    }
  },

  reasonOf({ sourceLevel, sourceState, sourceTypes }: Evidence): string {
    if (sourceState === 'confirmedCompromised') return 'confirmed as compromised at the source'
    const types = typesIn(sourceTypes)
    return `the source reports ${sourceLevel === 'none' ? 'no' : sourceLevel} risk${types.length > 0 ? ` (${types.join(', ')})` : ''}`
  },

  riskReasonsOf: ({ sourceTypes }: Evidence) => typesIn(sourceTypes),
}

function sourceTypeOf({ sourceType, sourceTypeName }: Observation): CatalogueEntry {
  return outsideEntry(sourceTypeName || (catalogue[sourceType]?.riskEventType ?? 'generic'))
}

const closedStates: string[] = ['confirmedSafe', 'dismissed', 'remediated'] satisfies SourceState[]

function typesIn(sourceTypes: Evidence[string] | undefined): string[] {
  return Array.isArray(sourceTypes) ? sourceTypes : []
}
