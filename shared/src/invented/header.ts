import type { StateCode } from '../core/ids.ts';
import type { SubjectCategory } from '../core/vocabulary.ts';
import { TextArray } from '../core/text-array.ts';
import type { Chance } from './world.ts';

/** Header columns that the generator fills; the others keep their defaults. */
export const SEED_HEADER = [
  'id',
  'owner',
  'holding_authority',
  'originator',
  'handling',
  'handling_text',
  'evaluation_source',
  'evaluation_information',
  'created_at',
  'updated_at',
  'data_as_of',
  'review_due',
  'retain_until',
  'restricted',
  'contested',
  'embargo_until',
  'minor_until',
  'subject_categories',
  'basis',
  'legal_basis_of_entry',
  'synthetic',
] as const;

export interface SeedHeader {
  readonly id: string;
  readonly owner: StateCode;
  readonly authority: string;
  readonly subjects: readonly SubjectCategory[];
  /** Day on which the record was made. */
  readonly madeOn: string;
  readonly minorUntil?: string;
  /** States or bodies from which some records come. */
  readonly originators?: readonly string[];
}

/** Most records are plain; a few carry each of the restrictions that the law looks at, so that each can be seen at work. */
export function headerValues(header: SeedHeader, draw: Chance): readonly unknown[] {
  const handling = draw.chance(0.85) ? 'H0' : draw.pick(['H1', 'H1', 'H2', 'H3']);
  const originator = header.originators && draw.chance(0.04) ? draw.pick(header.originators) : null;
  const embargo = draw.chance(0.02) ? '2027-12-31' : null;
  return [
    header.id,
    header.owner,
    header.authority,
    originator === header.owner ? null : originator,
    handling,
    handling === 'H3' ? 'Invented: ask the holding authority before any use.' : null,
    draw.pick(['A', 'B', 'B', 'C', 'X']),
    1 + draw.below(4),
    `${header.madeOn}T08:00:00Z`,
    `${header.madeOn}T08:00:00Z`,
    '2026-11-01T04:00:00Z',
    '2027-06-30',
    // A few are past their time: the hub must not show them, although the State has not erased them yet.
    draw.chance(0.01) ? '2026-01-31' : '2031-12-31',
    draw.chance(0.02),
    draw.chance(0.02),
    embargo,
    header.minorUntil ?? null,
    new TextArray([...header.subjects].sort()),
    draw.chance(0.9) ? 'FACT' : 'ASSESSMENT',
    'Invented entry for demonstration',
    true,
  ];
}

/** Columns of `register.link` that the generator fills. */
export const LINK_COLUMNS = [...SEED_HEADER, 'kind', 'near_id', 'far_id', 'since', 'detail'] as const;

export interface SeedLink {
  readonly kind: string;
  readonly near: string;
  readonly far: string;
  readonly since: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** A plain link: restrictions belong to its ends. */
export function linkValues(header: SeedHeader, link: SeedLink): readonly unknown[] {
  return [
    header.id,
    header.owner,
    header.authority,
    null,
    'H0',
    null,
    'B',
    2,
    `${header.madeOn}T08:00:00Z`,
    `${header.madeOn}T08:00:00Z`,
    '2026-11-01T04:00:00Z',
    null,
    '2031-12-31',
    false,
    false,
    null,
    null,
    new TextArray([...header.subjects].sort()),
    'FACT',
    'Invented entry for demonstration',
    true,
    link.kind,
    link.near,
    link.far,
    link.since,
    link.detail ?? null,
  ];
}
