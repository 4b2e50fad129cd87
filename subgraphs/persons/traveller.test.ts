import { describe, expect, test } from '@jest/globals';
import type { GraphQLResolveInfo } from 'graphql';
import type { Hub, HubRecord } from '../../shared/src/kit/schema/hub.ts';
import { reasonOf } from '../../shared/src/kit/schema/verdict.ts';
import { travellerCheck } from './traveller.ts';

const INFO = {} as GraphQLResolveInfo;
const PASSPORT = { number: 'XFR 123-4567', issuer: 'FRA', status: 'VALID' };
const WHOLE = { alerts: [], warnings: [], documents: [PASSPORT] };

/** A hub that finds one record, of which the law hides some fields, and whose sources answer as said. */
async function check(
  record: Readonly<Record<string, unknown>> | undefined,
  { hidden = [] as readonly string[], status = 'ANSWERED', key = 'FR/XFR1234567/' } = {},
) {
  const asked: unknown[] = [];
  const found =
    record && ({ __typename: 'Person', id: 'FI:person:1', owner: 'FI', ...record } as unknown as HubRecord);
  const hub = {
    on: '2026-11-26',
    shows: (_record: HubRecord, paths: readonly string[]) =>
      paths.every((path) => !hidden.includes(path.split('.')[0] ?? '')),
    lookup: (question: { readonly keys: readonly string[] }) => {
      asked.push(question.keys);
      return Promise.resolve([
        {
          ...{ key: '', nodes: found ? [found] : [], hasMore: false, edges: [] },
          sources: [{ owner: 'FI', domain: 'person', status, milliseconds: 50 }],
        },
      ]);
    },
  } as unknown as Hub;
  const { verdict, reasons, notAnswered } = await travellerCheck(
    { key, crossings: { reasons: [], notAsked: [] } },
    hub,
    INFO,
  );
  return { verdict, kinds: reasons.map(({ kind }) => kind), notAnswered, asked };
}

describe('one record with the document', () => {
  const alert = (actionToBeTaken: string | null, validUntil: string | null = null) => ({
    ...WHOLE,
    alerts: [{ actionToBeTaken, validUntil }],
  });
  const document = (change: object) => ({ ...WHOLE, documents: [{ ...PASSPORT, ...change }] });
  test.each([
    ['that is shown whole and asks for nothing', WHOLE, 'GO', ['RECORD']],
    ['with an alert for arrest', alert('ARREST'), 'STOP', ['ALERT_STOP']],
    ['with an alert to be kept from travelling', alert('PREVENT_TRAVEL'), 'STOP', ['ALERT_STOP']],
    [
      'with an alert for arrest that has ended',
      alert('ARREST', '2026-11-25'),
      'SECOND_LINE',
      ['ALERT_CHECK'],
    ],
    ['with an alert that says no action', alert(null), 'SECOND_LINE', ['ALERT_CHECK']],
    ['with a discreet check', alert('DISCREET_CHECK'), 'GO', ['DISCREET_CHECK']],
    ['that warns', { ...WHOLE, warnings: [{ kind: 'ARMED' }] }, 'SECOND_LINE', ['WARNING']],
    ['that is stolen', document({ status: 'STOLEN' }), 'STOP', ['DOCUMENT_SOUGHT']],
    ['that is expired', document({ status: 'EXPIRED' }), 'SECOND_LINE', ['DOCUMENT_EXPIRED']],
    [
      'of which nobody wrote down who issued it',
      { ...document({ issuer: null, status: 'LOST' }), ...{ alerts: [{ actionToBeTaken: 'ARREST' }] } },
      'SECOND_LINE',
      ['DOCUMENT_PERHAPS_SOUGHT', 'ALERT_PERHAPS'],
    ],
    [
      'of which another is stolen',
      { ...WHOLE, documents: [PASSPORT, { ...PASSPORT, number: 'Z 99999', status: 'STOLEN' }] },
      'GO',
      ['RECORD'],
    ],
    [
      'whose alerts did not fit their type',
      { ...WHOLE, alerts: new Error('unfit') },
      'SECOND_LINE',
      ['HIT_ONLY'],
    ],
  ] as const)('%s', async (_, record, verdict, kinds) => {
    expect(await check(record)).toMatchObject({ verdict, kinds });
  });

  test.each(['alerts', 'warnings', 'documents'])(
    'whose %s are withheld is a hit and no more',
    async (field) => {
      const record = { ...WHOLE, [field]: null };
      expect(await check(record, { hidden: [field] })).toMatchObject({
        verdict: 'SECOND_LINE',
        kinds: ['HIT_ONLY'],
      });
    },
  );

  test('with an alert for arrest is stopped also where its documents are withheld', async () => {
    const record = { ...WHOLE, documents: null, alerts: [{ actionToBeTaken: 'ARREST' }] };
    expect(await check(record, { hidden: ['documents'] })).toMatchObject({ verdict: 'STOP' });
  });
});

test('nobody goes on while a State that was asked has not answered', async () => {
  expect(await check(undefined)).toMatchObject({ verdict: 'GO', kinds: [], asked: [['FR/XFR1234567']] });
  for (const status of ['TIMED_OUT', 'UNAVAILABLE', 'NOT_AWAITED'])
    expect(await check(undefined, { status })).toMatchObject({ verdict: 'SECOND_LINE', notAnswered: ['FI'] });
  expect(await check(undefined, { status: 'NOT_PERMITTED' })).toMatchObject({ kinds: ['NOBODY_ASKED'] });
});

test('what the crossings give reason to counts, and without a document nobody is asked about persons', async () => {
  const hub = { on: '2026-11-26' } as unknown as Hub;
  const reasons = [reasonOf('NO_DOCUMENT'), reasonOf('REFUSED_BEFORE', { owner: 'FI', id: 'FI:crossing:1' })];
  const found = await travellerCheck(
    { key: '//FR/AB123CD', crossings: { reasons, notAsked: ['IE'] } },
    hub,
    INFO,
  );
  expect(found).toMatchObject({ verdict: 'SECOND_LINE', persons: null, notAsked: ['IE'] });
  expect(found.reasons).toHaveLength(2);
});
