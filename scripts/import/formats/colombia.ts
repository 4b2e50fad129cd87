import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { ImportFormat, ImportItem } from '../importer.ts';
import { openText } from '../open.ts';
import { jsonLines } from './lines.ts';
import { SEIZURE_COLUMNS, seizureRow } from './seizure.ts';

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

/** Seizures of the Colombian National Police, as datos.gov.co serves them: a JSON array, one item a line. */
export const colombiaFormat: ImportFormat = {
  table: 'register.seizure',
  columns: SEIZURE_COLUMNS,
  currency: [],
  async *read([file = ''], owner, onBytes) {
    for await (const item of jsonLines(openText(file, onBytes))) {
      yield 'reason' in item ? item : parsed(item.value, item.line, owner);
    }
  },
};

function parsed(value: Readonly<Record<string, unknown>>, line: number, owner: StateCode): ImportItem {
  const text = (name: string): string => (typeof value[name] === 'string' ? value[name] : '');
  const on = text('fecha').slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(on)) {
    return {
      kind: 'reject',
      line,
      reason: `fecha "${text('fecha')}" is not a moment such as 2018-01-03T00:00:00.000`,
    };
  }
  const amount = amountOf(value['cantidad']);
  if (amount === undefined)
    return {
      kind: 'reject',
      line,
      reason: `cantidad ${JSON.stringify(value['cantidad']) ?? 'is missing and'} is not a number`,
    };
  const row = seizureRow({
    owner,
    id: `PONAL-${line}`,
    authority: 'Policía Nacional de Colombia',
    basis: 'datos.gov.co, incautación de estupefacientes 2018',
    on,
    country: 'CO',
    region: text('departamento') || null,
    siteKind: SITES[text('clase_de_sitio')] ?? 'OTHER',
    substance: text('clase_de_estupefaciente'),
    amount,
    unit: text('unidad_de_medida'),
    transportMode: null,
    concealment: null,
    legs: [],
  });
  return typeof row === 'string' ? { kind: 'reject', line, reason: row } : { kind: 'row', values: row };
}

/** The portal serves numbers as texts; others who pass its data on serve them as numbers. */
function amountOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\s*\d+(?:\.\d+)?\s*$/u.test(value) ? Number(value) : undefined;
}
