/**
 * The company of the ordinary traffic: employees of one country with offices in its largest cities, on the networks of
 * the quality benchmark's enterprise world. It is all that is held in memory; people follow from their number.
 */
import { createRandom, type Random } from '../../../src/demo/simulation/random.ts'
import { type App, appsOf } from '../../quality/generator/apps.ts'
import { buildWorld, type Country, type World } from '../../quality/generator/networks.ts'
import { drawParameters, type Parameters } from '../../quality/generator/parameters.ts'
import { drawShares } from '../../quality/generator/shares.ts'
import { buildWorkplaces, type Workplace } from '../../quality/generator/workplaces.ts'

export interface Company {
  seed: number
  /** How many there are. */
  people: number
  world: World
  country: Country
  offices: Workplace[]
  apps: App[]
  parameters: Parameters
  /** Every draw that belongs to a number begins here: `random.fork('person 7')`. */
  random: Random
}

const homeCountry = 'DE'

/** @param people a whole number from 1; the home networks are as large as so many need */
export function createCompany(seed: number, people: number): Company {
  const random = createRandom(`ordinary:${seed}`)
  const parameters = drawParameters('enterprise', random.fork('parameters'), 0)
  const shares = drawShares('enterprise', random.fork('shares'), 0)
  // The geo database stays as it is: a log of some weeks sees no new edition.
  const world = buildWorld(random.fork('world'), parameters, shares, people, Number.POSITIVE_INFINITY)
  const { all } = buildWorkplaces('enterprise', world, parameters, people, random.fork('workplaces'))
  return {
    seed,
    people,
    world,
    country: world.countries.get(homeCountry)!,
    offices: all.filter(({ city }) => city.country === homeCountry),
    apps: appsOf('enterprise'),
    parameters,
    random,
  }
}
