import { halfOf } from '../../../subgraphs/persons/names/halves.ts';
import { nameKeys } from '../../../subgraphs/persons/names/keys.ts';
import { nameScore, THRESHOLD } from '../../../subgraphs/persons/names/score.ts';
import { keyWords, type KeyWords } from '../../../subgraphs/persons/names/word-score.ts';
import { HALVES, percent } from './queries.ts';

/** Wikidata's words are of single names: what is measured is how a script is read. */
const TOKENS = 1_500;
const OTHERS = 20;

export function tokenRecall(script: string, text: string): string[][] {
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
