import { expect, test } from '@jest/globals';
import sql from 'sql-template-tag';
import type { FieldUse } from '../../policy/words/ruling.ts';
import { questionKey } from './tries.ts';

test('a list that was counted is no leave to count by the same values, which may teach of other records', () => {
  const asked = (use: FieldUse['use']): string =>
    questionKey(
      { domain: 'person', conditions: [sql`r.x = ${1}`], order: [], uses: [{ path: 'sex', use }] },
      [],
    );
  expect(asked('OPEN')).not.toBe(asked('COUNT'));
  expect(asked('OPEN')).toBe(asked('OPEN'));
});
