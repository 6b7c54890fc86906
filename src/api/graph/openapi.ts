/**
 * The OpenAPI 3.1 document of what a version of the API serves, from the descriptions of the resources and the routes.
 * Names are those of Microsoft's own document, so that clients generated from one speak to the other.
 */
import { servedBy } from './metadata/served.ts'
import { pathsOf } from './openapi/operations.ts'
import { errorName, referenceTo, schemasOf } from './openapi/schemas.ts'
import type { Version } from './schema/entity.ts'

const defaultScope = 'https://graph.microsoft.com/.default'

/** @param origin the origin by which callers know the server, without a slash at its end. */
export function openApi(version: Version, origin: string): Record<string, unknown> {
  const served = servedBy(version)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Riskgraph',
      version,
      summary: 'Identity protection that speaks Microsoft Graph.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${origin}/${version}` }],
    security: [{ oauth2: [defaultScope] }],
    paths: pathsOf(served),
    components: {
      schemas: schemasOf(served),
      responses: {
        error: {
          description: 'What was wrong.',
          content: { 'application/json': { schema: referenceTo(errorName) } },
        },
      },
      securitySchemes: { oauth2: securityScheme(origin) },
    },
  }
}

/** `{tenant}` stands for the id of the tenant; OpenAPI has no variables here, and takes no braces in a URL. */
function securityScheme(origin: string): Record<string, unknown> {
  return {
    type: 'oauth2',
    description: 'Client credentials; the id of your tenant goes where the URL says %7Btenant%7D.',
    flows: {
      clientCredentials: {
        tokenUrl: `${origin}/%7Btenant%7D/oauth2/v2.0/token`,
        scopes: { [defaultScope]: 'All application permissions that the app was given.' },
      },
    },
  }
}
