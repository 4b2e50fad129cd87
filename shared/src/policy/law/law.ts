import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileText } from '../../core/file-text.ts';
import type { StateCode } from '../../core/ids.ts';
import { catalogue as committedCatalogue, type Catalogue } from '../../domains/catalogue.ts';
import { BUDGET } from '../words/budget.ts';
import { checkFloor, checkGroups, checkIds, checkProfile, statesKnown, type Known } from './check-law.ts';
import { compileGrant, compileLimit, type Membership } from './compile-rule.ts';
import { reachedAt } from './contact.ts';
import { LawError, type LawMistake } from './law-error.ts';
import { membership } from './membership.ts';
import {
  FloorSchema,
  GroupsSchema,
  ProfileSchema,
  type Floor,
  type Groups,
  type Informing,
  type Profile,
} from './model.ts';
import { readSheetOnce, type Sheet } from './reading.ts';
import type { Layer, Rule } from './rule.ts';
import type { Contact } from '../words/contact.ts';
import type { Budget, Ruling } from '../words/ruling.ts';
import type { Inquiry } from '../words/inquiry.ts';
import type { Thresholds } from '../words/signals.ts';
import type { LegalBasis, Verdict } from '../words/ruling.ts';

export type LawMode = 'demonstration' | 'production';

/** One State's law, ready to be asked. */
export interface StateLaw {
  readonly state: StateCode;
  readonly name: string;
  readonly status: Profile['status'];
  readonly version: string;
  /** IANA name: whose days its records are counted by. */
  readonly timezone: string;
  /** Where its single point of contact is reached. Without it: nobody is told. */
  readonly contact: Contact | undefined;
  readonly gap: { readonly basis: readonly LegalBasis[]; readonly disclosure: Verdict['disclosure'] };
  /** Loosest first, then as in the file: the first that matches decides. */
  readonly grants: readonly Rule[];
  readonly limits: readonly Rule[];
  readonly asking: readonly Rule[];
  /** Days that the ledger keeps personal details of what the State's officers asked. */
  readonly ledgerDays: number;
  /** What data subjects are told. Without it: nothing. */
  readonly informing: Informing | undefined;
  /** What questions by exact values may teach an officer in a day. */
  readonly budget: Budget;
  /** From where on its auditors are told of its own officers. Without them: nothing is looked at. */
  readonly signals: Thresholds | undefined;
}

/** Three years, unless a State's profile says otherwise. */
export const LEDGER_DAYS = 1_096;

const UTC = 'UTC';

/** All law as one immutable whole. A reload makes a new one. */
export interface Law {
  readonly digest: string;
  /** The text that it was built from. */
  readonly files: LawFiles;
  readonly versions: Readonly<Record<string, string>>;
  /** Whether any of it is illustrative. Said in the explorer and in the answers. */
  readonly illustrative: boolean;
  /** States whose illustrative profiles are left out, as production knows no use for them. */
  readonly leftOut: readonly StateCode[];
  readonly floor: readonly Rule[];
  readonly record: readonly Rule[];
  readonly states: ReadonlyMap<StateCode, StateLaw>;
  readonly groups: Groups;
  readonly catalogue: Catalogue;
  member: Membership;
}

/** What says of two laws whether they decide alike: the text, and whose illustrative profile is left out of it. */
export function lawId({ digest, leftOut }: Pick<Law, 'digest' | 'leftOut'>): string {
  return leftOut.length === 0 ? digest : `${digest} without ${[...leftOut].sort().join(' ')}`;
}

/** Every rule of a law, whosever it is. */
export function everyRule({ floor, record, states }: Law): readonly Rule[] {
  const own = [...states.values()].flatMap(({ grants, limits, asking }) => [grants, limits, asking]);
  return [floor, record, ...own].flat();
}

/** Answers inquiries under one law. */
export interface Ruler {
  /** Compiled once per distinct inquiry and law, cached across requests. Never throws. */
  rule(inquiry: Inquiry): Ruling;
  readonly versions: Readonly<Record<string, string>>;
  readonly law: Law;
}

