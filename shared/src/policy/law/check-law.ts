import { euStyleHint, type StateCode } from '../../core/ids.ts';
import { domainFacts } from '../../core/domain-facts.ts';
import { DERIVED_MARKS, DOMAINS, type WithheldReason } from '../../core/vocabulary.ts';
import type { Catalogue } from '../../domains/catalogue.ts';
import { checkApproval } from './approval.ts';
import type { LawMistake } from './law-error.ts';
import { sayContradictions, type Around, type Place, type Say } from './contradictions.ts';
import type { Floor, Groups, Profile } from './model.ts';
import type { Conditions, Grant, Limit } from './rule-schema.ts';
import { nearest, nearestField } from './nearest.ts';
import type { Path, Sheet } from './reading.ts';

/** The words that shape alone cannot check. */
export interface Known extends Around {
  readonly groupNames: ReadonlySet<string>;
}

export function checkProfile(sheet: Sheet<Profile>, known: Known): LawMistake[] {
  return gather(sheet, (say) => {
    const { value } = sheet;
    if (sheet.file !== `${value.state}.yaml`)
      say(['state'], `the law of ${value.state} belongs in ${value.state}.yaml`);
    const hint = euStyleHint(value.state);
    if (hint !== undefined) say(['state'], hint);
    const state = value.state as StateCode;
    const own = checkerOf({ owner: state }, known, say);
    value.grants.forEach((grant, i) => {
      own(grant, ['grants', i]);
      checkGrant(grant, ['grants', i], say);
    });
    value.limits.forEach((limit, i) => own(limit, ['limits', i]));
    const asking = checkerOf({ asking: state }, known, say);
    (value.asking ?? []).forEach((limit, i) => asking(limit, ['asking', i]));
    checkInforming(value.informing, say);
    checkSignals(value.signals, say);
  });
}

export function checkFloor(sheet: Sheet<Floor>, known: Known): LawMistake[] {
  return gather(sheet, (say) => {
    const check = checkerOf({}, known, say);
    sheet.value.limits.forEach((limit, i) => check(limit, ['limits', i]));
    sheet.value.record.forEach((limit, i) => check(limit, ['record', i]));
  });
}

export function checkGroups(sheet: Sheet<Groups>, known: Known): LawMistake[] {
  return gather(sheet, (say) => {
    for (const [name, group] of Object.entries(sheet.value.groups)) {
      (group.include ?? []).forEach((other, i) =>
        word(other, { kind: 'group', words: known.groupNames }, ['groups', name, 'include', i], say),
      );
      if (group.from !== undefined && group.until !== undefined && group.until < group.from)
        say(['groups', name, 'until'], `"until" ${group.until} is before "from" ${group.from}`);
      group.members.forEach((member, i) => {
        const hint = euStyleHint(member);
        if (hint !== undefined) say(['groups', name, 'members', i], hint);
      });
      if (includes(sheet.value, name, name)) say(['groups', name], `"${name}" includes itself`);
    }
    (sheet.value.otherStates ?? []).forEach((state, i) => {
      const hint = euStyleHint(state);
      if (hint !== undefined) say(['otherStates', i], hint);
    });
  });
}

function includes(groups: Groups, from: string, wanted: string, seen: readonly string[] = []): boolean {
  return (groups.groups[from]?.include ?? []).some(
    (other) =>
      other === wanted || (!seen.includes(other) && includes(groups, other, wanted, [...seen, other])),
  );
}

