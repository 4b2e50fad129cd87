import type { StateCode } from '../../core/ids.ts';
import { AGENCY_KINDS, DOMAINS, PURPOSES, ROLES } from '../../core/vocabulary.ts';
import type { Catalogue } from '../../domains/catalogue.ts';
import { among, dataTest, type Membership, type Who } from './compile-rule.ts';
import type { Groups } from './model.ts';
import { SUBJECT_WORDS, type Conditions } from './rule-schema.ts';
import type { Path } from './reading.ts';
import { concerns } from './rule.ts';

/** Where a rule stands: it decides who can ask, and of whom. */
export interface Place {
  /** Whose own officers the rule binds, where it is about those: it holds for other owners' records only. */
  readonly asking?: StateCode;
  /** Whose records it is about. Absent: everybody's. */
  readonly owner?: StateCode;
}

export interface Around {
  readonly states: ReadonlySet<string>;
  readonly groups: Groups;
  readonly member: Membership;
  readonly catalogue: Catalogue;
}

export type Say = (path: Path, message: string) => void;

/** A State that no group and no rule names. */
const NOBODY = 'ZZ';

/** Says why the conditions of a rule can never hold together: such a rule was meant otherwise. */
export function sayContradictions(rule: Conditions, place: Place, around: Around, say: Say): void {
  lists(rule, say);
  offence(rule, say);
  if (rule.offence?.stated === false && rule.vouched?.includes('OFFENCE') === true)
    say(['vouched'], 'this can never hold: nobody vouches for an offence that is not stated');
  if (rule.record?.fromRequester === true && rule.record.originated === false)
    say(['record'], 'what came from the State that asks has an originator: "originated" cannot be false');
  const test = dataTest(rule);
  const isAboutSomething = DOMAINS.some((domain) =>
    around.catalogue[domain].fields.some(({ path, category }) => concerns(test, domain, path, category)),
  );
  if (!isAboutSomething) say(['data'], 'no field is left that the rule is about');
  if (!isForSomebody(rule, place, around)) say(['to'], 'this can never hold: nobody is left who asks for it');
}

function lists({ to, ...rule }: Conditions, say: Say): void {
  const pairs = [
    { at: [], rule, only: 'purposes', except: 'exceptPurposes', all: PURPOSES },
    { at: [], rule, only: 'subjects', except: 'exceptSubjects', all: SUBJECT_WORDS },
    { at: ['to'], rule: to, only: 'agencyKinds', except: 'exceptAgencyKinds', all: AGENCY_KINDS },
    { at: ['to'], rule: to, only: 'roles', except: 'exceptRoles', all: ROLES },
  ] as const;
  for (const { at, rule: stated, only, except, all } of pairs) {
    const words = stated as Readonly<Record<string, readonly string[] | undefined>> | undefined;
    const taken = words?.[except];
    if (taken !== undefined && (words?.[only] ?? all).every((word) => taken.includes(word)))
      say([...at, except], `this can never hold: "${except}" takes away all of "${only}"`);
  }
}

function offence({ offence: wanted }: Conditions, say: Say): void {
  if (wanted === undefined) return;
  const { stated, ...asked } = wanted;
  const asks = Object.values(asked).some((condition) => condition !== undefined);
  if (stated === undefined && !asks) say(['offence'], '"offence" asks for nothing: leave it out');
  if (stated === false && asks)
    say(['offence', 'stated'], 'this can never hold: nothing can be asked of an offence that is not stated');
  const covers = (except: string, code: string): boolean =>
    except.endsWith('*') ? code.startsWith(except.slice(0, -1)) : except === code;
  const { codes = ['*'], exceptCodes = [], maxPenaltyMonthsAtLeast: least = 0 } = asked;
  if (codes.every((code) => exceptCodes.some((except) => covers(except, code))))
    say(['offence', 'exceptCodes'], 'this can never hold: "exceptCodes" takes away all of "codes"');
  if (least >= (asked.maxPenaltyMonthsBelow ?? Infinity))
    say(['offence', 'maxPenaltyMonthsBelow'], `this can never hold: it is not above ${least} months`);
}

/** Whether there is a day, a State that asks and an owner for which the rule can hold. */
function isForSomebody(rule: Conditions, { asking, owner }: Place, around: Around): boolean {
  const { states, groups, member } = around;
  const mayAsk = among(openTo(rule.to, groups), member);
  const mayOwn = among(openTo(rule.owners, groups), member);
  const anyone = [...states, NOBODY] as StateCode[];
  const askers = asking === undefined ? anyone : [asking];
  const owners = (owner === undefined ? anyone : [owner]).filter((state) => state !== NOBODY);
  const isApart = asking !== undefined || rule.record?.fromRequester === true;
  return days(rule, groups).some((on) =>
    owners.some(
      (holder) =>
        mayOwn(holder, holder, on) &&
        askers.some((asker) => (!isApart || asker !== holder) && mayAsk(asker, holder, on)),
    ),
  );
}

/** A group without members is a switch: whoever is put there is meant. */
function openTo(who: Who | undefined, { groups }: Groups): Who {
  const isEmpty = (name: string): boolean =>
    groups[name]?.members.length === 0 && (groups[name].include ?? []).length === 0;
  if (who?.groups?.some(isEmpty) !== true) return who ?? {};
  return { ...who, groups: undefined, states: undefined };
}

/** Days of the rule between which no group changes. */
function days(
  { from = '0001-01-01', until = '9999-12-31' }: Conditions,
  { groups }: Groups,
): readonly string[] {
  const edges = Object.values(groups).flatMap((group) => [group.from ?? [], group.until ?? []].flat());
  return [from, until, ...edges.filter((day) => day > from && day < until)];
}
