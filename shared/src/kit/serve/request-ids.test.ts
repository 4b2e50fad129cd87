import { expect, test } from '@jest/globals';
import { fc } from '../../../testing/drawn.ts';
import { HubError } from '../../core/errors.ts';
import { stateCode } from '../../core/ids.ts';
import { DOMAINS } from '../../core/vocabulary.ts';
import { testIds } from '../../../testing/ids.ts';
import { RequestIds } from './request-ids.ts';

const owner = fc.constantFrom('FI', 'FR').map(stateCode);
const local = fc.stringMatching(/^[A-Z]-[0-9]{1,20}$/u);
const rows = fc.array(fc.tuple(owner, local));

test('one request gives and takes the same ids as any other, whether it expected them or met them again', () => {
  fc.assert(
    fc.property(rows, fc.constantFrom(...DOMAINS), fc.boolean(), (met, domain, isExpected) => {
      const ids = new RequestIds(testIds);
      if (isExpected) {
        ids.expect(domain, met);
        ids.expect(`link:${domain}`, met);
      }
      for (const [of, name] of [...met, ...met]) {
        const id = testIds.seal(of, domain, name);
        expect(ids.seal(of, domain, name)).toBe(id);
        expect(ids.sealLink(of, domain, name)).toBe(testIds.sealLink(of, domain, name));
        expect(ids.open(id, domain)).toEqual(testIds.open(id));
        const other = DOMAINS.find((one) => one !== domain);
        expect(() => ids.open(id, other)).toThrow(HubError);
        expect(() => ids.open(`${of}:${domain}:${name}`)).toThrow(HubError);
      }
    }),
  );
});

test('an id that the caller brought is not enciphered again', () => {
  const box = Object.create(testIds, {
    open: { value: testIds.open.bind(testIds) },
    asNow: { value: testIds.asNow.bind(testIds) },
    sealAll: {
      value: () => {
        throw new Error('enciphered again');
      },
    },
  }) as typeof testIds;
  const ids = new RequestIds(box);
  const finland = stateCode('FI');
  const brought = testIds.seal(finland, 'person', 'P-1');
  ids.open(brought);
  ids.expect('person', [[finland, 'P-1']]);
  expect(ids.seal(finland, 'person', 'P-1')).toBe(brought);
});
