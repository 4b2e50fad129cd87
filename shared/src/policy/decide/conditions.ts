import type { StateCode } from '../../core/ids.ts';
import type { Mask } from '../../core/vocabulary.ts';
import type { Shortlist } from './decide.ts';
import { predicateOf } from './predicate.ts';
import { holdsFor, type Facts, type Rule } from '../law/rule.ts';
import type { ClassPredicate, FieldUse } from '../words/ruling.ts';

/** One way to meet a condition: the first grant that holds suffices, and nothing blocks. */
interface Way {
  readonly grants: readonly Rule[];
  suffices(grant: Rule): boolean;
  readonly blocks: readonly Rule[];
}

/** What a record must meet: one of the ways. */
export interface Condition {
  readonly ways: readonly Way[];
}

/** Tells whether a record with these facts meets a condition. */
export function isMet({ ways }: Condition, facts: Facts): boolean {
  return ways.some((way) => {
    const grant = way.grants.find((rule) => holdsFor(rule.record, facts));
    return (
      grant !== undefined && way.suffices(grant) && !way.blocks.some((rule) => holdsFor(rule.record, facts))
    );
  });
}

/** The record may be known to exist. */
export function existence({ grants, limits }: Shortlist): Condition {
  return { ways: [{ grants, suffices: () => true, blocks: limits.filter((rule) => rule.mode === 'DENY') }] };
}

/** The value is shown whole. */
export function whole({ grants, limits }: Shortlist): Way {
  // The loosest stand first; but a rule that a release lifts keeps its place, and what stands before it is still heard first.
  const isLifted = grants.some(({ releases }) => releases !== undefined);
  return {
    grants: isLifted ? grants : grants.filter(({ mode }) => mode === 'GRANT'),
    suffices: ({ mode }) => mode === 'GRANT',
    blocks: limits.filter((rule) => rule.mode !== 'GRANT'),
  };
}

/** The value is shown, whole or masked. A link is there or not: it has no mask. */
export function shown(list: Shortlist): Condition {
  if (list.field.isHit) return existence(list);
  if (list.field.isLink) return { ways: [whole(list)] };
  return {
    ways: [
      {
        grants: list.grants,
        suffices: showsSomething,
        blocks: list.limits.filter((rule) => !showsSomething(rule)),
      },
    ],
  };
}

function showsSomething(rule: Rule): boolean {
  return rule.mode === 'GRANT' || rule.mask !== undefined;
}

/** The value is shown whole, or under this mask and no other. */
function shownAs({ grants, limits }: Shortlist, mask: Mask): Way {
  const shows = (rule: Rule): boolean => rule.mode === 'GRANT' || rule.mask === mask;
  return { grants, suffices: shows, blocks: limits.filter((rule) => !shows(rule)) };
}

/** How a question uses a field, whichever it is. */
export type Use = Omit<FieldUse, 'path'>;

/**
 * The value is shown whole, or as far as the question looks at it, or a grant of INDEX lets an exact value be asked or a
 * count be made: it may be asked about.
 */
export function usable(list: Shortlist, { use, within }: Use, index: Shortlist): Condition {
  if (list.field.isHit) return existence(list);
  if (use === 'OPEN')
    return {
      ways: within === undefined || list.field.isLink ? [whole(list)] : [whole(list), shownAs(list, within)],
    };
  const onHit: Way = {
    grants:
      use === 'COUNT'
        ? index.grants.filter((rule) => rule.countOn.has(list.field.category))
        : index.grants.filter((rule) => rule.matchOn.has(list.field.category)),
    suffices: () => true,
    blocks: list.limits.filter((rule) => rule.mode === 'DENY'),
  };
  return { ways: [whole(list), onHit] };
}

/**
 * Makes the predicate of the records that meet all conditions. A condition that is missing, or has no grant, nobody meets.
 *
 * @param requester the State that asks, when it is not the owner.
 * @param also a further test, over `rules` as well.
 */
export function allOf(
  conditions: readonly (Condition | undefined)[],
  requester: StateCode | undefined,
  also: (facts: Facts) => boolean = () => true,
  rules: readonly Condition[] = [],
): ClassPredicate {
  const stated = conditions.filter((condition) => condition !== undefined);
  if (
    stated.length < conditions.length ||
    stated.some(({ ways }) => ways.every((way) => way.grants.length === 0))
  )
    return 'never';
  const tests = [...stated, ...rules].flatMap(({ ways }) =>
    ways.flatMap((way) => [...way.grants, ...way.blocks].map((rule) => rule.record)),
  );
  return predicateOf(
    tests,
    requester,
    (facts) => stated.every((condition) => isMet(condition, facts)) && also(facts),
  );
}

/** What is asked of a field: that more than nothing is shown, that something of the value is, or all of it. */
export type Level = 'ABOVE_DENY' | 'SHOWN' | 'GRANT';

/** The records of which a field shows so much, where their existence may be known as well. */
export function visibility(
  index: Shortlist,
  list: Shortlist,
  level: Level,
  requester: StateCode | undefined,
): ClassPredicate {
  const of =
    level === 'ABOVE_DENY'
      ? existence(list)
      : level === 'SHOWN'
        ? shown(list)
        : list.field.isHit
          ? existence(list)
          : { ways: [whole(list)] };
  return allOf([existence(index), of], requester);
}

/** The records of which a field may be asked about, where their existence may be known as well. */
export function usability(
  index: Shortlist,
  list: Shortlist,
  use: Use,
  requester: StateCode | undefined,
): ClassPredicate {
  return allOf([existence(index), usable(list, use, index)], requester);
}
