import type { StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import {
  decidedVerdict,
  standingOf,
  wholeClass,
  type Decided,
  type DecidedClass,
  type DecidedVerdict,
  type Standing,
} from '../../policy/words/decided.ts';
import type { Inquiry } from '../../policy/words/inquiry.ts';
import type { Law, Ruler } from '../../policy/law/law.ts';
import type { OpenedEntry } from '../proof/opening.ts';

/** Where a decision taken again is not the one in the ledger. */
export interface Difference {
  readonly entry: string;
  /** SHOWN: more or less was shown. TOLD: something else was said of it. GROUNDS: other rules or duties. ASKED: another owner would have been asked. VERSION: the law is not of the version that was recorded. */
  readonly kind: 'SHOWN' | 'TOLD' | 'GROUNDS' | 'ASKED' | 'VERSION';
  readonly owner: string;
  readonly domain?: Domain;
  readonly path?: string;
  readonly of?: DecidedClass;
  readonly records?: number;
  readonly was: string;
  readonly now: string;
}

/** What of an entry can be decided again. */
export type Replayable =
  | {
      readonly kind: 'DECISIONS';
      readonly decided: readonly Decided[];
      readonly standings: readonly Standing[];
    }
  | { readonly kind: 'NOTHING' | 'ERASED' | 'UNRECORDED' };

export function replayable({ outcome, erased, decided, standings }: OpenedEntry): Replayable {
  if (!outcome?.personal) return { kind: 'NOTHING' };
  if (erased) return { kind: 'ERASED' };
  if (!decided || !standings) return { kind: 'UNRECORDED' };
  return { kind: 'DECISIONS', decided, standings };
}

/**
 * Decides again what an entry says was decided, from the inquiry and the record classes in it.
 *
 * @param rulerFor the law of a digest, or the one under which all is to be decided; nothing when it is not at hand.
 * @returns every difference, and the digests of laws that were not at hand.
 */
export function redecide(
  opened: OpenedEntry,
  { decided, standings }: Extract<Replayable, { kind: 'DECISIONS' }>,
  rulerFor: (digest: string) => Ruler | undefined,
): {
  readonly differences: readonly Difference[];
  readonly missing: readonly string[];
  readonly decisions: number;
} {
  const inquiry = inquiryOf(opened);
  const missing = new Set<string>();
  const differences: Difference[] = [];
  let decisions = 0;
  const laws = new Map<string, Law>();
  for (const { law, domain, paths, verdicts, cells, releases } of decided) {
    const ruler = rulerFor(law);
    if (!ruler) {
      missing.add(law);
      continue;
    }
    laws.set(law, ruler.law);
    const ruling = ruler.rule(releases === undefined ? inquiry : { ...inquiry, releases });
    for (const { of, records, as } of cells) {
      const lending = ruling.lending(of.owner, domain);
      paths.forEach((path, i) => {
        decisions += 1;
        const was = verdicts[as[i] ?? -1];
        const now = decidedVerdict(lending, wholeClass(of), path);
        const kind = differs(was, now);
        if (kind)
          differences.push({
            entry: opened.entry,
            kind,
            owner: of.owner,
            domain,
            path,
            of,
            records,
            was: was ? verdictText(was) : 'not recorded',
            now: verdictText(now),
          });
      });
    }
  }
  for (const { law, domain, uses, owners } of standings) {
    const ruler = rulerFor(law);
    if (!ruler) {
      missing.add(law);
      continue;
    }
    laws.set(law, ruler.law);
    const ruling = ruler.rule(inquiry);
    for (const [owner, was] of Object.entries(owners)) {
      decisions += 1;
      const now = standingOf(ruling.lending(owner as StateCode, domain), uses);
      if (was !== now)
        differences.push({ entry: opened.entry, kind: 'ASKED', owner, domain, was: String(was), now });
    }
  }
  differences.push(...versionDifferences(opened, [...laws.values()]));
  return { differences, missing: [...missing], decisions };
}

/** The versions stand in the open part: they must be those of the law that the sealed part names. */
function versionDifferences({ entry, outcome }: OpenedEntry, laws: readonly Law[]): readonly Difference[] {
  const [law] = laws;
  // After a reload within the request the open part names the versions of one of both.
  if (!law || !outcome || laws.length > 1) return [];
  return Object.entries(outcome.versions).flatMap(([name, was]) => {
    const now = law.versions[name];
    return now === was
      ? []
      : [{ entry, kind: 'VERSION' as const, owner: name, was, now: now ?? 'no such profile' }];
  });
}

function inquiryOf({ intent, asked }: OpenedEntry): Inquiry {
  const { requester, strictlyNecessary, ...why } = intent.inquiry;
  return {
    ...why,
    requester: { ...requester, officer: asked?.officer ?? '' },
    caseReference: asked?.caseReference ?? '',
    ...(strictlyNecessary ? { necessity: asked?.necessity ?? '' } : {}),
  };
}

function differs(was: DecidedVerdict | undefined, now: DecidedVerdict): Difference['kind'] | undefined {
  if (!was || was.mode !== now.mode || was.mask !== now.mask) return 'SHOWN';
  if (was.disclosure !== now.disclosure || was.reason !== now.reason) return 'TOLD';
  const isSame = (a: readonly string[], b: readonly string[]): boolean =>
    a.length === b.length && a.every((item, i) => item === b[i]);
  return isSame(was.rules, now.rules) &&
    isSame(was.releases ?? [], now.releases ?? []) &&
    isSame(was.obligations, now.obligations)
    ? undefined
    : 'GROUNDS';
}

function verdictText(verdict: DecidedVerdict): string {
  const { mode, mask, disclosure, reason, rules, releases = [], obligations } = verdict;
  return [
    mask === undefined ? mode : `${mode} ${mask}`,
    ...(mode === 'GRANT' ? [] : [disclosure, reason ?? '']),
    rules.length > 0 ? `by ${rules.join(', ')}` : 'by no rule',
    ...(releases.length > 0 ? [`as ${releases.join(', ')} released it`] : []),
    ...(obligations.length > 0 ? [`with ${obligations.join(', ')}`] : []),
  ]
    .filter((part) => part !== '')
    .join(' ');
}