/** Rule ids are unique over all files, as the ledger names rules by id alone. */
export function checkIds(floor: Sheet<Floor>, profiles: readonly Sheet<Profile>[]): LawMistake[] {
  const seen = new Map<string, string>();
  const mistakes: LawMistake[] = [];
  const check = (
    sheet: Sheet<unknown>,
    key: string | Path,
    rules: readonly { readonly id: string }[],
  ): void => {
    rules.forEach(({ id }, i) => {
      const position = sheet.at([...[key].flat(), i, 'id']);
      const first = seen.get(id);
      if (first !== undefined)
        mistakes.push({ file: sheet.file, ...position, message: `the id "${id}" is taken: ${first}` });
      else seen.set(id, `${sheet.file}:${position.line}`);
    });
  };
  check(floor, 'limits', floor.value.limits);
  check(floor, 'record', floor.value.record);
  for (const sheet of profiles) {
    check(sheet, 'grants', sheet.value.grants);
    check(sheet, 'limits', sheet.value.limits);
    check(sheet, 'asking', sheet.value.asking ?? []);
    const { tell = [], leaveOut = [] } = sheet.value.informing ?? {};
    check(sheet, ['informing', 'tell'], tell);
    check(sheet, ['informing', 'leaveOut'], leaveOut);
  }
  const owners = new Map<string, string>();
  for (const sheet of profiles) {
    const first = owners.get(sheet.value.state);
    if (first !== undefined)
      mistakes.push({
        file: sheet.file,
        ...sheet.at(['state']),
        message: `${sheet.value.state} has its law in ${first}`,
      });
    else owners.set(sheet.value.state, sheet.file);
  }
  return mistakes;
}

function gather(sheet: Sheet<unknown>, check: (say: Say) => void): LawMistake[] {
  const mistakes: LawMistake[] = [];
  check((path, message) => mistakes.push({ file: sheet.file, ...sheet.at(path), message }));
  return mistakes;
}

function checkerOf(place: Place, known: Known, say: Say): (rule: Grant | Limit, path: Path) => void {
  return (rule, path) => {
    let isSound = true;
    checkRule(rule, path, known, (where, message) => {
      isSound = false;
      say(where, message);
    });
    if (isSound) sayContradictions(rule, place, known, (part, message) => say([...path, ...part], message));
  };
}

/** Reasons that tell what became of a request, or that nobody made a rule: no rule can know. */
const NOT_OF_RULES: Readonly<Partial<Record<WithheldReason, string>>> = {
  JUDICIAL_AUTHORISATION_PENDING:
    'says that somebody has applied, which no rule knows: write JUDICIAL_AUTHORISATION_REQUIRED',
  JUDICIAL_AUTHORISATION_REFUSED: 'says what a court decided, which no rule knows',
  POLICY_GAP: 'says that there is no rule',
};

function checkRule(rule: Grant | Limit, path: Path, known: Known, say: Say): void {
  const { from, until, mode, mask } = rule;
  if (from !== undefined && until !== undefined && until < from)
    say([...path, 'until'], `"until" ${until} is before "from" ${from}`);
  for (const key of ['from', 'until'] as const) {
    const day = rule[key];
    if (day !== undefined && !isDay(day)) say([...path, key], `${day} is no day of the calendar`);
  }
  if (mode === 'MASK' && mask === undefined) say([...path, 'mode'], 'MASK needs a "mask"');
  if (mask !== undefined && mode !== 'MASK' && mode !== 'NEEDS_APPROVAL')
    say([...path, 'mask'], `a mask means nothing with ${mode}`);
  if (rule.approval !== undefined && mode !== 'NEEDS_APPROVAL')
    say([...path, 'approval'], `an approval means nothing with ${mode}`);
  if (rule.approval !== undefined) checkApproval(rule.approval, [...path, 'approval'], say);
  for (const key of ['reason', 'disclosure', 'unlock'] as const)
    if (mode === 'GRANT' && rule[key] !== undefined)
      say([...path, key], `GRANT withholds nothing, so it has no ${key}`);
  const untrue = rule.reason === undefined ? undefined : NOT_OF_RULES[rule.reason];
  if (untrue !== undefined) say([...path, 'reason'], `${rule.reason} ${untrue}`);
  checkWho(rule.to, [...path, 'to'], known, say);
  if ('owners' in rule) checkWho(rule.owners, [...path, 'owners'], known, say);
  checkFields(rule.data, [...path, 'data'], known.catalogue, say);
  checkCodes(rule.offence, [...path, 'offence'], known.groups, say);
  const domains = [rule.data.domain ?? DOMAINS].flat();
  for (const mark of DERIVED_MARKS) {
    const marked = DOMAINS.filter((domain) => domainFacts[domain].marks[mark] !== undefined);
    if (rule.record?.[mark] === true && !domains.some((domain) => marked.includes(domain)))
      say(
        [...path, 'record', mark],
        `only a ${marked.join(' or ')} can be "${mark}": the rule is about ${domains.join(', ')}`,
      );
  }
}

