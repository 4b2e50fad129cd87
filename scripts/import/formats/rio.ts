import { calibreName } from '../../../subgraphs/firearms/calibre.ts';
import { documentKey, serialKey } from '../../../shared/src/core/keys.ts';
import { TextArray } from '../../../shared/src/core/text-array.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { rejectedMember, type ImportFormat, type ImportItem, type UnknownWord } from '../import-format.ts';
import { proveColumns } from '../wrong-file.ts';
import { countryCode } from './country-names.ts';
import { isDay } from '../../../shared/src/core/calendar.ts';
import { tableLines } from './table-lines.ts';
import { furtherCells } from './unsaid.ts';

const COLUMNS = [
  'owner',
  'id',
  'holding_authority',
  'subject_categories',
  'quality',
  'legal_basis_of_entry',
  'type',
  'make',
  'make_raw',
  'model',
  'calibre',
  'calibre_raw',
  'serial_number',
  'origin',
  'country_of_manufacture',
  'markings',
  'status',
  'status_since',
  'status_events',
  'case_number',
] as const;

const TYPES: Readonly<Record<string, string>> = {
  PISTOLA: 'PISTOL',
  REVÓLVER: 'REVOLVER',
  GARRUCHA: 'PISTOL',
  FUZIL: 'RIFLE',
  RIFLE: 'RIFLE',
  CARABINA: 'CARBINE',
  ESPINGARDA: 'SHOTGUN',
  SUBMETRALHADORA: 'SUBMACHINE_GUN',
  METRALHADORA: 'MACHINE_GUN',
};

/** What the register writes in the place of a number, by the state of the marking that it says. */
const STATES: readonly (readonly [condition: string | null, said: RegExp])[] = [
  [
    'OBLITERATED',
    /elimin|raspa[dg]|rasur|remov|retirad|suprim|extra[ií]d|subtra[ií]d|ileg[ií]vel|obliter|danific|limad|lixad|apagad/iu,
  ],
  ['ALTERED', /ad?ulter|remarcad/iu],
  [
    'ABSENT',
    /inexist|n[ãa]o exist|ausente|sem (?:n|s[ée]rie)|n[ãa]o poss|n[ãa]o h[áa]|desprovid|destitu|s\/n/iu,
  ],
  [
    null,
    /^\W*n[ãa]o |^n\/?[il]$|indete|indispon|inacess|prejudic|(?:vide|ver) (?:campo|obs)|ignorad|desconhec|sem ind/iu,
  ],
];
const NO_COUNTRY = /^(?:ignorado|outros|sem pa[ií]s|)$/iu;
const NO_CALIBRE = /^(?:indeterminado|outros|)$/iu;
const NO_MAKE = /indetermin|identificad|outros|sem marca/iu;

/** Firearms seized by the Civil Police of Rio de Janeiro, as released under the access-to-information law: CSV. */
export const rioFormat: ImportFormat = {
  table: 'register.firearm',
  columns: COLUMNS,
  currency: [],
  async *read([file = ''], owner, onBytes, how) {
    const prove = (names: readonly string[]): void =>
      proveColumns(file, 'firearms of the Civil Police of Rio de Janeiro', names, NEEDED);
    // What ids are made of: rows were counted before lines were.
    let row = 1;
    for await (const read of tableLines({ file, onBytes, how, prove })) {
      row += 1;
      if ('kind' in read) yield read;
      else if ((read.cells['Classe'] ?? '').startsWith('ARMA'))
        yield parsed(read.cells, read.line, row, owner);
      else yield { kind: 'skip', what: (read.cells['Classe'] || 'line without a class').toLowerCase() };
    }
  },
};

const NEEDED = [
  'Classe',
  'Tipo',
  'Marca',
  'Calibre',
  'Número de Série',
  'Data Registro',
  'Controle Interno SCO',
];

/** Columns that are read, and the year of the file, of which ids are made. */
const READ = new Set([
  ...NEEDED,
  'Classe',
  'Arquivo',
  'Modelo',
  'País',
  'Circunscrição',
  'Número Procedimento',
]);

function parsed(
  record: Readonly<Record<string, string>>,
  line: number,
  row: number,
  owner: StateCode,
): ImportItem {
  const text = (name: string): string => record[name]?.trim() ?? '';
  const control = text('Controle Interno SCO');
  if (control === '')
    return rejectedMember(line, {
      member: 'Controle Interno SCO',
      value: '',
      accepted: 'a number: the firearm has no other identifier',
    });
  const id = `SCO-${control.replace(/[^A-Za-z0-9._-]/gu, '-')}-${text('Arquivo').replace(/[^A-Za-z0-9]/gu, '')}-${row}`;
  const on = text('Data Registro').slice(0, 10);
  if (!isDay(on))
    return rejectedMember(line, {
      id,
      member: 'Data Registro',
      value: text('Data Registro'),
      accepted: 'a moment that begins with a day such as 2017-12-31',
    });
  const serial = text('Número de Série');
  // Nothing written says nothing of the marking.
  const said = STATES.find(([, words]) => words.test(serial));
  const hasSerial = said === undefined && serialKey(serial) !== '';
  const calibre = text('Calibre');
  const standard = calibreName(calibre);
  const maker = countryCode(text('País'));
  const written = text('Tipo');
  const kept = keptOf({ written, calibre, country: text('País') });
  const make = text('Marca');
  return {
    kind: 'row',
    ...(kept.length > 0 ? { unknown: kept.map(({ word }) => word) } : {}),
    values: [
      owner,
      id,
      'Polícia Civil do Estado do Rio de Janeiro',
      new TextArray([]),
      [...kept.map(({ note }) => note), ...furtherCells(record, READ)].join('; ') || null,
      'Lei 12.527/2011, as released',
      TYPES[written] ?? 'OTHER',
      make === '' || NO_MAKE.test(make) ? null : make,
      make || null,
      text('Modelo') || null,
      standard ?? (calibre || null),
      calibre || null,
      hasSerial ? serial : null,
      written.includes('CASEIRA') ? 'CRAFT' : 'FACTORY',
      maker ?? null,
      hasSerial || documentKey(serial) === ''
        ? null
        : [{ element: 'FRAME', kind: 'SERIAL', condition: said?.[0] ?? null, text: serial }],
      'SEIZED',
      on,
      [
        {
          status: 'SEIZED',
          on,
          country: 'BR',
          place: text('Circunscrição') || null,
          authority: 'Polícia Civil',
        },
      ],
      text('Número Procedimento') || null,
    ],
  };
}

/** A word that nobody here knows, and what the record says of it. */
interface Kept {
  readonly word: UnknownWord;
  readonly note: string;
}

/** Type, calibre and country of manufacture that are kept as they are reported. */
function keptOf(said: {
  readonly written: string;
  readonly calibre: string;
  readonly country: string;
}): readonly Kept[] {
  const { written, calibre, country } = said;
  const kept: Kept[] = [];
  if (TYPES[written] === undefined && !/CASEIRA|^OUTR[OA]S?$|^$/u.test(written))
    kept.push({ word: { what: 'other', word: written }, note: `type kept as reported: ${written}` });
  if (calibreName(calibre) === undefined && !NO_CALIBRE.test(calibre))
    kept.push({ word: { what: 'calibre', word: calibre }, note: 'calibre kept as reported' });
  if (countryCode(country) === undefined && !NO_COUNTRY.test(country))
    kept.push({
      word: { what: 'country', word: country },
      note: `country of manufacture kept as reported: ${country}`,
    });
  return kept;
}
