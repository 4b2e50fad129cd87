import { expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { rioFormat } from './rio.ts';

/** One invented firearm a serial, in the columns of the published files. */
async function read(serials: readonly string[]): Promise<readonly (readonly unknown[])[]> {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-rio-'));
  try {
    const file = join(directory, 'rio.csv');
    const lines = serials.map(
      (serial, i) =>
        `2020,"${serial}",${i + 1},ARMA DE FOGO,PISTOLA,CBC,.38,2020-01-0${(i % 9) + 1}T10:00:00`,
    );
    writeFileSync(
      file,
      ['Arquivo,Número de Série,Controle Interno SCO,Classe,Tipo,Marca,Calibre,Data Registro', ...lines].join(
        '\n',
      ),
    );
    const rows: (readonly unknown[])[] = [];
    for await (const item of rioFormat.read([file], 'BR' as StateCode, () => undefined))
      if (item.kind === 'row') rows.push(item.values);
    return rows;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

test.each([
  ['KJT 77810', 'KJT 77810', undefined],
  ['ЖШ 12', 'ЖШ 12', undefined],
  ['', null, undefined],
  ['-', null, undefined],
  ['0000', null, null],
  ['RASPADO', null, 'OBLITERATED'],
  ['Eliminado intencionalmente.', null, 'OBLITERATED'],
  ['Adulterado por ação abrasiva', null, 'ALTERED'],
  ['INEXISTENTE', null, 'ABSENT'],
  ['Não possui.', null, 'ABSENT'],
  ['não identificado', null, null],
  ['IGNORADO', null, null],
])('a serial "%s" is %s, its marking %s', async (written, serial, condition) => {
  const [row = []] = await read([written]);
  const of = (column: string): unknown => row[rioFormat.columns.indexOf(column)];
  expect(of('serial_number')).toBe(serial);
  // What is written is kept; where nothing is, nothing is said of the marking.
  expect(of('markings')).toEqual(
    condition === undefined ? null : [{ element: 'FRAME', kind: 'SERIAL', condition, text: written }],
  );
});
