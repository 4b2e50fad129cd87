import type { CertificateStanding, HubStatus, KeyStanding, LedgerMonths, ProcessStanding } from './status.ts';

/** What a standing says. One that is new here is said as unknown, and never as well. */
export const KEY_STATES = ['IN_USE', 'ACCEPTED', 'TO_COME', 'ENDED', 'UNKNOWN'] as const;
export const PROCESS_STANDINGS = ['READY', 'DRAINING', 'DIFFERS', 'AWAY', 'UNKNOWN'] as const;
export const CERTIFICATE_ENDS = ['GOOD', 'SOON', 'ENDED', 'UNREAD'] as const;
export type CertificateEnd = (typeof CERTIFICATE_ENDS)[number];

/** From here on somebody renews a certificate, in days: as the hub's log and `npm run status` say it. */
const ENDS_SOON_DAYS = 30;
/** Records need the months that they are written in: the hub makes them sixty days ahead. */
const MONTHS_AHEAD_MS = 20 * 86_400_000;

export function keyState({ state }: KeyStanding): (typeof KEY_STATES)[number] {
  return KEY_STATES.find((one) => one === state) ?? 'UNKNOWN';
}

export function processStanding({ standing }: ProcessStanding): (typeof PROCESS_STANDINGS)[number] {
  return PROCESS_STANDINGS.find((one) => one === standing) ?? 'UNKNOWN';
}

/** How near its end a certificate is. A file that cannot be read is none that is good. */
export function certificateEnd({ endsAt, daysLeft }: CertificateStanding): CertificateEnd {
  if (endsAt === null || daysLeft === null) return 'UNREAD';
  if (daysLeft < 0) return 'ENDED';
  return daysLeft < ENDS_SOON_DAYS ? 'SOON' : 'GOOD';
}

/** Whether the months of the ledger are made so few ahead that somebody has to look. @param at RFC 3339. */
export function areMonthsLate({ madeUntil }: LedgerMonths, at: string): boolean {
  return madeUntil !== undefined && Date.parse(madeUntil) - Date.parse(at) < MONTHS_AHEAD_MS;
}

/** Keys, those in use first, in the order in which the hub tells them. */
export function keysInOrder(keys: NonNullable<HubStatus['keys']>): readonly KeyStanding[] {
  return [...keys].sort((a, b) => Number(b.state === 'IN_USE') - Number(a.state === 'IN_USE'));
}

/** How many messages to States wait and are dead. @returns null where a part is not known, nothing where nobody is told. */
export function messagesOf({
  telling,
}: Pick<HubStatus, 'telling'>): { readonly waiting: number; readonly dead: number } | null | undefined {
  const told = [telling?.releaseNotices, telling?.outageNotices].filter((one) => one !== undefined);
  if (told.length === 0) return undefined;
  if (told.includes(null)) return null;
  const all = told.flatMap((one) => one ?? []);
  const sum = (of: 'waiting' | 'dead'): number => all.reduce((total, one) => total + one[of], 0);
  return { waiting: sum('waiting'), dead: sum('dead') };
}
