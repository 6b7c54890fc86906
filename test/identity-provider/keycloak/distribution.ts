/** Keycloak as it is published on Maven Central, fetched once and kept outside of the repository. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const version = '26.3.5'

/** The folder of the unpacked distribution. Needs Maven and a Java of version 17 or newer. */
export function keycloakDistribution(): string {
  const cache = process.env.RISKGRAPH_CLIENT_CACHE ?? join(homedir(), '.cache/riskgraph/clients')
  const folder = join(cache, `keycloak-${version}`)
  if (existsSync(folder)) return folder
  const unpacked = join(cache, `keycloak.${process.pid}`)
  mkdirSync(unpacked, { recursive: true })
  const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:tar.gz`
  const copy = ['-q', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${unpacked}`]
  execFileSync('mvn', copy, { cwd: unpacked, stdio: 'inherit' })
  execFileSync('tar', ['xzf', `keycloak-quarkus-dist-${version}.tar.gz`], { cwd: unpacked })
  renameSync(join(unpacked, `keycloak-${version}`), folder)
  rmSync(unpacked, { recursive: true })
  return folder
}
