import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { HubError } from '../core/errors.ts';
import { PURPOSES, type Purpose } from '../core/vocabulary.ts';
import type { StateCode } from '../core/ids.ts';
import type { Inquiry, Offence } from '../policy/words/inquiry.ts';
import { OFFENCE_CODES } from './offence.ts';
import { TokenRefused } from './token-rules.ts';

/** `type` of the entries of `authorization_details` (RFC 9396 section 2) in which a State vouches for an inquiry. */
export const INQUIRY_TYPE = 'liaison_inquiry';

const Case = z.string().trim().min(1).max(100);
const Entry = z.strictObject({
  type: z.literal(INQUIRY_TYPE),
  case: z.union([Case, z.array(Case).min(1)]),
  purposes: z.array(z.enum(PURPOSES)).min(1),
  offence: z
    .strictObject({
      /** A whole code, or a beginning: `05*`. */
      code: z.string().regex(OFFENCE_CODES),
      maxPenaltyMonths: z.number().int().min(1).max(9_999).optional(),
      lawOf: z
        .string()
        .regex(/^[A-Z]{2,3}$/u)
        .optional(),
    })
    .optional(),
  /** The last day, in UTC. */
  until: z.iso.date().optional(),
});
const MEMBERS: readonly string[] = Object.keys(Entry.shape);
const OFFENCE_MEMBERS: readonly string[] = ['code', 'maxPenaltyMonths', 'lawOf'];

/** An entry as an issuer writes it. */
export type InquiryDetail = z.input<typeof Entry>;

/** What a State vouches for: inquiries in one of these cases, for one of these purposes, about this offence. */
export interface VouchedInquiry {
  readonly cases: readonly string[];
  readonly purposes: readonly Purpose[];
  /** Its code may be a beginning, `05*`. Absent: offences are not vouched for. */
  readonly offence?: Offence;
  /** Last day, `YYYY-MM-DD` in UTC. */
  readonly until?: string;
}

/**
 * Reads what a token vouches for. Entries of other types are for others than this hub, and are passed over.
 *
 * @throws TokenRefused DETAILS: what an entry says must be understood whole, as it may be there to narrow the rest.
 */
export function vouchedIn(payload: JWTPayload): readonly VouchedInquiry[] {
  const details: unknown = payload['authorization_details'];
  if (details === undefined) return [];
  if (!Array.isArray(details)) throw new TokenRefused('DETAILS', 'authorization_details is no list');
  return details.flatMap((entry: unknown, place) => {
    if (typeof entry !== 'object' || entry === null || !('type' in entry))
      throw new TokenRefused('DETAILS', `authorization_details[${place}] has no type`);
    if (entry.type !== INQUIRY_TYPE) return [];
    const read = Entry.safeParse(entry);
    if (!read.success)
      throw new TokenRefused('DETAILS', `authorization_details[${place}]: ${wrongIn(read.error)}`);
    const { case: cases, purposes, offence, until } = read.data;
    return [
      {
        cases: [cases].flat(),
        purposes,
        ...(offence === undefined ? {} : { offence: offence as Offence & { lawOf?: StateCode } }),
        ...(until === undefined ? {} : { until }),
      },
    ];
  });
}

/** Which member is wrong, in words of the hub's alone: what the token brings stays out of the log. */
function wrongIn({ issues }: z.ZodError): string {
  const [issue] = issues;
  const path = issue?.path.join('.') ?? '';
  if (issue?.code !== 'unrecognized_keys')
    return `${path === '' ? 'the entry' : path} is missing or cannot be used`;
  const known = path === '' ? MEMBERS : OFFENCE_MEMBERS;
  return `${path === '' ? 'the entry' : path} has a member beside ${known.join(', ')}`;
}

