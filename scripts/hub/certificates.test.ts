import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { day, TestAuthority } from '../../gateway/testing/certificates.ts';
import { daysLeft } from '../../shared/src/core/certificates.ts';
import { fc } from '../../shared/testing/drawn.ts';
import { checkSources } from '../../shared/src/sources/connection/read-sources.ts';
import { certificatesOf, tellEnds, type Certified } from './certificates.ts';

const NOTHING: Certified = {
  tls: { tlsCert: undefined, tlsClientCa: undefined },
  sources: () => [],
  databases: [],
};
const authority = new TestAuthority('Invented authority', day(400));
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'liaison-certificates-'));
});
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => {
  jest.useRealTimers();
});

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** A file of certificates that are good for so many days and a half. */
function goodFor(...days: readonly number[]): string {
  return days.map((many) => authority.issue('invented', day(many + 0.5)).cert).join('');
}

function leftOf(of: Partial<Certified>): readonly string[] {
  return certificatesOf({ ...NOTHING, ...of })().map(
    ({ of: use, kind, endsAt }) =>
      `${use} ${kind} ${endsAt === undefined ? 'unreadable' : daysLeft(endsAt, Date.now())}`,
  );
}

test('of a chain and of a bundle that certificate counts that ends first, wherever it stands', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -900, max: 3_000 }), { minLength: 1, maxLength: 6 }), (days) => {
      const tlsCert = file('chain.pem', goodFor(...days));
      expect(leftOf({ tls: { tlsCert, tlsClientCa: undefined } })).toEqual([`port OWN ${Math.min(...days)}`]);
    }),
    { numRuns: 30 },
  );
});

test('every certificate is looked at that a hub goes by: port, subgraphs, sources, and what databases’ URLs name', () => {
  const [five, nine] = [file('five.pem', goodFor(5)), file('nine.pem', goodFor(9, 40))];
  const invented = authority.issue('invented', day(7.5));
  file('own.pem', invented.cert);
  file('own.key', invented.key);
  const url = (more: string): string => `postgres://invented@db.invalid/one?${more}`;
  const of = { owners: ['FR'], poolSize: 4 };
  const sources = checkSources(
    {
      sources: [
        {
          ...{ ...of, name: 'fr-person', domain: 'person', url: url(`sslrootcert=${nine}&sslcert=${five}`) },
          standby: { url: url(`sslrootcert=${five}`) },
        },
        {
          ...{ ...of, name: 'fr-firearm', domain: 'firearm' },
          process: { url: 'https://fr.invalid', ca: five, certificate: 'own.pem', key: 'own.key' },
        },
      ],
    },
    join(directory, 'sources.yaml'),
    {},
  );
  const subgraphs = file(
    'subgraphs.yaml',
    'common: { ca: five.pem, certificate: own.pem, key: own.key }\nsubgraphs: { persons: { ca: nine.pem } }\n',
  );
  const databases = [
    ['ledger', url(`sslrootcert=${nine}`)],
    ['ledger', url(`sslrootcert=${nine}`)],
    ['releases', undefined],
    ['state', url(`sslrootcert=${join(directory, 'none.pem')}`)],
  ] as const;
  const tls = { tlsCert: nine, tlsClientCa: five };
  expect(leftOf({ tls, subgraphs, databases, sources: () => sources })).toEqual([
    'port OWN 9',
    'port AUTHORITIES 5',
    'subgraphs AUTHORITIES 5',
    'subgraphs OWN 7',
    'subgraph persons AUTHORITIES 9',
    'source fr-person OWN 5',
    'source fr-person AUTHORITIES 9',
    'source fr-person AUTHORITIES 5',
    'source fr-firearm OWN 7',
    'source fr-firearm AUTHORITIES 5',
    'ledger AUTHORITIES 9',
    'state AUTHORITIES unreadable',
  ]);
});