/** The files of a law, before they are read. */
export type LawFiles = ReadonlyMap<string, string>;

export interface LawOptions {
  readonly mode: LawMode;
  /**
   * Production alone: whose law must be in force, as the State has a source or an issuer here. The illustrative profile of
   * another is left out. Everybody's must, unless given.
   */
  readonly inUse?: (state: string) => boolean;
  /** The committed catalogue unless given. */
  readonly catalogue?: Catalogue;
}

/**
 * Reads all profiles of a directory, with `eu-floor.yaml` and `groups.yaml`, and checks them as a whole.
 *
 * @throws LawError LAW_UNAVAILABLE that lists every mistake with file, line, column and the nearest valid word; also
 *   when a file in use is illustrative and the mode is production.
 */
export function loadLaw(directory: URL | string, options: LawOptions): Law {
  return buildLaw(readLawFiles(directory), options);
}

export function readLawFiles(directory: URL | string): LawFiles {
  const folder = typeof directory === 'string' ? directory : fileURLToPath(directory);
  const files = new Map<string, string>();
  try {
    for (const name of readdirSync(folder).sort()) {
      if (name.endsWith('.yaml')) files.set(name, fileText(join(folder, name)));
    }
  } catch (cause) {
    throw new LawError([
      {
        file: folder,
        line: 1,
        column: 1,
        message: `the folder of profiles cannot be read: ${String(cause)}`,
      },
    ]);
  }
  return files;
}