/** The members of entries that the hub does not know, for who asks why a token is refused. Words are the token's own. */
export function unknownMembers(payload: JWTPayload): readonly string[] {
  const details: unknown = payload['authorization_details'];
  if (!Array.isArray(details)) return [];
  return details.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null || !('type' in entry) || entry.type !== INQUIRY_TYPE)
      return [];
    const offence: unknown = 'offence' in entry ? entry.offence : undefined;
    return [
      ...Object.keys(entry).filter((name) => !MEMBERS.includes(name)),
      ...Object.keys(typeof offence === 'object' && offence !== null ? offence : {})
        .filter((name) => !OFFENCE_MEMBERS.includes(name))
        .map((name) => `offence.${name}`),
    ];
  });
}

/** What a request states, and the day on which it does. */
export type Covered = Pick<Inquiry, 'purpose' | 'caseReference' | 'offence' | 'on'>;

/**
 * Holds what is stated against what is vouched for. One entry must cover all of it.
 *
 * @returns offence and what is vouched for. Of an offence with a whole code, what is not stated is taken from the entry.
 * @throws HubError CASE_NOT_COVERED that names the member which does not lie within.
 */
export function coveredBy(
  vouches: readonly VouchedInquiry[],
  stated: Covered,
): Pick<Inquiry, 'offence' | 'vouched'> {
  const { offence } = stated;
  const unvouched = offence === undefined ? {} : { offence };
  if (vouches.length === 0) return unvouched;
  const looks = vouches.map((entry) => ({ entry, outside: outsideOf(entry, stated) }));
  const covering = looks.filter(({ outside }) => outside === undefined).map(({ entry }) => entry);
  const [entry] = [...covering.filter((one) => one.offence !== undefined), ...covering];
  if (entry === undefined) throw notCovered(looks.map(({ outside }) => outside));
  if (offence === undefined || entry.offence === undefined)
    return { ...unvouched, vouched: { case: true, offence: false } };
  return {
    offence: isBeginning(entry.offence) ? offence : { ...entry.offence, ...offence },
    vouched: { case: true, offence: true },
  };
}

/** Whether an entry names the beginning of codes, and so no offence. */
export function isBeginning({ code }: Offence): boolean {
  return code.endsWith('*');
}

/** Members in the order in which they are looked at: the entry that comes furthest is the one that was meant. */
const LOOKED_AT = [
  'case',
  'until',
  'purposes',
  'offence.code',
  'offence.maxPenaltyMonths',
  'offence.lawOf',
] as const;
type Member = (typeof LOOKED_AT)[number];

/** The first member that does not lie within an entry; undefined when all do. What an entry does not name of an offence that it vouches for may not be stated. */
function outsideOf(
  { cases, purposes, offence: within, until }: VouchedInquiry,
  { caseReference, purpose, offence, on }: Covered,
): Member | undefined {
  if (!cases.includes(caseReference)) return 'case';
  if (until !== undefined && on > until) return 'until';
  if (!purposes.includes(purpose)) return 'purposes';
  if (offence === undefined || within === undefined) return undefined;
  const { code, maxPenaltyMonths, lawOf } = offence;
  const isCode = isBeginning(within) ? code.startsWith(within.code.slice(0, -1)) : code === within.code;
  if (!isCode) return 'offence.code';
  if (maxPenaltyMonths !== undefined && maxPenaltyMonths > (within.maxPenaltyMonths ?? 0))
    return 'offence.maxPenaltyMonths';
  return lawOf !== undefined && lawOf !== within.lawOf ? 'offence.lawOf' : undefined;
}

const SAID: Readonly<Record<Member, string>> = {
  case: 'the case is not one of those',
  until: 'its last day is over',
  purposes: 'the purpose is not one of those',
  'offence.code': 'the code of the offence is another',
  'offence.maxPenaltyMonths': 'the highest sentence is higher',
  'offence.lawOf': "the offence is under another State's law",
};

function notCovered(outside: readonly (Member | undefined)[]): HubError {
  const member = LOOKED_AT.findLast((one) => outside.includes(one)) ?? 'case';
  const sentence = `This does not lie within what the token vouches for: ${SAID[member]} (${member}). State what it vouches for (/whoami.json shows it), or ask with a token of your State for this.`;
  return new HubError('CASE_NOT_COVERED', `not covered: ${member}`, { publicMessage: sentence });
}
