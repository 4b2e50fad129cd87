import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { stateCode } from '../../core/ids.ts';
import type { Intent, Outcome, Received } from '../proof/ledger.ts';
import type { LedgerSecrets } from '../write/postgres-ledger.ts';

export function madeSecrets(): LedgerSecrets {
  return { searchKey: randomBytes(32), signingKey: generateKeyPairSync('ed25519').privateKey };
}

/** One whole entry, invented. */
export const aReceived: Received = { requestId: 'r-1', at: 0, method: 'POST', path: '/graphql', bytes: 99 };

export const anIntent: Intent = {
  inquiry: {
    requester: {
      state: stateCode('FR'),
      agency: 'Invented Police',
      agencyKind: 'POLICE',
      role: 'INVESTIGATOR',
      officer: 'officer-7',
    },
    purpose: 'INVESTIGATION',
    caseReference: 'CASE-1',
    urgency: 'NORMAL',
    on: '2026-11-23',
  },
  operationHash: 'ab'.repeat(32),
  shape: 'query($number: String!) { personsByDocument(number: $number) { id } }',
  searchValues: { 'personsByDocument.number': ['K1234567'] },
  owners: [stateCode('FR'), stateCode('DE')],
  versions: { FR: '2026-11-01' },
};

export const anOutcome: Outcome = {
  status: 200,
  errorCodes: [],
  report: {
    sources: [{ owner: stateCode('FR'), domain: 'person', status: 'ANSWERED', milliseconds: 3 }],
    disclosed: [
      { id: 'FR:person:1', owner: stateCode('FR'), domain: 'person', categories: ['INDEX', 'BIO_CORE'] },
    ],
    withheld: [],
    silent: [],
    versions: { FR: '2026-11-01' },
  },
  bodyDigest: 'cd'.repeat(32),
  bodyBytes: 1_234,
};
