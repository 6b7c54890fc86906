/** docs/clients.md: what it calls tested is what the suite of clients runs, line by line. */
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { readyPort, run, start, stop } from '../cli/running.ts'
import { type Json, temporaryFolder } from '../factories-server.ts'

const path = join(import.meta.dirname, '../../docs/clients.md')
const sections = readFileSync(path, 'utf8').split('\n## ').slice(1)

describe('docs/clients.md', () => {
  it('says of every client whether its lines are tested', () => {
    const silent = sections.filter((section) => !/\*\*(Tested|Not run here)/.test(section))
    assert.deepEqual(
      silent.map((section) => section.split('\n')[0]),
      ['Before all of them', 'Clients with fixed hosts'],
    )
  })

  it('has lines for curl that get a token and an answer', {
    skip: !hasCurl() && 'there is no curl',
  }, async (t) => {
    const data = temporaryFolder(t)
    const server = start('serve', '--data', data, '--port', '0')
    t.after(() => stop(server, 'SIGKILL'))
    const url = `https://localhost:${await readyPort(server)}`
    const permission = ['--permission', 'IdentityRiskyUser.Read.All']
    const made = await run('app', 'create', 'playbook', ...permission, '--data', data, '--json')
    const { tenantId, clientId, clientSecret } = JSON.parse(made.stdout)
    await run('cert', 'export', join(data, 'ca.pem'), '--data', data)
    const curl = sections.find((section) => section.startsWith('curl\n')) ?? ''
    const [asking = '', calling = ''] = curl.split('```')[1]?.split(/^\$ /m).slice(1) ?? []
    const environment = { URL: url, TENANT_ID: tenantId, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret }
    const shell = async (line: string, more: Record<string, string> = {}): Promise<Json> => {
      const options = { cwd: data, env: { PATH: process.env.PATH, ...environment, ...more } }
      return JSON.parse((await promisify(execFile)('sh', ['-c', line], options)).stdout)
    }
    const { access_token: token } = await shell(asking)
    const { value } = await shell(calling, { TOKEN: token })
    assert.deepEqual(value, [])
  })

  const tested = sections.filter((section) => /\*\*Tested\*\*: \[/.test(section))
  for (const section of tested) {
    it(`shows the lines that are run of ${section.split('\n')[0]}`, () => {
      const programs = [...section.matchAll(/\]\((\.\.\/test\/clients\/[^)]+)\)/g)].map(([, link = '']) =>
        join(dirname(path), link),
      )
      assert.ok(programs.length > 0)
      assert.ok(programs.every((program) => existsSync(program)))
      const code = linesOf(readFileSync(programs[0] as string, 'utf8'))
      const shown = [...section.matchAll(/```\w+\n([\s\S]*?)```/g)].map(([, lines = '']) => lines)
      const missing = linesOf(shown.join('\n')).filter((line) => !code.includes(line))
      assert.deepEqual(missing, [])
    })
  }
})

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function hasCurl(): boolean {
  try {
    return execFileSync('curl', ['--version']).length > 0
  } catch {
    return false
  }
}
