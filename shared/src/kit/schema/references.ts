import { domainFacts } from '../../core/domain-facts.ts';
import { NO_MARKS, type Domain } from '../../core/vocabulary.ts';
import type { PublicId, StateCode } from '../../core/ids.ts';
import { BUDGET } from '../../policy/words/budget.ts';
import { ByClass } from '../../policy/words/class-key.ts';
import { STAMP, type Stamp } from '../../policy/words/record-stamp.ts';
import type { DecisionClass, Lending } from '../../policy/words/ruling.ts';

/** A pointer to a record that the caller may know to exist. Holds the id and nothing else. */
export interface Reference {
  readonly __typename: string;
  readonly id: PublicId;
}

/**
 * A reference holds nothing but an id that the caller was just given, so its own fields pass the shield; what hangs on
 * it (its links) is asked, decided and stamped for itself.
 */
const REFERENCE_LENDING: Lending = {
  status: 'ASKED',
  matchable: () => 'never',
  teaches: () => false,
  budget: BUDGET,
  timezone: 'UTC',
  readable: () => 'never',
  verdict: () => ({ mode: 'GRANT', disclosure: 'EXPLAIN', basis: [], obligations: [], rules: ['reference'] }),
};

/** What a source said of the record pointed at: the shield asks its law whether it may be known to exist. */
interface Known {
  readonly of: DecisionClass;
  readonly lending: Lending;
}

const existences = new WeakMap<Lending, Lending>();
const stamps = new ByClass<Stamp>();
/** By owner: only owners whose ids the hub itself made get here. */
const given = new Map<StateCode, Stamp>();

function existenceOf(lending: Lending): Lending {
  let existence = existences.get(lending);
  if (!existence) {
    const { verdict } = REFERENCE_LENDING;
    existence = {
      ...REFERENCE_LENDING,
      verdict: (of, path) => (path === 'id' ? lending.verdict(of, path) : verdict(of, path)),
    };
    existences.set(lending, existence);
  }
  return existence;
}

/** The stamp of pointers to records of one class, as far as their own law lets it be known that they exist. */
export function existenceStamp({ of, lending }: Known): Stamp {
  return stampOf(of, existenceOf(lending));
}

/** The stamp of pointers to records of an owner that the caller named, or was given as an end of a link. */
export function givenStamp(owner: StateCode): Stamp {
  let stamp = given.get(owner);
  if (!stamp) {
    stamp = stampOf({ owner, subjects: [], handling: 'H0', ...NO_MARKS }, REFERENCE_LENDING);
    given.set(owner, stamp);
  }
  return stamp;
}

function stampOf(of: DecisionClass, lending: Lending): Stamp {
  return stamps.get(lending, of, () => ({ of, lending, path: '', redacted: true }));
}

export function reference(domain: Domain, id: PublicId, stamp: Stamp): Reference {
  return Object.defineProperty({ __typename: domainFacts[domain].recordType, id }, STAMP, { value: stamp });
}

/** Resolves an end of a link: the far record when the types fit, otherwise the record that was asked about. */
export function endOf(
  link: { readonly far: Reference; readonly near: Reference },
  typeName: string,
): Reference {
  return link.far.__typename === typeName ? link.far : link.near;
}
