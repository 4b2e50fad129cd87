import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { badInput } from '../../shared/src/core/errors.ts';
import { euStyleHint, stateCode, type StateCode } from '../../shared/src/core/ids.ts';
import {
  AGENCY_KINDS,
  DERIVED_MARKS,
  PURPOSES,
  ROLES,
  URGENCIES,
  VOUCHABLE,
  isOneOf,
} from '../../shared/src/core/vocabulary.ts';
import { vouchedBy, type Inquiry } from '../../shared/src/policy/words/inquiry.ts';
import { isDay, statesKnown } from '../../shared/src/policy/law/check-law.ts';
import { loadLaw, type Law } from '../../shared/src/policy/law/law.ts';
import { nearest } from '../../shared/src/policy/law/nearest.ts';
import { profilesFolder } from '../hub/settings.ts';

type Kebab<S extends string> = S extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `-${Lowercase<Head>}`}${Kebab<Tail>}`
  : S;
type MarkOption = Kebab<(typeof DERIVED_MARKS)[number]>;

/** The option that states a mark which a domain derives: `free-movement`. */
export function markOption(mark: (typeof DERIVED_MARKS)[number]): MarkOption {
  return mark.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`) as MarkOption;
}

const MARK_OPTIONS = Object.fromEntries(
  DERIVED_MARKS.map((mark) => [markOption(mark), { type: 'boolean' }]),
) as Readonly<Record<MarkOption, { readonly type: 'boolean' }>>;

const OPTIONS = {
  profiles: { type: 'string' },
  log: { type: 'string' },
  url: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  entry: { type: 'string' },
  release: { type: 'string' },
  released: { type: 'boolean' },
  state: { type: 'string', multiple: true },
  owner: { type: 'string', multiple: true },
  kind: { type: 'string', multiple: true },
  role: { type: 'string', multiple: true },
  purpose: { type: 'string', multiple: true },
  domain: { type: 'string', multiple: true },
  category: { type: 'string', multiple: true },
  field: { type: 'string', multiple: true },
  subject: { type: 'string', multiple: true },
  outside: { type: 'string', multiple: true },
  to: { type: 'string', multiple: true },
  'to-state': { type: 'string', multiple: true },
  level: { type: 'string' },
  handling: { type: 'string' },
  originator: { type: 'string' },
  restricted: { type: 'boolean' },
  contested: { type: 'boolean' },
  embargoed: { type: 'boolean' },
  minor: { type: 'boolean' },
  ...MARK_OPTIONS,
  penalty: { type: 'string' },
  offence: { type: 'string' },
  'law-of': { type: 'string' },
  vouched: { type: 'string', multiple: true },
  necessity: { type: 'string' },
  urgency: { type: 'string' },
  on: { type: 'string' },
  format: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
  notes: { type: 'boolean' },
  check: { type: 'boolean' },
} as const;

export type Options = ReturnType<typeof optionsOf>['values'];

export function optionsOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    const given = args.find((one) => one.startsWith('--') && !Object.hasOwn(OPTIONS, nameOf(one)));
    if (given === undefined) throw error;
    const near = nearest(nameOf(given), Object.keys(OPTIONS));
    throw badInput(
      'option',
      given,
      near === undefined ? 'what --help lists' : `--${near}, or another that --help lists`,
    );
  }
}

function nameOf(argument: string): string {
  return argument.replace(/^--/u, '').replace(/=.*$/u, '');
}

export function folderOf(options: { readonly profiles?: string | undefined }): URL {
  return pathToFileURL(`${resolve(options.profiles ?? profilesFolder(process.env))}/`);
}

export function lawOf(options: { readonly profiles?: string | undefined }): Law {
  return loadLaw(folderOf(options), { mode: 'demonstration' });
}

/** Reads one word of a closed list. @throws HubError BAD_INPUT with the nearest valid word. */
export function wordOf<T extends string>(name: string, given: string | undefined, valid: readonly T[]): T {
  if (isOneOf(valid, given)) return given;
  const near = given === undefined ? undefined : nearest(given, valid);
  throw badInput(
    `--${name}`,
    given,
    near === undefined ? valid.join(', ') : `"${near}", or another of: ${valid.join(', ')}`,
  );
}

export function wordsOf<T extends string>(
  name: string,
  given: readonly string[] | undefined,
  valid: readonly T[],
): readonly T[] | undefined {
  return given?.map((word) => wordOf(name, word, valid));
}

/** A State that has a law here. */
export function ownerOf(law: Law, name: string, given: string | undefined): StateCode {
  return wordOf(name, given, [...law.states.keys()].sort());
}

/** A State that some group or list names: one that none does is a slip more often than a partner. */
export function stateOf(law: Law, name: string, given: string | undefined): StateCode {
  const known = statesKnown(law.groups, law.states.keys());
  if (given !== undefined && known.has(given)) return stateCode(given);
  const hint = given === undefined ? undefined : euStyleHint(given);
  if (hint !== undefined) throw badInput(`--${name}`, given, hint);
  const near = given === undefined ? undefined : nearest(given, known);
  throw badInput(
    `--${name}`,
    given,
    `a State that groups.yaml knows${near === undefined ? '' : `, such as "${near}"`}; others go under "otherStates" there`,
  );
}

export function today({ on }: Options): string {
  const now = new Date().toISOString().slice(0, 10);
  if (on === undefined) return now;
  if (!isDay(on)) throw badInput('--on', on, `a day of the calendar, such as ${now}`);
  return on;
}

export function inquiryOf(
  law: Law,
  options: Options,
  purpose: string | undefined = options.purpose?.[0],
): Inquiry {
  const months = options.penalty === undefined ? undefined : Number(options.penalty);
  if (months !== undefined && !(Number.isInteger(months) && months >= 0))
    throw badInput('--penalty', options.penalty, 'a whole number of months, such as 60');
  const vouched = wordsOf('vouched', options.vouched, VOUCHABLE);
  const hasOffence = months !== undefined || options.offence !== undefined;
  return {
    requester: {
      state: stateOf(law, 'state', options.state?.[0]),
      agency: 'example',
      agencyKind: wordOf('kind', options.kind?.[0] ?? 'POLICE', AGENCY_KINDS),
      role: wordOf('role', options.role?.[0] ?? 'INVESTIGATOR', ROLES),
      officer: 'example',
    },
    purpose: wordOf('purpose', purpose ?? 'INVESTIGATION', PURPOSES),
    caseReference: 'example',
    urgency: wordOf('urgency', options.urgency ?? 'NORMAL', URGENCIES),
    on: today(options),
    ...(options.necessity === undefined ? {} : { necessity: options.necessity }),
    ...vouchedBy(vouched),
    ...(hasOffence
      ? {
          offence: {
            code: options.offence ?? 'unstated',
            ...(months === undefined ? {} : { maxPenaltyMonths: months }),
            ...(options['law-of'] === undefined ? {} : { lawOf: stateOf(law, 'law-of', options['law-of']) }),
          },
        }
      : {}),
  };
}