/** The States whose profiles are among the files: read by their line `state:`, not checked. */
export function profileStates(files: LawFiles): ReadonlySet<StateCode> {
  const states = [...files.values()].flatMap(
    (text) => /^state:\s*["']?([A-Z]{2,3})["']?\s*(?:#.*)?$/mu.exec(text)?.[1] ?? [],
  );
  return new Set(states as StateCode[]);
}

/** Builds a law from the text of its files. @throws LawError as `loadLaw`. */
export function buildLaw(
  files: LawFiles,
  { mode, catalogue = committedCatalogue(), inUse = () => true }: LawOptions,
): Law {
  const mistakes: LawMistake[] = [];
  const need = (name: string): string => {
    const text = files.get(name);
    if (text === undefined)
      mistakes.push({ file: name, line: 1, column: 1, message: 'this file is missing' });
    return text ?? '';
  };
  const groups = readSheetOnce<Groups>('groups.yaml', need('groups.yaml'), GroupsSchema, mistakes);
  const floor = readSheetOnce<Floor>('eu-floor.yaml', need('eu-floor.yaml'), FloorSchema, mistakes);
  const profiles: Sheet<Profile>[] = [];
  for (const [name, text] of files) {
    if (name === 'groups.yaml' || name === 'eu-floor.yaml') continue;
    const sheet = readSheetOnce<Profile>(name, text, ProfileSchema, mistakes);
    if (sheet !== undefined) profiles.push(sheet);
  }
  if (groups === undefined || floor === undefined) throw new LawError(mistakes);
  const known = knownWords(groups.value, profiles, catalogue);
  mistakes.push(
    ...checkGroups(groups, known),
    ...checkFloor(floor, known),
    ...profiles.flatMap((sheet) => checkProfile(sheet, known)),
  );
  mistakes.push(
    ...checkIds(floor, profiles),
    ...(mode === 'production' ? refuseIllustrative(floor, profiles, inUse) : []),
  );
  if (mistakes.length > 0) throw new LawError(mistakes);
  const kept = profiles.filter(({ value }) => mode !== 'production' || value.status !== 'illustrative');
  return {
    ...assemble({ files, groups: groups.value, floor, profiles: kept, catalogue }),
    leftOut: profiles.filter((one) => !kept.includes(one)).map(({ value }) => value.state as StateCode),
  };
}

function knownWords(groups: Groups, profiles: readonly Sheet<Profile>[], catalogue: Catalogue): Known {
  const states = statesKnown(
    groups,
    profiles.map(({ value }) => value.state),
  );
  const groupNames = new Set(Object.keys(groups.groups));
  return { states, groups, groupNames, member: membership(groups), catalogue };
}

function refuseIllustrative(
  floor: Sheet<Floor>,
  profiles: readonly Sheet<Profile>[],
  inUse: (state: string) => boolean,
): LawMistake[] {
  return [floor, ...profiles.filter(({ value }) => inUse(value.state))]
    .filter(({ value }) => value.status === 'illustrative')
    .map((sheet) => ({
      file: sheet.file,
      ...sheet.at(['status']),
      message:
        'illustrative law cannot be used in production: have it reviewed, then write `status: in-force`',
    }));
}

/** The files of a law, read and checked. */
interface SoundLaw extends Pick<Law, 'files' | 'groups' | 'catalogue'> {
  readonly floor: Sheet<Floor>;
  readonly profiles: readonly Sheet<Profile>[];
}

function assemble({ files, groups, floor, profiles, catalogue }: SoundLaw): Omit<Law, 'leftOut'> {
  const member = membership(groups);
  const limits = (
    sheet: Sheet<Floor> | Sheet<Profile>,
    list: readonly Profile['limits'][number][],
    key: string,
    layer: Layer,
  ): Rule[] =>
    list.map((limit, index) =>
      compileLimit(limit, { layer, index, file: sheet.file, line: sheet.at([key, index]).line }, member),
    );
  const states = new Map<StateCode, StateLaw>();
  const versions: Record<string, string> = { 'eu-floor': floor.value.version, groups: groups.version };
  for (const sheet of profiles) {
    const { value } = sheet;
    const state = value.state as StateCode;
    versions[state] = value.version;
    const grants = value.grants.map((grant, index) =>
      compileGrant(grant, { index, file: sheet.file, line: sheet.at(['grants', index]).line }, member),
    );
    const reached = (rules: readonly Rule[]): Rule[] => rules.map((rule) => reachedAt(rule, value.contact));
    states.set(state, {
      state,
      name: value.name,
      status: value.status,
      version: value.version,
      timezone: value.timezone ?? UTC,
      contact: value.contact,
      gap: { basis: value.gap?.basis ?? [], disclosure: value.gap?.disclosure ?? 'EXPLAIN' },
      grants: loosestFirst(reached(grants)),
      limits: reached(limits(sheet, value.limits, 'limits', 'owner')),
      asking: reached(limits(sheet, value.asking ?? [], 'asking', 'requester')),
      ledgerDays: value.ledger?.keepDays ?? LEDGER_DAYS,
      informing: value.informing,
      budget: budgetOf(value.budget),
      signals: value.signals,
    });
  }
  return {
    digest: digestOf(files),
    files,
    versions,
    illustrative: [floor, ...profiles].some(({ value }) => value.status === 'illustrative'),
    floor: limits(floor, floor.value.limits, 'limits', 'floor'),
    record: limits(floor, floor.value.record, 'record', 'record'),
    states,
    groups,
    catalogue,
    member,
  };
}

function budgetOf(stated: Profile['budget']): Budget {
  return {
    aboutOne: stated?.aboutOne ?? BUDGET.aboutOne,
    names: stated?.names ?? BUDGET.names,
    numbers: stated?.numbers ?? BUDGET.numbers,
    basis: stated?.basis ?? BUDGET.basis,
  };
}

const LOOSENESS = { DENY: 0, HIT_ONLY: 1, NEEDS_APPROVAL: 2, MASK: 3, GRANT: 4 } as const;

/** An approval that shows something meanwhile is looser than one that shows nothing. Equals keep the order of the file. */
function loosestFirst(grants: readonly Rule[]): readonly Rule[] {
  const looseness = ({ mode, mask }: Rule): number => 2 * LOOSENESS[mode] + (mask === undefined ? 0 : 1);
  return [...grants].sort((a, b) => looseness(b) - looseness(a) || a.index - b.index);
}

function digestOf(files: LawFiles): string {
  const hash = createHash('sha256');
  for (const [name, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${name.length}:${name}${text.length}:`).update(text);
  }
  return hash.digest('hex');
}
