import type { StateCode } from '../../core/ids.ts';
import { FIELD_CATEGORIES, PURPOSES, type Purpose } from '../../core/vocabulary.ts';
import { contactText } from '../law/contact.ts';
import { toldOfCategory, toldOfPurpose, type Informed } from '../law/informing.ts';
import type { Law, StateLaw } from '../law/law.ts';
import type { Informing } from '../law/model.ts';
import { SIGNAL_KINDS, SIGNALS, type SignalKind } from '../words/signals.ts';

/** A duty of a State, beside what it lends, that another law changes. In the words of a lawyer's list. */
export interface DutyChange {
  readonly owner: StateCode;
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** What two laws say differently about what data subjects are told (LED Art. 14, 15), about retention in the
 * ledger, about what its own officers are watched for and about where it is reached. */
export function diffDuties(before: Law, after: Law, owners: readonly StateCode[]): readonly DutyChange[] {
  return owners.flatMap((owner) => {
    const [old, now] = [dutiesOf(before, owner), dutiesOf(after, owner)];
    return [...old].flatMap(([what, said]) => {
      const next = now.get(what) ?? '';
      return said === next ? [] : [{ owner, what, before: said, after: next }];
    });
  });
}

function dutiesOf(law: Law, owner: StateCode): ReadonlyMap<string, string> {
  const own = law.states.get(owner);
  return new Map([
    ...PURPOSES.map((purpose) => [`told of ${purpose}`, overTime(own?.informing, purpose)] as const),
    ...FIELD_CATEGORIES.map(
      (category) => [`told of ${category}`, worded(toldOfCategory(own?.informing, category))] as const,
    ),
    ['kept in the ledger', own === undefined ? 'no profile' : `${own.ledgerDays} days`],
    ['is reached at', own === undefined ? 'no profile' : (contactText(own.contact) ?? 'no contact')],
    ['days are those of', own === undefined ? 'no profile' : own.timezone],
    ['may be tried in a day', own === undefined ? 'no profile' : budgetOf(own)],
    ...SIGNALS.map((kind) => [`looked at for ${kind}`, watchedFor(own, kind)] as const),
    ['may be counted without a list', own === undefined ? 'no profile' : countedBy(own)],
  ]);
}

function budgetOf({ budget: { aboutOne, names, numbers, basis } }: StateLaw): string {
  const by = basis.map(({ instrument, article }) => `${instrument} ${article}`).join(', ');
  return `${aboutOne} about one, ${names} names, ${numbers} numbers (${by})`;
}

function watchedFor(own: StateLaw | undefined, kind: SignalKind): string {
  if (own === undefined) return 'no profile';
  const watch = own.signals?.[SIGNAL_KINDS[kind]];
  return watch === undefined ? 'not looked at' : JSON.stringify(watch);
}

function countedBy({ grants }: StateLaw): string {
  const counting = grants.flatMap(({ id, countOn }) =>
    countOn.size === 0 ? [] : [`${[...countOn].sort().join(', ')} by ${id}`],
  );
  return counting.length === 0 ? 'nothing' : counting.join('; ');
}

/** What is told about a purpose, from the day of the last question on. */
function overTime(informing: Informing | undefined, purpose: Purpose): string {
  const turns = (informing?.leaveOut ?? []).flatMap(({ openDays }) => openDays ?? []);
  const said: string[] = [];
  let last = '';
  for (const day of [0, ...turns.map((openDays) => openDays + 1).sort((a, b) => a - b)]) {
    const words = worded(toldOfPurpose(informing, purpose, day));
    if (words !== last) said.push(day === 0 ? words : `from day ${day} on ${words}`);
    last = words;
  }
  return said.join(', ');
}

function worded({ action, ground }: Informed): string {
  if (action === 'TELL') return 'told';
  return ground === null ? 'left out, without a rule' : `left out (${ground})`;
}
