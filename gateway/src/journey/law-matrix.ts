import { isObjectType, type GraphQLSchema } from 'graphql';
import { DOMAIN_FACTS } from '../../../shared/src/core/domains.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import {
  DOMAINS,
  MODES,
  NO_MARKS,
  type Domain,
  type FieldCategory,
  type Mask,
  type Mode,
  type WithheldReason,
} from '../../../shared/src/core/vocabulary.ts';
import type { FieldEntry } from '../../../shared/src/domains/catalogue.ts';
import type { Law } from '../../../shared/src/policy/law/law.ts';
import type {
  DecisionClass,
  LegalBasis,
  Lending,
  Obligation,
  Ruling,
  Unlock,
  Verdict,
} from '../../../shared/src/policy/words/ruling.ts';

/** What one caller meets of one owner in one category of fields, of a plain record. */
export interface LawCell {
  /** null: the law does not let it be told. An answer looks then as if there were nothing. */
  readonly mode: Mode | null;
  readonly mask?: Mask;
  readonly reason?: WithheldReason;
  readonly basis: readonly LegalBasis[];
  /** What opens it, step by step. */
  readonly unlock?: Pick<Unlock, 'steps' | 'requestable'>;
  readonly obligations: readonly Obligation[];
  /** Fields of the category that are met otherwise, by path. */
  readonly others?: Readonly<Record<string, Mode | null>>;
}

export interface LawRow {
  readonly domain: Domain;
  readonly category: FieldCategory;
  readonly cells: Readonly<Record<StateCode, LawCell>>;
}

/**
 * State by domain and category of fields: what the law lets one caller see of the plainest record of each domain (handling code
 * H0, without marks; of persons, a suspect). Fields that the caller's schema does not have are in no row.
 */
export function lawMatrix(law: Law, ruling: Ruling, visible: GraphQLSchema): readonly LawRow[] {
  return DOMAINS.flatMap((domain) => {
    const fields = law.catalogue[domain].fields.filter((field) => isVisible(visible, field));
    const categories = [...new Set(fields.map(({ category }) => category))];
    return categories.map((category): LawRow => {
      const paths = fields.filter((field) => field.category === category).map(({ path }) => path);
      const cells = ruling.owners.map(
        (owner) => [owner, cellOf(ruling.lending(owner, domain), plainOf(owner, domain), paths)] as const,
      );
      return { domain, category, cells: Object.fromEntries(cells) };
    });
  });
}

function isVisible(schema: GraphQLSchema, { parentType, name }: FieldEntry): boolean {
  const type = schema.getType(parentType);
  return isObjectType(type) && name in type.getFields();
}

function plainOf(owner: StateCode, domain: Domain): DecisionClass {
  return { owner, subjects: DOMAIN_FACTS[domain].plainSubjects, handling: 'H0', ...NO_MARKS };
}

function cellOf(lending: Lending, of: DecisionClass, paths: readonly string[]): LawCell {
  const existence = lending.verdict(of, 'id');
  // What may not be known to exist is not shown, whatever its fields' own law.
  if (existence.mode === 'DENY') return toldOf(existence);
  // The id of a record is part of any hit: it stands for nothing beside it.
  const told = paths
    .filter((path) => path !== 'id' || paths.length === 1)
    .map((path) => [path, strictest(lending, of, path)] as const);
  const most = mostFrequent(told.map(([, verdict]) => verdict)) ?? existence;
  const mode = modeOf(most);
  const others = told.filter(([, verdict]) => modeOf(verdict) !== mode);
  return {
    ...toldOf(most),
    ...(others.length > 0 && {
      others: Object.fromEntries(others.map(([path, verdict]) => [path, modeOf(verdict)])),
    }),
  };
}

/** `a.b` is shown only when `a` is. */
function strictest(lending: Lending, of: DecisionClass, path: string): Verdict {
  const parts = path.split('.');
  const verdicts = parts.map((_, at) => lending.verdict(of, parts.slice(0, at + 1).join('.')));
  return verdicts.reduce((strict, verdict) =>
    MODES.indexOf(verdict.mode) < MODES.indexOf(strict.mode) ? verdict : strict,
  );
}

/** The mode of most fields; of modes that are as frequent, that of the first. */
function mostFrequent(verdicts: readonly Verdict[]): Verdict | undefined {
  const counts = new Map<Mode | null, number>();
  for (const verdict of verdicts) counts.set(modeOf(verdict), (counts.get(modeOf(verdict)) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return verdicts.find((verdict) => modeOf(verdict) === most?.[0]);
}

/** What is withheld in silence is told of no cell, as an answer tells of none. */
function modeOf({ mode, disclosure }: Verdict): Mode | null {
  return disclosure === 'SILENT' && mode !== 'GRANT' && mode !== 'MASK' ? null : mode;
}

function toldOf(verdict: Verdict): LawCell {
  const mode = modeOf(verdict);
  if (mode === null) return { mode, basis: [], obligations: [] };
  const { mask, reason, basis, unlock, obligations } = verdict;
  return {
    ...{ mode, basis, obligations },
    ...(mask && { mask }),
    ...(reason && { reason }),
    ...(unlock && { unlock: { requestable: unlock.requestable, steps: unlock.steps } }),
  };
}
