import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../shared/testing/command.ts';
import { judgedByHub } from './by-hub.ts';
import type { CaseResult } from './case.ts';
import { judgedImports } from './imports.ts';
import { judgedWords } from './words.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-cases-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function folderOf(name: string, files: Readonly<Record<string, readonly string[]>>): string {
  const made = join(folder, name);
  mkdirSync(join(made, 'import'), { recursive: true });
  for (const [file, lines] of Object.entries(files)) writeFileSync(join(made, file), `${lines.join('\n')}\n`);
  return made;
}

const verdicts = (results: readonly CaseResult[]): Readonly<Record<string, string>> =>
  Object.fromEntries(results.map(({ where, verdict }) => [where, verdict]));

async function all(results: AsyncIterable<CaseResult>): Promise<readonly CaseResult[]> {
  const found: CaseResult[] = [];
  for await (const result of results) found.push(result);
  return found;
}

const person = (id: string, forenames: string, surnames: string): string =>
  JSON.stringify({
    id,
    holdingAuthority: 'Invented police',
    subjectCategories: ['SUSPECT'],
    synthetic: true,
    primaryName: `${forenames} ${surnames}`,
    identities: [{ kind: 'CONFIRMED', forenames, surnames }],
  });

test('words are right, wrong, or for a reader to judge', () => {
  const made = folderOf('words', {
    'units.tsv': [
      'unit\tright',
      'mcg\t0.000000001 kg',
      'kgs\t2 kg',
      'tablets\tTABLET',
      'bags\twhatever they hold',
    ],
    'countries.tsv': ['name\tcode', 'Côte d’Ivoire\tCI', 'Deutschland\tFR'],
    'calibres.tsv': ['written\tright', '9 mm\tno cartridge', '9x19\t9mm Luger (9x19)', '9x18\t9mm Luger'],
    'substances.tsv': [
      'reported\tright',
      'Kokain\tcocaine',
      'carfentanil\tOPIOIDS, 1961 I',
      'acetone\t1961 I',
    ],
    'keys.tsv': [
      'kind\tone\tother\texpected',
      'plate\tL-AB 1\tLÖ-AB 1\tDIFFERENT',
      'issuer\tD\tDEU\tEQUAL',
      'issuer\tD\tFRA\tEQUAL',
    ],
    'mrz.tsv': ['zone\tright', 'nonsense\trefused: no zone'],
  });
  expect(verdicts(judgedWords(made))).toEqual({
    'units.tsv:2': 'right',
    'units.tsv:3': 'wrong',
    'units.tsv:4': 'right',
    'units.tsv:5': 'by eye',
    'countries.tsv:2': 'right',
    'countries.tsv:3': 'wrong',
    'calibres.tsv:2': 'right',
    'calibres.tsv:3': 'right',
    'calibres.tsv:4': 'wrong',
    'substances.tsv:2': 'right',
    'substances.tsv:3': 'right',
    'substances.tsv:4': 'wrong',
    'keys.tsv:2': 'right',
    'keys.tsv:3': 'right',
    'keys.tsv:4': 'wrong',
    'mrz.tsv:2': 'right',
  });
});

test('names, dates and requests are asked of a hub', async () => {
  const made = folderOf('hub', {
    'persons.ndjson': [person('INVENTED-1', 'Tatjana', 'Inventowa')],
    'names.tsv': [
      'record\tfilter\texpected',
      'INVENTED-1\t{"name": "Татьяна Инвентова"}\tHIT',
      'INVENTED-1\t{"name": "Somebody Else"}\tHIT',
      'INVENTED-1\t{"name": "Somebody Else"}\tNOHIT',
    ],
    'dates.tsv': [
      'where\tvalue\tright',
      'PersonFilter.dateOfBirth\t0000\tBAD_INPUT',
      'DrugSeizureFilter.from\t2026-02-30\tBAD_INPUT',
      'BorderCrossingFilter.from\t2026-01-01\taccepted',
      'DrugSeizureStatistics from\t2026-01-01\taccepted',
      'record 1985-03-07, asked 1985-07-03\t\toffered as similar',
      'record 1985-03-07, asked 1999-07-03\t\toffered as similar',
    ],
    'requests.ndjson': [
      JSON.stringify({ body: { query: '{ __typename }' }, right: 'answered' }),
      JSON.stringify({ bytes: '{"query":"\u00fc"}', right: 'refused: not UTF-8' }),
    ],
  });
  expect(verdicts(await all(judgedByHub(made)))).toEqual({
    'names.tsv:2': 'right',
    'names.tsv:3': 'wrong',
    'names.tsv:4': 'right',
    'dates.tsv:2': 'right',
    'dates.tsv:3': 'right',
    'dates.tsv:4': 'right',
    'dates.tsv:5': 'right',
    'dates.tsv:6': 'right',
    'dates.tsv:7': 'wrong',
    'requests.ndjson:1': 'by eye',
    'requests.ndjson:2': 'by eye',
  });
});

test('a file that is imported may lose nothing that was there', async () => {
  const made = folderOf('imports', {
    'import/good.ndjson': [
      person('INVENTED-1', 'Tatjana', 'Inventowa'),
      person('INVENTED-2', 'Ivo', 'Inventow'),
    ],
    'import/proxy-error.html': ['<html><body>502 Bad Gateway</body></html>'],
    'import/un-empty.xml': ['<CONSOLIDATED_LIST dateGenerated="2026-01-01T00:00:00Z"/>'],
    'import/expected.tsv': [
      'file\texit\tsays',
      'proxy-error.html\t1\tits root element is "html".*not CONSOLIDATED_LIST',
      'un-empty.xml\t0\t1 read',
    ],
  });
  const [result, ...others] = await all(judgedImports(made));
  expect(verdicts(others)).toEqual({ 'import/un-empty.xml': 'wrong' });
  expect(result).toMatchObject({ where: 'import/proxy-error.html', verdict: 'right' });
  expect(result?.now).toMatch(/^exit 1: .*CONSOLIDATED_LIST/u);
});

test('the command says what is wrong, and ends accordingly', async () => {
  const right = folderOf('right', { 'countries.tsv': ['name\tcode', 'Bolivia\tBO'] });
  const wrong = folderOf('wrong', { 'countries.tsv': ['name\tcode', 'Bolivia\tBO', 'Bolivia\tVE'] });
  const [good, bad, none] = await Promise.all(
    [right, wrong, join(folder, 'nowhere')].map((one) => runCommand('scripts/cases.ts', [one])),
  );
  expect(good).toMatchObject({ code: 0, out: '1 tried: 1 right, 0 wrong, 0 to be judged by eye.\n' });
  expect(bad?.code).toBe(1);
  expect(bad?.out).toContain('wrong\tcountries.tsv:3\tBolivia\tright: VE\tnow: "BO"');
  expect(none).toMatchObject({ code: 2 });
  expect(none?.err).toContain('is no folder');
});
