import { expect, test } from '@jest/globals';
import type { Domain } from '../../core/vocabulary.ts';
import { AA, BB, fixtureLaw, FLOOR, GROUPS, inquiry, state } from '../testing/fixture.ts';
import { rulerOf } from './ruler.ts';

interface Asked {
  readonly files?: Readonly<Record<string, string>>;
  readonly asking?: Parameters<typeof inquiry>[0];
  readonly domain?: Domain;
}

/** What stands of the law for who asks AA. */
function standing({ files = {}, asking = {}, domain = 'person' }: Asked): string {
  return rulerOf(fixtureLaw(files)).rule(inquiry(asking)).lawFor(state('AA'), domain);
}

const ofDd = { requester: { state: state('DD') } };

test.each([
  ["another State's grants", {}, { files: { 'BB.yaml': BB.replace('BB-ALL', 'BB-MORE') } }],
  ['a comment', {}, { files: { 'AA.yaml': `# said again\n${AA}` } }],
  ['rules about another domain', {}, { files: { 'BB.yaml': BB.replace('SILENT', 'EXPLAIN') } }],
  ['a grant to others', ofDd, { files: { 'AA.yaml': AA.replace('"20"', '"20a"') }, asking: ofDd }],
  ['the next day, officer and case', {}, { asking: { on: '2026-11-24', caseReference: 'CASE-2' } }],
  ['rules of the office that does not ask', {}, { files: { 'AA.yaml': AA.replace('"99"', '"98"') } }],
])('stays with %s', (_, asking, other: Asked) => {
  expect(standing(other)).toBe(standing({ asking }));
});

const crossing = 'crossing' as const;
test.each([
  ['grants of the owner', {}, { files: { 'AA.yaml': AA.replace('"20"', '"20a"') } }],
  ['a mask', ofDd, { files: { 'AA.yaml': AA.replace('YEAR_ONLY', 'INITIALS') }, asking: ofDd }],
  ['the floor', { necessity: '' }, { files: { 'eu-floor.yaml': FLOOR.replace('"4(1)"', '"4(2)"') } }],
  ['what is said of gaps', {}, { files: { 'AA.yaml': AA.replace('gap: {', 'gap: { disclosure: SILENT,') } }],
  ['who is in a group', {}, { files: { 'groups.yaml': GROUPS.replace('AA, BB, CC', 'AA, CC') } }],
  ['a group that ended', ofDd, { asking: { ...ofDd, on: '2027-07-01' } }],
  ['another purpose', {}, { asking: { purpose: 'PROSECUTION' as const } }],
  [
    "limits of the asker's own State",
    {},
    { files: { 'BB.yaml': BB.replace('SILENT', 'EXPLAIN') }, domain: crossing },
  ],
])('is another with %s', (_, asking, other: Asked) => {
  expect(standing(other)).not.toBe(standing({ asking, ...(other.domain ? { domain: other.domain } : {}) }));
});
