/**
 * Countries of the generated world: hours from UTC (summer time left out), neighbours to commute to, and cities with
 * real coordinates in degrees and a weight of size.
 */

export interface City {
  name: string
  country: string
  latitude: number
  longitude: number
  weight: number
}

type Row = [
  country: string,
  utcOffsetHours: number,
  neighbour: string,
  cities: [name: string, latitude: number, longitude: number, weight: number][],
]

// biome-ignore format: a table
const rows: Row[] = [
  ['NO', 1, 'SE', [['Oslo', 59.91, 10.75, 6], ['Bergen', 60.39, 5.32, 3], ['Trondheim', 63.43, 10.39, 2], ['Stavanger', 58.97, 5.73, 2], ['Tromso', 69.65, 18.96, 1], ['Fredrikstad', 59.22, 10.93, 1]]],
  ['SE', 1, 'DK', [['Stockholm', 59.33, 18.07, 5], ['Goteborg', 57.71, 11.97, 3], ['Malmo', 55.6, 13, 2]]],
  ['DK', 1, 'SE', [['Kobenhavn', 55.68, 12.57, 4], ['Aarhus', 56.16, 10.2, 2]]],
  ['FI', 2, 'SE', [['Helsinki', 60.17, 24.94, 4], ['Tampere', 61.5, 23.79, 1]]],
  ['DE', 1, 'FR', [['Berlin', 52.52, 13.4, 4], ['Hamburg', 53.55, 9.99, 3], ['Muenchen', 48.14, 11.58, 3], ['Koeln', 50.94, 6.96, 2], ['Frankfurt am Main', 50.11, 8.68, 3], ['Leipzig', 51.34, 12.37, 1], ['Saarbruecken', 49.24, 7, 1]]],
  ['NL', 1, 'BE', [['Amsterdam', 52.37, 4.9, 3], ['Rotterdam', 51.92, 4.48, 2], ['Eindhoven', 51.44, 5.48, 1], ['Groningen', 53.22, 6.57, 1]]],
  ['BE', 1, 'NL', [['Bruxelles', 50.85, 4.35, 3], ['Antwerpen', 51.22, 4.4, 2]]],
  ['FR', 1, 'DE', [['Paris', 48.86, 2.35, 6], ['Lyon', 45.76, 4.84, 2], ['Marseille', 43.3, 5.37, 2], ['Strasbourg', 48.57, 7.75, 1]]],
  ['GB', 0, 'IE', [['London', 51.51, -0.13, 6], ['Manchester', 53.48, -2.24, 2], ['Edinburgh', 55.95, -3.19, 1], ['Birmingham', 52.49, -1.89, 2]]],
  ['IE', 0, 'GB', [['Dublin', 53.35, -6.26, 3], ['Cork', 51.9, -8.47, 1]]],
  ['ES', 1, 'PT', [['Madrid', 40.42, -3.7, 4], ['Barcelona', 41.39, 2.17, 3], ['Malaga', 36.72, -4.42, 2]]],
  ['PT', 0, 'ES', [['Lisboa', 38.72, -9.14, 3], ['Porto', 41.15, -8.61, 2]]],
  ['IT', 1, 'CH', [['Milano', 45.46, 9.19, 3], ['Roma', 41.9, 12.5, 3], ['Napoli', 40.85, 14.27, 1]]],
  ['CH', 1, 'DE', [['Zuerich', 47.37, 8.54, 3], ['Geneve', 46.2, 6.14, 1], ['Basel', 47.56, 7.59, 1]]],
  ['AT', 1, 'DE', [['Wien', 48.21, 16.37, 3], ['Salzburg', 47.81, 13.06, 1]]],
  ['PL', 1, 'DE', [['Warszawa', 52.23, 21.01, 4], ['Krakow', 50.06, 19.94, 2], ['Gdansk', 54.35, 18.65, 2]]],
  ['CZ', 1, 'DE', [['Praha', 50.08, 14.44, 3], ['Brno', 49.2, 16.61, 1]]],
  ['RO', 2, 'UA', [['Bucuresti', 44.43, 26.1, 3], ['Cluj-Napoca', 46.77, 23.59, 1]]],
  ['UA', 2, 'PL', [['Kyiv', 50.45, 30.52, 3], ['Lviv', 49.84, 24.03, 1]]],
  ['RU', 3, 'FI', [['Moskva', 55.76, 37.62, 4], ['Sankt-Peterburg', 59.93, 30.34, 2], ['Novosibirsk', 55.03, 82.92, 1]]],
  ['TR', 3, 'RO', [['Istanbul', 41.01, 28.98, 4], ['Ankara', 39.93, 32.86, 2]]],
  ['US', -5, 'CA', [['New York', 40.71, -74.01, 4], ['Chicago', 41.88, -87.63, 3], ['Dallas', 32.78, -96.8, 3], ['Los Angeles', 34.05, -118.24, 4], ['Ashburn', 39.04, -77.49, 1], ['Seattle', 47.61, -122.33, 2], ['Miami', 25.76, -80.19, 2], ['Detroit', 42.33, -83.05, 1]]],
  ['CA', -5, 'US', [['Toronto', 43.65, -79.38, 3], ['Montreal', 45.5, -73.57, 2], ['Vancouver', 49.28, -123.12, 2]]],
  ['MX', -6, 'US', [['Ciudad de Mexico', 19.43, -99.13, 4], ['Monterrey', 25.69, -100.32, 1]]],
  ['BR', -3, 'AR', [['Sao Paulo', -23.55, -46.63, 4], ['Rio de Janeiro', -22.91, -43.17, 2], ['Recife', -8.05, -34.88, 1]]],
  ['AR', -3, 'BR', [['Buenos Aires', -34.6, -58.38, 3], ['Cordoba', -31.42, -64.18, 1]]],
  ['ZA', 2, 'BR', [['Johannesburg', -26.2, 28.05, 3], ['Cape Town', -33.92, 18.42, 2]]],
  ['NG', 1, 'ZA', [['Lagos', 6.52, 3.38, 3], ['Abuja', 9.08, 7.4, 1]]],
  ['EG', 2, 'TR', [['Cairo', 30.04, 31.24, 3], ['Alexandria', 31.2, 29.92, 1]]],
  ['IN', 5.5, 'TH', [['Mumbai', 19.08, 72.88, 3], ['Bengaluru', 12.97, 77.59, 3], ['Delhi', 28.61, 77.21, 3]]],
  ['ID', 7, 'TH', [['Jakarta', -6.21, 106.85, 3], ['Surabaya', -7.26, 112.75, 1]]],
  ['VN', 7, 'TH', [['Ho Chi Minh City', 10.82, 106.63, 3], ['Ha Noi', 21.03, 105.85, 2]]],
  ['TH', 7, 'VN', [['Bangkok', 13.76, 100.5, 3], ['Phuket', 7.88, 98.39, 1]]],
  ['CN', 8, 'KR', [['Shanghai', 31.23, 121.47, 3], ['Beijing', 39.9, 116.41, 3], ['Shenzhen', 22.54, 114.06, 2]]],
  ['JP', 9, 'KR', [['Tokyo', 35.68, 139.65, 4], ['Osaka', 34.69, 135.5, 2]]],
  ['KR', 9, 'JP', [['Seoul', 37.57, 126.98, 4], ['Busan', 35.18, 129.08, 1]]],
  ['AU', 10, 'JP', [['Sydney', -33.87, 151.21, 3], ['Melbourne', -37.81, 144.96, 3], ['Perth', -31.95, 115.86, 1]]],
]

export interface CountryFacts {
  code: string
  utcOffsetHours: number
  neighbour: string
  cities: City[]
}

export const countryFacts: CountryFacts[] = rows.map(([code, utcOffsetHours, neighbour, cities]) => ({
  code,
  utcOffsetHours,
  neighbour,
  cities: cities.map(([name, latitude, longitude, weight]) => ({
    name,
    country: code,
    latitude,
    longitude,
    weight,
  })),
}))

const earthRadiusKm = 6371.0088

/** Great circle (haversine). */
export function distanceKm(from: City, to: City): number {
  const radians = Math.PI / 180
  const latitude = ((to.latitude - from.latitude) * radians) / 2
  const longitude = ((to.longitude - from.longitude) * radians) / 2
  const chord =
    Math.sin(latitude) ** 2 +
    Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians) * Math.sin(longitude) ** 2
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(chord))
}
