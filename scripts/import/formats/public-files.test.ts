import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import type { ImportFormat } from '../import-format.ts';
import { colombiaFormat } from './colombia.ts';
import { rioFormat } from './rio.ts';
import { unodcFormat } from './unodc.ts';
import { usbpFormat } from './usbp.ts';

/** Public files that may be measured and not shipped lie beside the checkout where there are any. */
const FOLDER = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

async function counts(
  format: ImportFormat,
  files: readonly string[],
): Promise<{ rows: number; rejects: readonly string[]; width: ReadonlySet<number> }> {
  let rows = 0;
  const rejects: string[] = [];
  const width = new Set<number>();
  for (const file of files) {
    for await (const item of format.read([`${FOLDER}${file}`], 'UN' as StateCode, () => undefined)) {
      if (item.kind === 'row') {
        rows += 1;
        width.add(item.values.length);
      } else if (item.kind === 'reject') rejects.push(item.reason);
    }
  }
  return { rows, rejects, width };
}

/** Runs where the files are, and is reported as skipped where they are not. */
function where(...files: readonly string[]) {
  return files.every((file) => existsSync(`${FOLDER}${file}`)) ? test : test.skip;
}

const UNODC = 'drugs/unodc_individual_drug_seizures_2011-2016.csv.gz';
const RIO = ['2017', '2018', '2019', '2020', '2021-2022'].map(
  (year) => `firearms/rj_seized_firearms_${year}.csv.gz`,
);
const COLOMBIA = 'drugs/colombia_policia_nacional_seizures_2018_sample.json';
const USBP = 'border/usbp_blaine_spokane_apprehensions_2012-2019.csv';

describe('public files', () => {
  where(UNODC)('UNODC: every one of 311,038 lines is a row or has a reason', async () => {
    const { rows, rejects, width } = await counts(unodcFormat, [UNODC]);
    expect(rows + rejects.length).toBe(311_038);
    expect(rejects.length).toBeLessThan(100);
    expect([...width]).toEqual([unodcFormat.columns.length]);
  });

  where(...RIO)('Rio: 64,525 firearms, ammunition left out', async () => {
    const { rows, rejects, width } = await counts(rioFormat, RIO);
    expect(rows).toBe(64_525);
    expect(rejects).toEqual([]);
    expect([...width]).toEqual([rioFormat.columns.length]);
  });

  where(COLOMBIA)('Colombia: 1,000 seizures', async () => {
    expect(await counts(colombiaFormat, [COLOMBIA])).toMatchObject({ rows: 1_000, rejects: [] });
  });

  where(USBP)('US Border Patrol: 4,711 rows', async () => {
    expect(await counts(usbpFormat, [USBP])).toMatchObject({ rows: 4_711, rejects: [] });
  });
});
