import { describe, expect, test } from '@jest/globals';
import { fc } from '../../../testing/drawn.ts';
import { HubError } from '../../core/errors.ts';
import { globalId, stateCode, type StateCode } from '../../core/ids.ts';
import { DOMAINS, type Domain } from '../../core/vocabulary.ts';
import { testId, testIds } from '../../../testing/ids.ts';
import { IdBox } from './id-box.ts';

const owner = fc.constantFrom('FI', 'FR', 'GB', 'XPO').map(stateCode);
const domain = fc.constantFrom(...DOMAINS);
const local = fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/u);
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const secondHub = new IdBox(Buffer.alloc(32, 8));

/** What the caller is told of an id; undefined where it is taken. */
function refusal(id: string, expected?: Domain): string | undefined {
  try {
    testIds.open(id, expected);
    return undefined;
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'BAD_INPUT') throw error;
    return error.publicMessage;
  }
}

describe('an id that leaves the hub', () => {
  test('is opened to what the owner calls the record, and is the same every time and in every process', () => {
    fc.assert(
      fc.property(owner, domain, local, (of, kind, name) => {
        const id = testIds.seal(of, kind, name);
        expect(testIds.open(id, kind)).toEqual({
          owner: of,
          domain: kind,
          local: name,
          id: globalId(of, kind, name),
        });
        expect(new IdBox(Buffer.alloc(32, 7)).seal(of, kind, name)).toBe(id);
        expect(id).toMatch(/^[A-Z]{2,3}:[a-z]+:[A-Za-z0-9_-]{23,107}$/u);
        expect(encodeURIComponent(id.split(':')[2] ?? '')).toBe(id.split(':')[2]);
      }),
    );
  });

  test('differs by owner, by domain and by hub, and fits no other', () => {
    fc.assert(
      fc.property(owner, domain, local, (of, kind, name) => {
        const id = testIds.seal(of, kind, name);
        const part = id.split(':')[2] ?? '';
        expect(secondHub.seal(of, kind, name)).not.toBe(id);
        expect(() => secondHub.open(id)).toThrow(HubError);
        for (const other of ['FI', 'FR', 'GB', 'XPO', 'ZZ'].filter((one) => one !== of)) {
          expect(testIds.seal(other as StateCode, kind, name).split(':')[2]).not.toBe(part);
          expect(refusal(`${other}:${kind}:${part}`)).toBeDefined();
        }
        for (const other of DOMAINS.filter((one) => one !== kind)) {
          expect(testIds.seal(of, other, name).split(':')[2]).not.toBe(part);
          expect(refusal(`${of}:${other}:${part}`)).toBeDefined();
          expect(refusal(id, other)).toMatch(new RegExp(`an id of the domain ${other}`, 'u'));
        }
        // A link's id names no record, though its owner and name be the same.
        const link = testIds.sealLink(of, kind, name);
        expect(refusal(link)).toBeDefined();
        expect(refusal(`${of}:${kind}:${link.split(':')[3] ?? ''}`)).toBeDefined();
      }),
    );
  });

  test('is refused when any character is another one, is left out or comes twice', () => {
    fc.assert(
      fc.property(local, fc.nat(), fc.constantFrom(...BASE64URL), (name, place, letter) => {
        const id = testIds.seal(stateCode('FI'), 'person', name);
        const from = 'FI:person:'.length;
        const at = from + (place % (id.length - from));
        if (id[at] !== letter) expect(refusal(id.slice(0, at) + letter + id.slice(at + 1))).toBeDefined();
        expect(refusal(id.slice(0, at) + id.slice(at + 1))).toBeDefined();
        expect(refusal(id.slice(0, at) + letter + id.slice(at))).toBeDefined();
        expect(refusal(`${id}=`)).toBeDefined();
      }),
    );
  });

  test.each([
    ['an owner and number as they were', 'FI:person:P-0000080'],
    ['the longest number', `FI:person:${'P'.repeat(64)}`],
    ['no id', 'P-0000080'],
    ['nothing', ''],
    ['very much', `FI:person:${'A'.repeat(100_000)}`],
    ['an owner that nobody knows', testId('FI:person:P-1').replace('FI', 'QQ')],
    ['no domain', testId('FI:person:P-1').replace('person', 'toString')],
  ])('is refused as %s, with what it looks like and where there is one', (_, id) => {
    expect(refusal(id)).toMatch(
      /^id: .* is not accepted\. Accepted is an id from the field id of an answer .* FI:person: .* search with the filter reference\.$/u,
    );
  });

  test('is deciphered once, however often it comes back, and then too is of one domain and of one hub', () => {
    const id = testIds.seal(stateCode('FI'), 'person', 'P-77');
    expect(testIds.open(id, 'person')).toBe(testIds.open(id));
    expect(refusal(id, 'firearm')).toMatch(/an id of the domain firearm/u);
    expect(() => secondHub.open(id)).toThrow(HubError);
    // One that is refused is refused again.
    expect(refusal(`${id}A`)).toBeDefined();
    expect(refusal(`${id}A`)).toBeDefined();
  });

  test('costs little: a page of a thousand records takes a few milliseconds more', () => {
    const names = Array.from({ length: 1_000 }, (_, i) => `P-${String(i).padStart(7, '0')}`);
    const page = (): readonly string[] => names.map((name) => testIds.seal(stateCode('FI'), 'person', name));
    for (let i = 0; i < 20; i += 1) page();
    const before = process.cpuUsage();
    for (let i = 0; i < 50; i += 1) page();
    const { user, system } = process.cpuUsage(before);
    const microsecondsAnId = (user + system) / 50_000;
    expect(microsecondsAnId).toBeLessThan(20);
  });
});

test('a record that was noted under its plain name is found under its id', () => {
  expect(testIds.renew('FI:person:P-1')).toBe(testId('FI:person:P-1'));
  expect(testIds.renew(testId('FI:person:P-1'))).toBe(testId('FI:person:P-1'));
  expect(testIds.renew('something else')).toBe('something else');
});

test('once the key was rotated, ids are new, those of before are read, and lists keep their order', () => {
  const [one, two] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];
  let ring = { current: one, all: [one] };
  const box = new IdBox(() => ring);
  const [FI, { mixing }] = [stateCode('FI'), box];
  const before = box.seal(FI, 'person', 'P-1');
  ring = { current: two, all: [one, two] };
  const after = box.seal(FI, 'person', 'P-1');
  expect(after).not.toBe(before);
  expect([box.open(before).local, box.open(after).local, box.renew(before)]).toEqual(['P-1', 'P-1', after]);
  expect(box.asNow(before, box.open(before))).toBe(after);
  expect(box.everyId(FI, 'person', 'P-1')).toEqual([after, before]);
  expect(new IdBox(() => ring).mixing).toBe(mixing);
  ring = { current: two, all: [two] };
  // What was remembered of a key that is taken no more is forgotten.
  expect(() => box.open(before)).toThrow(HubError);
});
