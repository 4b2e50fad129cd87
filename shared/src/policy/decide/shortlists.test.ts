import { expect, test } from '@jest/globals';
import { fieldOf, shortlist, type Shortlist } from './decide.ts';
import { inquiriesOf, rulesOf, spaceOf } from './inquiry-space.ts';
import { shortlistsOf } from './shortlists.ts';
import { fixtureLaw, state } from '../testing/fixture.ts';

const law = fixtureLaw();
const ids = (list: Shortlist) =>
  [list.grants, list.limits, list.missed()].map((rules) => rules.map(({ id }) => id));

test.each([
  ['documentNumber', 'AA-Q-010'],
  ['dnaProfile', 'EU-STRICT'],
])(
  'shortlists of %s for many inquiries are those for each, %s among them, and one where the same rules stand',
  (path, id) => {
    const owner = state('BB');
    const asked = { law, owner, domain: 'person' } as const;
    const field = fieldOf(law, 'person', path);
    if (!field) throw new Error(`no field ${path}`);
    const listFor = shortlistsOf(asked, field);
    const [seen, lists] = [new Set<string>(), new Set<Shortlist>()];
    let tried = 0;
    for (const inquiry of inquiriesOf(spaceOf(law, rulesOf(law, owner), owner))) {
      tried += 1;
      const list = listFor(inquiry);
      lists.add(list);
      seen.add(JSON.stringify(ids(list)));
      expect(ids(list)).toEqual(ids(shortlist({ ...asked, inquiry }, field)));
    }
    expect([...seen].some((text) => text.includes(id))).toBe(true);
    expect(tried).toBeGreaterThan(3 * lists.size);
  },
);
