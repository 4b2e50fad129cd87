import { ROTATED, type RotatedName, type SecretName } from '../hub/secret.ts';

/** What there is to say of a key that lies in an installation. */
interface KnownKey {
  readonly name: SecretName;
  /** As options name it. */
  readonly word: string;
  readonly about: string;
  readonly algorithm: string;
  /** Who has it, beside who may read the file. */
  readonly knownTo: string;
  /** From this age on it is warned of, in days; never without. */
  readonly oldAfterDays?: number;
  /** Why it is not rotated. */
  readonly stays?: string;
}

/** Two years for what enciphers, three for what signs: NIST SP 800-57 Part 1, table 1 of recommended cryptoperiods. */
const ENCIPHERS_DAYS = 730;
export const SIGNS_DAYS = 1_095;

/** Keys of an installation, and what becomes of what they made. */
export const KNOWN_KEYS: readonly KnownKey[] = [
  {
    name: 'cursor-key',
    word: 'cursor',
    about: 'seals cursors of lists and tokens of changedSince',
    algorithm: 'AES-256-GCM',
    knownTo: 'every gateway over this folder',
    oldAfterDays: ENCIPHERS_DAYS,
  },
  {
    name: 'id-key',
    word: 'id',
    about: 'enciphers the ids of records',
    algorithm: 'AES-256-SIV',
    knownTo: 'every gateway over this folder',
  },
  {
    name: 'ledger-signing-key',
    word: 'ledger',
    about: 'signs checkpoints and receipts of every log',
    algorithm: 'Ed25519',
    knownTo: 'every gateway over this folder; auditors, witnesses and clients know its public half',
    oldAfterDays: SIGNS_DAYS,
  },
  {
    name: 'ledger-search-key',
    word: 'search',
    about: 'hashes search values in the ledger, wraps the keys of its details',
    algorithm: 'HMAC-SHA-256',
    knownTo: 'every gateway over this folder',
    stays: 'hashes of before would not compare with those of after',
  },
  {
    name: 'statistics-key',
    word: 'statistics',
    about: 'rounds counts of records that may not be listed',
    algorithm: 'HMAC-SHA-256',
    knownTo: 'every gateway over this folder',
    stays: 'a count that is rounded anew each time tells the true one',
  },
];

export const ROTATED_WORDS: Readonly<Record<string, RotatedName>> = Object.fromEntries(
  KNOWN_KEYS.flatMap(({ word, name }) => {
    const rotated = ROTATED.find((one) => one === name);
    return rotated === undefined ? [] : [[word, rotated]];
  }),
);
