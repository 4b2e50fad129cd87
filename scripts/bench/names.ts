import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { scriptOf } from '../../shared/src/core/names/script.ts';
import { halfOf, type Half } from '../../subgraphs/persons/names/halves.ts';
import { nameKeys } from '../../subgraphs/persons/names/keys.ts';
import {
  keyWords,
  nameScore,
  THRESHOLD,
  WORD_MIN,
  wordScore,
  type Compare,
  type KeyWords,
} from '../../subgraphs/persons/names/score.ts';
import { setting } from '../hub/settings.ts';
import { ofacPersons } from '../import/formats/ofac.ts';
import type { RejectedLine, SkippedEntry } from '../import/import-format.ts';
import type { ImportedIdentity, ImportedPerson } from '../import/formats/person.ts';
import { unEntries } from '../import/formats/un.ts';
import { table } from './report.ts';

const LISTS = new URL('../import/data/', import.meta.url);
const list = (name: string): string => fileURLToPath(new URL(name, LISTS));

/** Negatives are many: every n-th is asked. */
const EVERY = 25;

interface Query {
  readonly half: Half;
  readonly name: string;
  /** Who is to be found; empty where nobody is. */
  readonly owners: ReadonlySet<string>;
}

/** Recall and false hits of name search by script and kind of disturbance, on the lists that ship and public labelled names. */
export async function benchNames(): Promise<string> {
  const folder = setting(process.env, 'LIAISON_BENCH_DATA');
  if (folder === undefined || !existsSync(join(folder, 'names/yente_positives_un_treated.csv')))
    return 'Skipped: set LIAISON_BENCH_DATA to a folder that holds the public files.';
  const un = await all(unEntries(list('un_sc_consolidated_2026-02-27.xml.gz')));
  const [sdn = '', add = '', alt = '', comments = ''] = ['sdn', 'add', 'alt', 'sdn_comments'].map((part) =>
    list(`ofac_2021-07_${part}.csv.gz`),
  );
  const us = await all(ofacPersons({ sdn, add, alt, comments, dataAsOf: '2021-07-01' }));
  const read = (file: string) => rowsOf(join(folder, 'names', file));
  const [whole, latin, ofac] = [
    new NameIndex(un, () => true),
    new NameIndex(un, ({ script }) => script === 'Latn'),
    new NameIndex(us, () => true),
  ];
  const rows: string[][] = [];
  const originals = un.flatMap((person) =>
    person.identities
      .filter(({ kind, script }) => kind === 'CONFIRMED' && script !== 'Latn')
      .map((identity) => ({ ...queryOf(person.id, nameOf(identity), [person.id]), script: identity.script })),
  );
  for (const script of new Set(originals.map((query) => query.script)))
    rows.push(
      ...recall(
        `UN, original script ${script}, in Latin names`,
        latin,
        originals.filter((query) => query.script === script),
      ),
    );
  rows.push(...recall('UN, any original script, in Latin names', latin, originals));
  const owners = ownersByName(un);
  const truths = read('yente_positives_un_untreated.csv');
  for (const [kind, file] of [
    ['UN names as written', 'yente_positives_un_untreated.csv'],
    ['UN names disturbed', 'yente_positives_un_treated.csv'],
  ] as const) {
    const queries = read(file).flatMap(({ full_name: name = '' }, i) => {
      const truth = truths[i]?.['full_name'] ?? '';
      const ids = owners.get(letters(truth));
      return ids ? [queryOf(truth, name, [...ids])] : [];
    });
    rows.push(...recall(kind, whole, queries));
  }
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
      [`invented people not on the list, every ${EVERY}th`, 'half', 'asked', 'with a hit', 'a thousand'],
      wrong,
    ),
    table(
      ['single words of Wikidata', 'half', 'pairs', 'recall', 'other words that score as high, a thousand'],
      tokens,
    ),
  ].join('\n\n');
}

async function all(
  entries: AsyncGenerator<{ readonly person: ImportedPerson } | RejectedLine | SkippedEntry>,
): Promise<readonly ImportedPerson[]> {
  const found: ImportedPerson[] = [];
  for await (const entry of entries) if ('person' in entry) found.push(entry.person);
  return found;
}

function rowsOf(file: string): readonly Readonly<Record<string, string>>[] {
  const bytes = readFileSync(file);
  return parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes, {
    columns: true,
    relax_column_count: true,
  }) as Record<string, string>[];
}

function queryOf(row: string, name: string, owners: readonly string[]): Query {
  return { half: halfOf(row), name, owners: new Set(owners) };
}

