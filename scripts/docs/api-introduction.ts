/** How docs/api.md begins. */
export const introduction = `# The API

Written by \`npm run docs\` from \`src/api/graph/schema\` and \`src/api/graph/route-table.ts\`. A running server says the same to
programs: \`/v1.0/$metadata\` and \`/beta/$metadata\` (CSDL), \`/v1.0/openapi.json\` and \`/beta/openapi.json\` (OpenAPI 3.1).
Where Riskgraph decides for itself: [compatibility.md](compatibility.md).

## A call

\`\`\`
$ token=$(curl -sS --cacert tls/ca.pem https://localhost:8443/$TENANT_ID/oauth2/v2.0/token \\
    -d grant_type=client_credentials -d client_id=$CLIENT_ID -d client_secret=$CLIENT_SECRET \\
    -d scope=https://graph.microsoft.com/.default | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
$ curl -sS --cacert tls/ca.pem -H "Authorization: Bearer $token" --get \\
    https://localhost:8443/v1.0/identityProtection/riskyUsers \\
    --data-urlencode "\\$filter=riskState eq 'atRisk' and riskLevel ne 'low'" \\
    --data-urlencode '$select=id,userPrincipalName,riskLevel' --data-urlencode '$top=50'
{"@odata.context":"https://localhost:8443/v1.0/$metadata#identityProtection/riskyUsers(id,userPrincipalName,riskLevel)",
 "value":[{"id":"a5c0ffee-0000-4000-8000-000000000001","riskLevel":"medium","userPrincipalName":"ines.moreau@glass.example"}]}
\`\`\`

An action takes a list of ids and answers \`204\` when everything has happened (but see \`isProcessing\`):

\`\`\`
$ curl -sS --cacert tls/ca.pem -H "Authorization: Bearer $token" -H 'Content-Type: application/json' \\
    https://localhost:8443/v1.0/identityProtection/riskyUsers/dismiss \\
    -d '{"userIds":["a5c0ffee-0000-4000-8000-000000000001"]}'
\`\`\`

## Query options

| | |
|---|---|
| \`$filter\` | \`eq ne gt ge lt le in\`, \`and or not\`, parentheses, \`startsWith endsWith contains\`, \`any all\`, \`null\`. Texts and members of enumerations in quotes, dates with their zone and without quotes |
| \`$select\` | the properties to send |
| \`$orderby\` | properties with \`asc\` or \`desc\`; \`id\` always comes last, so that pages do not overlap |
| \`$top\` | items on a page |
| \`$count=true\` | adds \`@odata.count\`; \`/$count\` below a list answers with the number alone |
| \`$skiptoken\` | where the next page begins: follow \`@odata.nextLink\` as it is |
| \`Prefer: odata.maxpagesize=50\` | at most so many items on a page, in a header |
| \`Prefer: include-unknown-enum-members\` | members of [enumerations](#enumerations) that Graph has added since |

Names and members count in any case. Lists take them all, \`/$count\` takes \`$filter\`, a single item takes \`$select\`.
An error is \`{"error": {"code", "message", "innerError"}}\`; programs decide by \`code\`.
`
