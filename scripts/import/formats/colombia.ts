import type { StateCode } from '../../../shared/src/core/ids.ts';
import { rejectedMember, type ImportFormat, type ImportItem } from '../import-format.ts';
import { openText } from '../open.ts';
import { proveColumns } from '../wrong-file.ts';
import { jsonLines } from './lines.ts';
import { isDay } from '../../../shared/src/core/calendar.ts';
import { SEIZURE_COLUMNS, seizureItem } from './seizure.ts';
import { furtherCells } from './unsaid.ts';

const SITES: Readonly<Record<string, string>> = {
  'VIAS PUBLICAS': 'ROAD',
  CARRETERA: 'ROAD',
  TROCHA: 'ROAD',
  AEROPUERTO: 'AIRPORT',
  PUERTO: 'PORT',
  'CASAS DE HABITACION': 'DWELLING',
  APARTAMENTO: 'DWELLING',
  LABORATORIO: 'LABORATORY',
};

/** Members that every item has; a portal leaves out those without a value. */
const NEEDED = ['fecha', 'clase_de_estupefaciente', 'unidad_de_medida'];

/** Seizures of the Colombian National Police, as datos.gov.co serves them: a JSON array, one item a line. */
export const colombiaFormat: ImportFormat = {
  table: 'register.seizure',
  columns: SEIZURE_COLUMNS,
  currency: [],
  async *read([file = ''], owner, onBytes, how) {
    let isProved = false;
    for await (const item of jsonLines(openText(file, onBytes, how), file)) {
      if ('value' in item && !isProved) {
        proveColumns(file, 'seizures as datos.gov.co serves them', Object.keys(item.value), NEEDED);
        isProved = true;
      }
      yield 'reason' in item ? item : parsed(item.value, item.line, owner);
    }
  },
};

function parsed(value: Readonly<Record<string, unknown>>, line: number, owner: StateCode): ImportItem {
  const text = (name: string): string => (typeof value[name] === 'string' ? value[name] : '');
  const on = text('fecha').slice(0, 10);
  const id = `PONAL-${line}`;
  if (!isDay(on))
    return rejectedMember(line, {
      id,
      member: 'fecha',
      value: value['fecha'],
      accepted: 'a moment such as 2018-01-03T00:00:00.000',
    });
  const amount = amountOf(value['cantidad']);
  if (amount === undefined)
    return rejectedMember(line, {
      id,
      member: 'cantidad',
      value: value['cantidad'],
      accepted: 'a number from 0',
    });
  const site = text('clase_de_sitio');
  return seizureItem(line, {
    owner,
    id,
    authority: 'Policía Nacional de Colombia',
    basis: 'datos.gov.co, incautación de estupefacientes 2018',
    on,
    country: 'CO',
    region: [text('departamento'), text('municipio')].filter((part) => part !== '').join(', ') || null,
    siteKind: SITES[site] ?? 'OTHER',
    substance: text('clase_de_estupefaciente'),
    amount,
    unit: text('unidad_de_medida'),
    transportMode: null,
    concealment: null,
    legs: [],
    ...(site === '' || SITES[site] !== undefined ? {} : { others: [`site: ${site}`] }),
    further: furtherCells(value, READ),
  });
}

/** Members that are read, and the day of the week of `fecha`. */
const READ = new Set([...NEEDED, 'cantidad', 'clase_de_sitio', 'departamento', 'municipio', 'dia']);

/** The portal serves numbers as texts; others who pass its data on serve them as numbers. */
function amountOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\s*\d+(?:\.\d+)?\s*$/u.test(value) ? Number(value) : undefined;
}