/** Codes, or beginnings of codes, of the list of offences, where there is one. */
function checkCodes(offence: Grant['offence'], path: Path, { offences }: Groups, say: Say): void {
  if (offences === undefined) return;
  const listed = Object.keys(offences);
  for (const key of ['codes', 'exceptCodes'] as const)
    (offence?.[key] ?? []).forEach((code, i) => {
      const begin = code.replace(/\*$/u, '');
      const isListed = begin === code ? listed.includes(code) : listed.some((one) => one.startsWith(begin));
      const near = nearest(begin, listed);
      if (!isListed)
        say(
          [...path, key, i],
          `"offences" of groups.yaml lists no "${code}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
        );
    });
}

function checkGrant(grant: Grant, path: Path, say: Say): void {
  const { categories, fields } = grant.data;
  const ofIndex = categories === undefined ? fields === undefined : categories.includes('INDEX');
  for (const key of ['matchOn', 'countOn'] as const)
    if (grant[key] !== undefined && !ofIndex) say([...path, key], `"${key}" belongs on a grant of INDEX`);
}

function checkInforming(informing: Profile['informing'], say: Say): void {
  for (const list of ['tell', 'leaveOut'] as const)
    (informing?.[list] ?? []).forEach((rule, i) => {
      const path = ['informing', list, i];
      if ((rule.purposes === undefined) === (rule.categories === undefined))
        say(path, 'a rule is about "purposes" or about "categories": name the one or the other');
      if ('openDays' in rule && rule.categories !== undefined)
        say([...path, 'openDays'], 'categories are left out for good: "openDays" belongs to purposes');
    });
}

function checkSignals(signals: Profile['signals'], say: Say): void {
  const { from, until } = signals?.outOfHours ?? {};
  if (from !== undefined && until !== undefined && from >= until)
    say(['signals', 'outOfHours', 'until'], `"until" ${until} is not after "from" ${from}: hours of one day`);
}

interface Who {
  readonly groups?: readonly string[] | undefined;
  readonly states?: readonly string[] | undefined;
  readonly exceptGroups?: readonly string[] | undefined;
  readonly exceptStates?: readonly string[] | undefined;
}

function checkWho(who: Who | undefined, path: Path, known: Known, say: Say): void {
  const groups: Vocabulary = { kind: 'group', words: known.groupNames };
  const states: Vocabulary = { kind: 'State', words: known.states };
  for (const key of ['groups', 'exceptGroups'] as const) {
    (who?.[key] ?? []).forEach((name, i) => word(name, groups, [...path, key, i], say));
  }
  for (const key of ['states', 'exceptStates'] as const) {
    (who?.[key] ?? []).forEach((name, i) => word(name, states, [...path, key, i], say));
  }
}

function checkFields(data: Conditions['data'], path: Path, catalogue: Catalogue, say: Say): void {
  const domains =
    data.domain === undefined ? DOMAINS : Array.isArray(data.domain) ? data.domain : [data.domain];
  const words = new Set(domains.flatMap((domain) => catalogue[domain].fields.map((field) => field.path)));
  const known: Vocabulary = { kind: `field of ${domains.join(', ')}`, words };
  for (const key of ['fields', 'exceptFields'] as const) {
    (data[key] ?? []).forEach((field, i) => word(field, known, [...path, key, i], say));
  }
}

/** The words of one kind that are known. */
interface Vocabulary {
  readonly kind: string;
  readonly words: ReadonlySet<string>;
}

function word(given: string, { kind, words: valid }: Vocabulary, path: Path, say: Say): void {
  const hint = kind === 'State' ? euStyleHint(given) : undefined;
  if (hint !== undefined) return say(path, hint);
  if (valid.has(given)) return;
  const near = kind.startsWith('field') ? nearestField(given, valid) : nearest(given, valid);
  say(path, `there is no ${kind} "${given}"${near === undefined ? '' : `; did you mean "${near}"?`}`);
}

/** Every State that a group, a list or a law of its own names. */
export function statesKnown(groups: Groups, owners: Iterable<string>): ReadonlySet<string> {
  const members = Object.values(groups.groups).flatMap((group) => group.members);
  return new Set([...members, ...(groups.otherStates ?? []), ...owners]);
}

export function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}
