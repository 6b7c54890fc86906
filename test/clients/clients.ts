/** Every client: what its ecosystem needs and how that is installed, which program drives it, and what it cannot show. */
import { type Step, steps } from './steps.ts'

export interface Ecosystem {
  /** The folder beside this file with the programs and what pins the versions. */
  folder: string
  /** Commands that the machine has to have. */
  needs: string[]
  /** The files that say what is installed: when they change, it is installed anew. */
  pinnedBy: string[]
  /** Run once, in the cache. */
  install: string[][]
  /** Run before every run: programs change more often than what they use. */
  build: string[][]
}

export interface Client {
  name: string
  ecosystem: Ecosystem
  command: string[]
  /** Steps that the client cannot show, or that another client of the same library shows. */
  without: Step[]
}

const javascript: Ecosystem = {
  folder: 'javascript',
  needs: ['npm'],
  pinnedBy: ['package.json', 'package-lock.json'],
  install: [['npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error']],
  build: [],
}

/** Its package.json holds back the library of its telemetry, whose newest asks for what npm does not have. */
const m365: Ecosystem = { ...javascript, folder: 'm365' }

const python: Ecosystem = {
  folder: 'python',
  needs: ['python3'],
  pinnedBy: ['requirements.txt'],
  install: [
    ['python3', '-m', 'venv', 'venv'],
    // Compiling tens of thousands of generated files takes longer than everything else.
    ['venv/bin/pip', 'install', '--quiet', '--no-input', '--no-compile', '-r', 'requirements.txt'],
  ],
  build: [],
}

const azureCli: Ecosystem = { ...python, folder: 'azure-cli' }

const java: Ecosystem = {
  folder: 'java',
  needs: ['mvn', 'javac', 'keytool'],
  pinnedBy: ['pom.xml'],
  install: [['mvn', '-B', '-q', '-ntp', 'dependency:copy-dependencies', '-DoutputDirectory=jars']],
  build: [['javac', '-cp', 'jars/*', '-d', 'classes', 'Place.java', 'MicrosoftGraphBeta.java']],
}

const go: Ecosystem = {
  folder: 'go',
  needs: ['go'],
  pinnedBy: ['go.mod', 'go.sum'],
  install: [['go', 'mod', 'download']],
  // Minutes and eight gigabytes for the models, the first time.
  build: [['go', 'build', '-o', 'client', '.']],
}

/** Untyped clients. */
const untyped: Step[] = ['models']

export const clients: Client[] = [
  {
    name: 'microsoft-graph-client with @azure/identity',
    ecosystem: javascript,
    command: ['node', 'graph-client-azure-identity.mjs'],
    without: [...untyped],
  },
  {
    name: 'microsoft-graph-client with @azure/msal-node',
    ecosystem: javascript,
    command: ['node', 'graph-client-msal-node.mjs'],
    without: [...untyped],
  },
  {
    name: '@pnp/graph',
    ecosystem: javascript,
    command: ['node', 'pnp-graph.mjs'],
    without: [...untyped, 'service-principals', 'batch', 'error-secret', 'certificate', 'device-code'],
  },
  {
    name: 'm365 request',
    ecosystem: m365,
    command: ['node', 'm365.mjs'],
    without: allBut('list', 'filter', 'users-compromised', 'sign-ins-compromised', 'error-404'),
  },
  {
    name: 'Python msgraph-beta-sdk with azure-identity',
    ecosystem: python,
    command: ['venv/bin/python', 'msgraph_beta_sdk.py'],
    without: ['batch'],
  },
  {
    name: 'Python msgraph-sdk with azure-identity',
    ecosystem: python,
    command: ['venv/bin/python', 'msgraph_sdk.py'],
    without: ['batch'],
  },
  {
    name: 'Python msal with requests',
    ecosystem: python,
    command: ['venv/bin/python', 'msal_requests.py'],
    without: allBut(
      'secret',
      'certificate',
      'device-code',
      'error-secret',
      'list',
      'page',
      'users-dismissed',
    ),
  },
  {
    name: 'Java microsoft-graph-beta with azure-identity',
    ecosystem: java,
    command: ['bash', 'run.sh'],
    without: ['batch'],
  },
  {
    name: 'Go msgraph-beta-sdk-go with azidentity',
    ecosystem: go,
    command: ['./client'],
    // 0.108 is older than the last two.
    without: ['batch', 'users-safe', 'sign-ins-dismissed'],
  },
  {
    name: 'az rest',
    ecosystem: azureCli,
    command: ['bash', 'az.sh'],
    without: allBut(
      ...(['secret', 'certificate', 'list', 'filter', 'count', 'users-compromised'] as const),
      ...(['sign-ins-compromised', 'error-400', 'error-secret', 'error-403', 'error-404'] as const),
    ),
  },
]

function allBut(...kept: Step[]): Step[] {
  return (Object.keys(steps) as Step[]).filter((step) => !kept.includes(step))
}
