import { expect, test } from '@jest/globals';
import { fc } from '../../../testing/drawn.ts';
import { times } from '../../../testing/depth.ts';
import { stateCode } from '../../core/ids.ts';
import type { Decided } from '../../policy/words/decided.ts';
import type { Disclosed } from '../../policy/words/report.ts';
import { verdictsOn, withoutPlainCells } from './cells.ts';

const OWNERS = ['IE', 'FR'].map(stateCode);
const HANDLINGS = ['H0', 'H1', 'H2'] as const;

/** One question's decisions: some paths, and records each of some owner and handling. */
const question = fc.record({
  paths: fc.subarray(['name', 'address', 'note'], { minLength: 1 }),
  isOfLinks: fc.boolean(),
  records: fc.array(fc.tuple(fc.nat(4), fc.constantFrom(...OWNERS), fc.constantFrom(...HANDLINGS)), {
    minLength: 1,
    maxLength: 6,
  }),
});

test('an entry tells of each record what was decided on it and never what was decided on another', () => {
  fc.assert(
    fc.property(fc.array(question, { minLength: 1, maxLength: 3 }), (questions) => {
      const decided: Decided[] = [];
      const disclosed = new Map<string, Disclosed>();
      const said = new Map<string, Map<string, string>>();
      let before = 0;
      // A record is of one owner and handling in all of an answer.
      const kinds = new Map<number, readonly [(typeof OWNERS)[number], (typeof HANDLINGS)[number]]>();
      for (const { paths, isOfLinks, records } of questions) {
        const own = isOfLinks ? paths.map((path) => `associates.${path}`) : ['id', ...paths];
        const cells = new Map<
          string,
          { of: Decided['cells'][number]['of']; records: number; as: number[] }
        >();
        const verdicts: Decided['verdicts'][number][] = [];
        for (const [number, owner, handling] of records) {
          const kind = kinds.get(number) ?? [owner, handling];
          kinds.set(number, kind);
          const key = kind.join();
          const cell = cells.get(key) ?? { of: { owner: kind[0], handling: kind[1] }, records: 0, as: [] };
          if (cell.records === 0)
            cell.as = own.map(
              (path) =>
                verdicts.push({
                  mode: 'GRANT',
                  disclosure: 'EXPLAIN',
                  rules: [`${key} ${path}`],
                  obligations: [],
                }) - 1,
            );
          cell.records += 1;
          cells.set(key, cell);
          if (isOfLinks) continue;
          const id = `record-${number}`;
          const place = before + [...cells.keys()].indexOf(key);
          if (!disclosed.has(id))
            disclosed.set(id, { id, owner: kind[0], domain: 'person', categories: [], cell: place });
          const told = said.get(id) ?? new Map<string, string>();
          for (const path of own) told.set(path, `${key} ${path}`);
          said.set(id, told);
        }
        before += cells.size;
        decided.push({ law: 'x', domain: 'person', paths: own, verdicts, cells: [...cells.values()] });
      }
      for (const record of withoutPlainCells([...disclosed.values()], decided)) {
        const found = verdictsOn(record, decided);
        for (const [path, rule] of said.get(record.id) ?? []) expect(found?.get(path)?.rules).toEqual([rule]);
      }
    }),
    { numRuns: times(200) },
  );
});
