import { DOMAINS } from '../core/vocabulary.ts';
import type { Catalogue } from '../domains/catalogue.ts';
import type { LawMistake } from './law-error.ts';
import type { Conditions, Floor, Grant, Groups, Limit, Profile } from './model.ts';
import { nearest, nearestField } from './nearest.ts';
import type { Path, Sheet } from './reading.ts';

/** The words that shape alone cannot check. */
export interface Known {
  readonly states: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly catalogue: Catalogue;
}

type Say = (path: Path, message: string) => void;

export function checkProfile(sheet: Sheet<Profile>, known: Known): LawMistake[] {
  return gather(sheet, (say) => {
    const { value } = sheet;
    if (sheet.file !== `${value.state}.yaml`)
      say(['state'], `the law of ${value.state} belongs in ${value.state}.yaml`);
    value.grants.forEach((grant, i) => {
      checkRule(grant, ['grants', i], known, say);
      checkGrant(grant, ['grants', i], say);
    });
    value.limits.forEach((limit, i) => checkRule(limit, ['limits', i], known, say));
    (value.asking ?? []).forEach((limit, i) => checkRule(limit, ['asking', i], known, say));
    checkInforming(value.informing, say);
  });
}

export function checkFloor(sheet: Sheet<Floor>, known: Known): LawMistake[] {
  return gather(sheet, (say) => {
    sheet.value.limits.forEach((limit, i) => checkRule(limit, ['limits', i], known, say));
    sheet.value.record.forEach((limit, i) => checkRule(limit, ['record', i], known, say));
  });
}

export function checkGroups(sheet: Sheet<Groups>, known: Known): LawMistake[] {
  return gather(sheet, (say) => {
    for (const [name, group] of Object.entries(sheet.value.groups)) {
      (group.include ?? []).forEach((other, i) =>
        word(other, known.groups, 'group', ['groups', name, 'include', i], say),
      );
      if (group.from !== undefined && group.until !== undefined && group.until < group.from)
        say(['groups', name, 'until'], `"until" ${group.until} is before "from" ${group.from}`);
      group.members.forEach((member, i) => {
        if (member === 'EL' || member === 'UK')
          say(
            ['groups', name, 'members', i],
            `"${member}" is EU style; write ${member === 'EL' ? 'GR' : 'GB'}`,
          );
      });
      if (includes(sheet.value, name, name)) say(['groups', name], `"${name}" includes itself`);
    }
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
  if (mode === 'GRANT' && rule.reason !== undefined)
    say([...path, 'reason'], 'GRANT withholds nothing, so it has no reason');
  checkWho(rule.to, [...path, 'to'], known, say);
  if ('owners' in rule) checkWho(rule.owners, [...path, 'owners'], known, say);
  checkFields(rule.data, [...path, 'data'], known.catalogue, say);
  const domains = [rule.data.domain ?? DOMAINS].flat();
  for (const mark of ['freeMovement', 'localTraffic'] as const)
    if (rule.record?.[mark] === true && !domains.includes('crossing'))
      say(
        [...path, 'record', mark],
        `only crossings can be "${mark}": the rule is about ${domains.join(', ')}`,
      );
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

interface Who {
  readonly groups?: readonly string[] | undefined;
  readonly states?: readonly string[] | undefined;
  readonly exceptGroups?: readonly string[] | undefined;
  readonly exceptStates?: readonly string[] | undefined;
}

function checkWho(who: Who | undefined, path: Path, known: Known, say: Say): void {
  for (const key of ['groups', 'exceptGroups'] as const) {
    (who?.[key] ?? []).forEach((name, i) => word(name, known.groups, 'group', [...path, key, i], say));
  }
  for (const key of ['states', 'exceptStates'] as const) {
    (who?.[key] ?? []).forEach((name, i) => word(name, known.states, 'State', [...path, key, i], say));
  }
}

function checkFields(data: Conditions['data'], path: Path, catalogue: Catalogue, say: Say): void {
  const domains =
    data.domain === undefined ? DOMAINS : Array.isArray(data.domain) ? data.domain : [data.domain];
  const paths = new Set(domains.flatMap((domain) => catalogue[domain].fields.map((field) => field.path)));
  for (const key of ['fields', 'exceptFields'] as const) {
    (data[key] ?? []).forEach((field, i) =>
      word(field, paths, `field of ${domains.join(', ')}`, [...path, key, i], say),
    );
  }
}

function word(given: string, valid: ReadonlySet<string>, kind: string, path: Path, say: Say): void {
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