function nameOf({ forenames, surnames }: ImportedIdentity): string {
  return `${forenames ?? ''} ${surnames ?? ''}`.trim();
}

function letters(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}]+/gu, ' ');
}

function ownersByName(people: readonly ImportedPerson[]): ReadonlyMap<string, ReadonlySet<string>> {
  const owners = new Map<string, Set<string>>();
  for (const person of people)
    for (const name of [person.primaryName, ...person.identities.map(nameOf)]) {
      const known = owners.get(letters(name));
      if (known) known.add(person.id);
      else owners.set(letters(name), new Set([person.id]));
    }
  return owners;
}

/** All names of a list, scored by the rules of the databases; a word index leaves out what shares no word, no letters. */
class NameIndex {
  readonly #keys: { readonly id: string; readonly key: KeyWords }[] = [];
  readonly #byWord = new Map<string, Set<number>>();
  readonly #byStart = new Map<string, Set<number>>();
  readonly #near = new Map<string, readonly string[]>();
  readonly #scores = new Map<string, number>();

  constructor(people: readonly ImportedPerson[], holds: (identity: ImportedIdentity) => boolean) {
    for (const { id, identities } of people) {
      const names = identities
        .filter(holds)
        .flatMap((identity) => [nameOf(identity), identity.transliteration ?? '']);
      for (const text of nameKeys(names)) {
        const key = keyWords(text);
        const at = this.#keys.push({ id, key }) - 1;
        key.plain.forEach((word, i) => add(this.#byWord, `${word}|${key.bones[i] ?? ''}`, at));
        for (const start of starts(key)) add(this.#byStart, start, at);
      }
    }
  }

  /** Ids by score, the best first. */
  search(name: string): readonly { readonly id: string; readonly score: number }[] {
    const best = new Map<string, number>();
    for (const text of nameKeys([name])) {
      const asked = keyWords(text);
      const candidates = new Set<number>();
      asked.plain.forEach((word, i) => {
        for (const near of this.#nearWords(word, asked.bones[i] ?? ''))
          for (const at of this.#byWord.get(near) ?? []) candidates.add(at);
      });
      for (const start of starts(asked)) for (const at of this.#byStart.get(start) ?? []) candidates.add(at);
      for (const at of candidates) {
        const named = this.#keys[at];
        if (!named) continue;
        const score = nameScore(asked, named.key, this.#compare);
        if (score >= THRESHOLD && score > (best.get(named.id) ?? 0)) best.set(named.id, score);
      }
    }
    return [...best]
      .map(([id, score]) => ({ id, score: Math.round(score * 1e4) / 1e4 }))
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  }

  readonly #compare: Compare = (k, i, n, j) =>
    this.#score(k.plain[i] ?? '', k.bones[i] ?? '', n.plain[j] ?? '', n.bones[j] ?? '');

  #score(q: string, qBones: string, n: string, nBones: string): number {
    const pair = `${q}|${qBones}|${n}|${nBones}`;
    let score = this.#scores.get(pair);
    if (score === undefined) {
      score = wordScore(q, qBones, n, nBones);
      if (this.#scores.size < 2_000_000) this.#scores.set(pair, score);
    }
    return score;
  }

  #nearWords(word: string, bones: string): readonly string[] {
    const own = `${word}|${bones}`;
    let near = this.#near.get(own);
    if (!near) {
      near = [...this.#byWord.keys()].filter((other) => {
        const [plain = '', otherBones = ''] = other.split('|');
        if (isFar(bones, otherBones)) return false;
        return wordScore(word, bones, plain, otherBones) >= WORD_MIN;
      });
      this.#near.set(own, near);
    }
    return near;
  }
}

/** Words with five consonants or more that only one of them has are not compared. */
function isFar(a: string, b: string): boolean {
  let apart = 0;
  for (const letter of a) if (letter > 'a' && letter !== '~' && !b.includes(letter)) apart += 1;
  for (const letter of b) if (letter > 'a' && letter !== '~' && !a.includes(letter)) apart += 1;
  return apart > 4;
}

function add(index: Map<string, Set<number>>, key: string, at: number): void {
  const known = index.get(key);
  if (known) known.add(at);
  else index.set(key, new Set([at]));
}

/** How a name begins, blanks taken out: in letters and in consonants. */
function starts({ plain, bones }: KeyWords): readonly string[] {
  return [plain.join('').slice(0, 3), bones.join('').replace(/[.~=]/gu, '').slice(0, 3)];
}

const percent = (part: number, of: number): string =>
  of === 0 ? '-' : `${((100 * part) / of).toFixed(1)} %`;

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

const HALVES: readonly Half[] = ['tuned on', 'held back'];

function falseHits(index: NameIndex, queries: readonly Query[]): string[][] {
  const counts = new Map<string, { asked: number; hit: number }>();
  for (const { half, name } of queries) {
    const isHit = index.search(name).length > 0;
    for (const key of [`${scriptOf(name)}|${half}`, `all scripts|${half}`]) {
      const count = counts.get(key) ?? { asked: 0, hit: 0 };
      counts.set(key, { asked: count.asked + 1, hit: count.hit + (isHit ? 1 : 0) });
    }
  }
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { asked, hit }]) => [
      ...key.split('|'),
      String(asked),
      String(hit),
      ((1000 * hit) / asked).toFixed(2),
    ]);
}

/**
 * The people of one list who are in the other: one exact birth date in both, and two thirds of the words of the shorter
 * name (articles and servant words left out) equal, or two letters apart at most in words of five. Not by our rules.
 */
function pairs(un: readonly ImportedPerson[], us: readonly ImportedPerson[]): readonly Query[] {
  const byDay = new Map<string, ImportedPerson[]>();
  for (const person of us)
    for (const day of days(person)) byDay.set(day, [...(byDay.get(day) ?? []), person]);
  return un.flatMap((person) => {
    const others = new Set([...days(person)].flatMap((day) => byDay.get(day) ?? []));
    const ranked = [...others].map((other) => ({ other, share: shareOf(person, other) }));
    const [best] = ranked.sort((a, b) => b.share - a.share);
    return best && best.share >= 0.66 ? [queryOf(person.id, person.primaryName, [best.other.id])] : [];
  });
}

function days({ identities }: ImportedPerson): ReadonlySet<string> {
  return new Set(
    identities.flatMap(({ dateOfBirth }) =>
      /^\d{4}-\d{2}-\d{2}/u.test(dateOfBirth ?? '') ? [(dateOfBirth ?? '').slice(0, 10)] : [],
    ),
  );
}

function shareOf(one: ImportedPerson, other: ImportedPerson): number {
  let best = 0;
  for (const a of latinNames(one))
    for (const b of latinNames(other)) {
      const same = a.filter((word) => b.some((with_) => isNear(word, with_))).length;
      best = Math.max(best, same / Math.max(2, Math.min(a.length, b.length)));
    }
  return best;
}

function latinNames({ identities }: ImportedPerson): readonly (readonly string[])[] {
  const names = new Set(identities.filter(({ script }) => script === 'Latn').map(nameOf));
  return [...names].map((name) =>
    name
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z ]+/gu, ' ')
      .split(' ')
      .filter((word) => word !== '' && !/^(?:al|el|bin|ibn|abd|abu)$/u.test(word)),
  );
}

