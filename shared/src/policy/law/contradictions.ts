import type { StateCode } from '../../core/ids.ts';
import { AGENCY_KINDS, DOMAINS, PURPOSES, ROLES } from '../../core/vocabulary.ts';
import type { Catalogue } from '../../domains/catalogue.ts';
import { among, dataTest, type Membership, type Who } from './compile-rule.ts';
import { SUBJECT_WORDS, type Conditions, type Groups } from './model.ts';
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

type Say = (path: Path, message: string) => void;

/** A State that no group and no rule names. */
const NOBODY = 'ZZ';

/** Says why the conditions of a rule can never hold together: such a rule was meant otherwise. */
export function sayContradictions(rule: Conditions, place: Place, around: Around, say: Say): void {
  lists(rule, say);
  offence(rule, say);
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
  const check = (
    path: Path,
    names: readonly [string, string],
    all: readonly string[],
    only: readonly string[] | undefined,
    except: readonly string[] | undefined,
  ): void => {
    if (except !== undefined && (only ?? all).every((word) => except.includes(word)))
      say([...path, names[1]], `this can never hold: "${names[1]}" takes away all of "${names[0]}"`);
  };
  check([], ['purposes', 'exceptPurposes'], PURPOSES, rule.purposes, rule.exceptPurposes);
  check([], ['subjects', 'exceptSubjects'], SUBJECT_WORDS, rule.subjects, rule.exceptSubjects);
  check(['to'], ['agencyKinds', 'exceptAgencyKinds'], AGENCY_KINDS, to?.agencyKinds, to?.exceptAgencyKinds);
  check(['to'], ['roles', 'exceptRoles'], ROLES, to?.roles, to?.exceptRoles);
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
  const [to, whose] = [openTo(rule.to, groups), openTo(rule.owners, groups)];
  const anyone = [...states, NOBODY] as StateCode[];
  const askers = asking === undefined ? anyone : [asking];
  const owners = (owner === undefined ? anyone : [owner]).filter((one) => one !== NOBODY);
  const isApart = asking !== undefined || rule.record?.fromRequester === true;
  return days(rule, groups).some((on) =>
    owners.some(
      (one) =>
        among(whose, one, one, on, member) &&
        askers.some((asker) => (!isApart || asker !== one) && among(to, asker, one, on, member)),
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