test('a subgraphs.yaml that does not hold any more is as it was before', () => {
  const subgraphs = file('changing.yaml', `common: { ca: ${file('ca.pem', goodFor(3))} }\n`);
  const look = certificatesOf({ ...NOTHING, subgraphs });
  const before = look();
  expect(before).toMatchObject([{ of: 'subgraphs', kind: 'AUTHORITIES' }]);
  file('changing.yaml', 'common: { ca: ');
  expect(look()).toEqual(before);
});

test('the log hears at once and then daily of those that end within thirty days, with the file and the way out', async () => {
  jest.useFakeTimers({ now: Date.now(), doNotFake: ['performance', 'nextTick', 'setImmediate'] });
  const told: string[] = [];
  const hears =
    (level: string) =>
    (what: { readonly file?: string; readonly daysLeft?: number }, message?: string): void =>
      void told.push(`${level} ${what.file} ${what.daysLeft}: ${message}`);
  const log = { warn: hears('warn'), error: hears('error') } as unknown as Parameters<typeof tellEnds>[1];
  const endsAt = (days: number): number => day(days + 0.5).getTime();
  const one = { of: 'port', kind: 'OWN' } as const;
  const standings = [
    { ...one, file: 'late.pem', endsAt: endsAt(31) },
    { ...one, file: 'soon.pem', endsAt: endsAt(1) },
    { ...one, file: 'gone.pem', endsAt: undefined },
  ];
  const end = tellEnds(() => standings, log);
  const tellsNot = tellEnds(
    () => standings,
    log,
    () => false,
  );
  expect(told).toEqual([
    'warn soon.pem 1: a certificate ends soon: put a renewed one in its file, which is read again',
    expect.stringMatching(/^error gone\.pem .*cannot be read: put it/u),
  ]);
  jest.advanceTimersByTime(2 * 86_400_000);
  expect(told.slice(2)).toEqual([
    expect.stringMatching(/^warn soon\.pem 0/u),
    expect.stringMatching(/^error gone\.pem/u),
    expect.stringMatching(/^warn late\.pem 29/u),
    expect.stringMatching(/^error soon\.pem -1: a certificate has ended.*put a renewed one/u),
    expect.stringMatching(/^error gone\.pem/u),
  ]);
  await end();
  await tellsNot();
  jest.advanceTimersByTime(2 * 86_400_000);
  expect(told).toHaveLength(7);
});

test('a file that has changed is read again, and one that has not says the same', () => {
  const tlsCert = file('renewed.pem', goodFor(3));
  const look = certificatesOf({ ...NOTHING, tls: { tlsCert, tlsClientCa: undefined } });
  const left = (): readonly number[] => look().map(({ endsAt }) => daysLeft(endsAt ?? 0, Date.now()));
  expect([left(), left()]).toEqual([[3], [3]]);
  file('renewed.pem', goodFor(300, 200));
  expect(left()).toEqual([200]);
  file('renewed.pem', '');
  expect(look()).toEqual([{ of: 'port', kind: 'OWN', file: tlsCert, endsAt: undefined }]);
});

test('a certificate whose end is no date counts as one that cannot be read, and stops nothing', () => {
  const [head, ...base64] = authority.issue('invented', day(40)).cert.trim().split('\n');
  const der = Buffer.from(base64.slice(0, -1).join(''), 'base64');
  // Of the two times, as text, the second.
  const [, end] = [...der.toString('latin1').matchAll(/\d{12,14}Z/gu)];
  der.write('9'.repeat(end?.[0].length ?? 0), end?.index ?? 0, 'latin1');
  const odd = [head, der.toString('base64'), base64.at(-1)].join('\n');
  const tlsCert = file('odd.pem', goodFor(5) + odd);
  const look = certificatesOf({ ...NOTHING, tls: { tlsCert, tlsClientCa: undefined } });
  expect(look()).toEqual([{ of: 'port', kind: 'OWN', file: tlsCert, endsAt: undefined }]);
  const told: unknown[] = [];
  const log = { warn: () => undefined, error: (what: unknown) => void told.push(what) };
  void tellEnds(look, log)();
  expect(told).toEqual([{ of: 'port', kind: 'OWN', file: tlsCert }]);
});
