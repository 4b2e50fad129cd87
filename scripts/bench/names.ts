import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { scriptOf } from '../../shared/src/core/names/script.ts';
import { setting } from '../hub/settings.ts';
import { NameIndex } from './names/name-index.ts';
import { pairs } from './names/pairs.ts';
import { partsInStep } from './names/parts.ts';
import {
  HALVES,
  listed,
  originalsOf,
  percent,
  queryOf,
  rowsOf,
  shippedLists,
  type Query,
} from './names/queries.ts';
import { tokenRecall } from './names/tokens.ts';
import { table } from './report.ts';

/** Negatives are many: every n-th is asked. */
const EVERY = 25;

/** Recall and false hits of name search by script and kind of disturbance, on the lists that ship and public labelled names. */
export async function benchNames(): Promise<string> {
  const folder = setting(process.env, 'LIAISON_BENCH_DATA');
  if (folder === undefined || !existsSync(join(folder, 'names/yente_positives_un_treated.csv')))
    return 'Skipped: set LIAISON_BENCH_DATA to a folder that holds the public files.';
  const { un, us } = await shippedLists();
  const read = (file: string) => rowsOf(join(folder, 'names', file));
  const [whole, latin, ofac] = [
    new NameIndex(un, () => true),
    new NameIndex(un, ({ script }) => script === 'Latn'),
    new NameIndex(us, () => true),
  ];
  const rows: string[][] = [];
  const originals = originalsOf(un);
  for (const script of new Set(originals.map((query) => query.script)))
    rows.push(
      ...recall(
        `UN, original script ${script}, in Latin names`,
        latin,
        originals.filter((query) => query.script === script),
      ),
    );
  rows.push(...recall('UN, any original script, in Latin names', latin, originals));
  const truths = read('yente_positives_un_untreated.csv');
  for (const [kind, file] of [
    ['UN names as written', 'yente_positives_un_untreated.csv'],
    ['UN names disturbed', 'yente_positives_un_treated.csv'],
  ] as const)
    rows.push(...recall(kind, whole, listed(un, read(file), truths)));
  rows.push(...recall('UN people in OFAC (paired by name and birth date)', ofac, pairs(un, us)));
  const people = read('yente_SYNTHETIC_negatives_global.csv.gz')
    .filter((_, i) => i % EVERY === 0)
    .map(({ full_name: name = '' }) => queryOf(name, name, []));
  const wrong = falseHits(whole, people);
  const tokens: string[][] = [];
  for (const script of ['arabic', 'russian', 'hebrew', 'chinese', 'korean', 'katakana'])
    tokens.push(
      ...tokenRecall(
        script,
        gunzipSync(readFileSync(join(folder, `names/wikidata_translit_${script}_test.tsv.gz`))).toString(),
      ),
    );
  return [
    table(['asked', 'half', 'people', 'found among 20', 'found first'], rows),
    table(
      [
        `invented people not on the list, every ${EVERY}th`,
        'half',
        'asked',
        'found namesakes alone',
        'with a false hit',
        'a thousand',
      ],
      wrong,
    ),
    table(
      ['single words of Wikidata', 'half', 'pairs', 'recall', 'other words that score as high, a thousand'],
      tokens,
    ),
    partsInStep([...un, ...us]),
  ].join('\n\n');
}

function recall(kind: string, index: NameIndex, queries: readonly Query[]): string[][] {
  return HALVES.map((half) => {
    const asked = queries.filter((query) => query.half === half);
    let [found, first] = [0, 0];
    for (const { name, owners } of asked) {
      const at = index
        .search(name)
        .slice(0, 20)
        .findIndex(({ id }) => owners.has(id));
      if (at >= 0) found += 1;
      if (at === 0) first += 1;
    }
    return [kind, half, String(asked.length), percent(found, asked.length), percent(first, asked.length)];
  });
}

/** Of a namesake a name alone cannot say that it is another: those who found nobody else are counted apart. */
function falseHits(index: NameIndex, queries: readonly Query[]): string[][] {
  const counts = new Map<string, { asked: number; namesakes: number; hit: number }>();
  for (const { half, name } of queries) {
    const hits = index.search(name);
    const isFalse = hits.some(({ isNamesake }) => !isNamesake);
    const isNamesake = hits.length > 0 && !isFalse;
    for (const key of [`${scriptOf(name)}|${half}`, `all scripts|${half}`]) {
      const { asked, namesakes, hit } = counts.get(key) ?? { asked: 0, namesakes: 0, hit: 0 };
      counts.set(key, {
        asked: asked + 1,
        namesakes: namesakes + (isNamesake ? 1 : 0),
        hit: hit + (isFalse ? 1 : 0),
      });
    }
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { asked, namesakes, hit }]) => [
      ...key.split('|'),
      String(asked),
      String(namesakes),
      String(hit),
      ((1000 * hit) / asked).toFixed(2),
    ]);
}
