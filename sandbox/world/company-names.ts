/** Places and words that were made up; none of them is the name of a person. */
const FIRST = [
  'Ambervale',
  'Aldermoor',
  'Åsvik',
  'Birchwater',
  'Blauwmeer',
  'Bråtveien',
  'Brightharbour',
  'Château Clairval',
  'Coho',
  'Contoso',
  'Copperfen',
  'Dunelight',
  'Eastmarsh',
  'Évrevoie',
  'Fjellsund',
  'Foxhollow',
  'Glenrook',
  'Grauwolde',
  'Halvorn',
  'Ivorygate',
  'Kestrelridge',
  'Lakebridge',
  'Litware',
  'Lucerne',
  'Maplequay',
  'Mühlgrund Süd',
  'Northgarten',
  'Oakhaven',
  'Oostdijk',
  'Pinecrest Vale',
  'Proseware',
  'Quayside',
  'Rødvang',
  'Saltmere',
  'Silverbeck',
  'Södermåla',
  'Thornwick',
  'Valbrise',
  'Westerkade',
  'Wintermoor',
] as const;

const TRADES = [
  'Logistics',
  'Dental Care',
  'Bakeries',
  'Shipping',
  'Renewables',
  'Insurance',
  'Foods',
  'Architects',
  'Rail',
  'Pharma',
  'Schools',
  'Housing',
  'Ceramics',
  'Aviation',
  'Textiles',
  'Hotels',
  'Breweries',
  'Robotics',
  'Seeds',
  'Publishing',
  'Steel',
  'Clinics',
  'Fisheries',
  'Media',
  'Optics',
  'Timber',
  'Water',
  'Travel',
  'Games',
  'Museums',
] as const;

const FORMS = ['Ltd', 'B.V.', 'AB', 'SARL', 'GmbH', 'Inc.', 'AS', 'Group'] as const;

/** As many different names as `companyName` knows. */
export const MOST_NAMES = FIRST.length * TRADES.length;

/** The name of the n-th made-up company, the same every time; neighbours differ in every word. */
export function companyName(n: number): string {
  const first = n % FIRST.length;
  const round = Math.floor(n / FIRST.length);
  return [FIRST[first], TRADES[(round + first * 11) % TRADES.length], FORMS[(n + round) % FORMS.length]].join(
    ' ',
  );
}

/** `Château Clairval Foods AB` → `chateau-clairval-foods-ab`; what is left of a name in a domain. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ø', 'o')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', '-');
