/** The section of docs/api.md on what Graph does not have, from the table of our own routes. */
import { travelTopMax } from '../../src/api/graph/announced-travel.ts'
import { campaignTopMax } from '../../src/api/graph/campaigns.ts'
import { ingestMax } from '../../src/api/graph/ingest.ts'
import { ownRoutes, type Target } from '../../src/api/graph/route-table.ts'
import { permissionCells, permissionsHead } from './api-permissions.ts'
import { table } from './table.ts'

const previewWords = `the body of the answer; what giving it would do: \`identities\` whose level or state would be another (\`was\`, \`now\`),
\`signIns\` and \`detections\` in numbers, \`left\`: identities with so long a history that theirs is
not in it, \`asksCampaignsLater\`: nor is what the campaigns around would say`

/** A kind of route without words fails the page. */
const words: Partial<Record<Target['kind'], string>> = {
  ingest: `\`{"value": [{"source", "id", "riskEventType", …}, …]}\`, 1 to ${ingestMax} detections that others made: see
[detections-from-outside.md](detections-from-outside.md)`,
  campaigns: `the newest first; \`$top\` 1 to ${campaignTopMax}, \`@odata.nextLink\``,
  campaign: 'one, as the list has it',
  preview: previewWords,
  campaignUsers: `whom it tried; \`$top\`, \`@odata.nextLink\`, and \`$filter=isInside eq true\` for those whose password it
had`,
  listTravel: `those that are not over, the newest first, at most ${travelTopMax}`,
  announceTravel: `\`{"userId" or "userPrincipalName", "country", "from", "to", "note"}\`, answered with 201, or
with 200 where just that was announced already: see
[operations.md](operations.md#what-you-know-and-the-log-does-not)`,
  takeBackTravel: '204; what was judged by it stays as it was judged',
}

export function ownSection(): string {
  const rows = ownRoutes.map((route) => {
    const said = words[route.target.kind]
    if (!said) throw new Error(`scripts/docs/api-own.ts has no words about ${route.path.join('/')}`)
    const where = `\`/${route.path.join('/')}\` (${route.method}, ${route.versions.join(' and ')})`
    return [where, ...permissionCells(route), said.replaceAll('\n', ' ')]
  })
  return `## What Graph does not have

Below \`/riskgraph\`; not part of \`$metadata\` and OpenAPI, which describe Graph. Tokens, errors, limits and \`$batch\` are
the same.

${table(['', ...permissionsHead, 'body or answer'], rows)}
${campaignText}`
}

const campaignText = `A campaign is guessing at many accounts that belongs together: one object however often its author changes
the address. Other query options than those named are refused.

| property of a campaign | |
| --- | --- |
| \`id\` | the same each time the same log is read |
| \`kind\` | \`passwordSpray\`, \`passwordGuessing\`, \`credentialStuffing\` or \`suspiciousBrowser\` |
| \`state\` | \`active\`, or \`over\` after a quiet day |
| \`startDateTime\`, \`alarmDateTime\`, \`lastDateTime\` | its first attempt, when it was noticed, its last attempt |
| \`attempts\`, \`usersAttempted\`, \`usersInside\` | how much was tried, at how many, and whose password it had |
| \`alarmedBy\` | what they had in common, as in \`address 192.0.2.7\` |
| \`fingerprint\` | \`addresses\`, \`networks\`, \`autonomousSystems\`, \`clients\` and \`applications\`: each \`[{"value", "attempts"}]\`, the most frequent first |

| property of a user of it | |
| --- | --- |
| \`userId\` | of a name that nobody here has, the name |
| \`userPrincipalName\`, \`userDisplayName\` | null when nobody of that id was seen |
| \`isInside\` | it had the right password |
`