function isNear(a: string, b: string): boolean {
  return (
    a === b || (a.length >= 5 && b.length >= 5 && Math.abs(a.length - b.length) <= 2 && distance(a, b) <= 2)
  );
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries())
    row = row.reduce<number[]>((next, above, j) => {
      const same = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1);
      next.push(j === 0 ? i + 1 : Math.min(above + 1, (next[j - 1] ?? 0) + 1, same));
      return next;
    }, []);
  return row[b.length] ?? 0;
}

/** Wikidata's words are of single names: what is measured is how a script is read. */
const TOKENS = 1_500;
const OTHERS = 20;

function tokenRecall(script: string, text: string): string[][] {
  const words = text
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([latin = '']) => latin.length >= 4);
  return HALVES.map((half) => {
    const rows = words
      .filter(([latin = '']) => halfOf(latin) === half)
      .slice(0, TOKENS)
      .map(([latin = '', own = '']) => ({
        latin: nameKeys([latin]).map(keyWords),
        own: nameKeys([own.replaceAll(' ', '')]).map(keyWords),
      }));
    const scores = (own: readonly KeyWords[], latin: readonly KeyWords[]) =>
      own.some((a) => latin.some((b) => nameScore(a, b) >= THRESHOLD));
    let [found, wrong, asked] = [0, 0, 0];
    rows.forEach(({ own, latin }, i) => {
      if (scores(own, latin)) found += 1;
      for (let d = 1; d <= OTHERS; d += 1) {
        asked += 1;
        if (scores(own, rows[(i + d * 37) % rows.length]?.latin ?? [])) wrong += 1;
      }
    });
    return [
      script,
      half,
      String(rows.length),
      percent(found, rows.length),
      ((1000 * wrong) / asked).toFixed(2),
    ];
  });
}
