/** A server of lists on this machine, that answers as each test says. */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

export interface ListServer {
  url(path: string): string
  /** Paths that were asked for. */
  asked: string[]
}

/** A text is a list that is there. */
export async function listServer(
  t: Pick<TestContext, 'after'>,
  answers: Record<string, string | RequestListener>,
): Promise<ListServer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const answer = answers[path]
    if (typeof answer === 'function') answer(request, response)
    else response.writeHead(answer === undefined ? 404 : 200).end(answer)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { asked, url: (path) => `http://127.0.0.1:${port}${path}` }
}
