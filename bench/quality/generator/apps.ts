/** Applications of the generated directories. Names and ids are invented. */
import { createRandom, type Random } from '../../../src/demo/simulation/random.ts'
import type { StreamProfile } from '../stream.ts'

export interface App {
  id: string
  name: string
  resourceId: string
  resource: string
}

const names: Record<StreamProfile, string> = {
  'consumer-sso':
    'Account,Shop,News,Mail,Television,Music,Tickets,Parking,Insurance,Forum,Photos,Games,Travel,Groceries,Energy,Library,Weather,Sports,Books,Support',
  enterprise:
    'Mail,Files,Meetings,Intranet,Expenses,Time Sheets,Customers,Source Code,Build Server,Tickets,Wiki,Payroll,Purchasing,Warehouse,Design,Reports,Training,Travel Desk,Contracts,Directory',
  university:
    'Mail,Courses,Library,Grades,Files,Timetable,Printing,Exams,Video Lectures,Research Storage,Compute Cluster,Wiki,Housing,Cafeteria,Thesis Office,Career Service,Meetings,Surveys',
}

export function appsOf(profile: StreamProfile): App[] {
  return names[profile].split(',').map((name) => {
    const random = createRandom(`app ${profile} ${name}`)
    return { id: random.guid(), name, resourceId: random.guid(), resource: `${name} API` }
  })
}

/** The first is about half of all, as in a Zipf law. */
export function drawApp(apps: App[], random: Random): App {
  return apps[Math.floor(apps.length * random.fraction() ** 2.5)]!
}
