import { BUDGET } from '../src/policy/words/budget.ts';
import type { StateCode } from '../src/core/ids.ts';
import type { Domain } from '../src/core/vocabulary.ts';
import type { Inquiry } from '../src/policy/words/inquiry.ts';
import type {
  Budget,
  ClassPredicate,
  DecisionClass,
  FieldUse,
  Lending,
  LentReleases,
  Ruling,
  Verdict,
} from '../src/policy/words/ruling.ts';

const GRANT: Verdict = { mode: 'GRANT', disclosure: 'EXPLAIN', basis: [], obligations: [], rules: ['test'] };

export const DENY: Verdict = {
  mode: 'DENY',
  disclosure: 'EXPLAIN',
  reason: 'POLICY_GAP',
  basis: [{ instrument: 'test', article: '1' }],
  obligations: [],
  rules: ['test'],
};

/** Of the demonstration. */
const OWNERS = 'AT DE DK ES FI FR GB IE NO RS UN US'.split(' ') as readonly string[] as readonly StateCode[];

export const testInquiry: Inquiry = {
  requester: {
    state: 'FR' as StateCode,
    agency: 'invented',
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
    officer: 'o-1',
  },
  purpose: 'INVESTIGATION',
  caseReference: 'INVENTED-1',
  urgency: 'NORMAL',
  on: '2026-11-01',
};

/** What a test lets one owner lend: everything, unless it says otherwise. */
export interface TestLending {
  readonly status?: Lending['status'];
  /** Names the rules, where a test has others under which the same is readable. */
  readonly law?: string;
  readonly matchable?: (uses: readonly FieldUse[]) => ClassPredicate;
  readonly teaches?: Lending['teaches'];
  readonly budget?: Budget;
  readonly timezone?: string;
  readonly readable?: (path: string) => ClassPredicate;
  readonly verdict?: (of: DecisionClass, path: string) => Verdict | undefined;
  readonly releases?: LentReleases;
}

/** A ruling for tests of what lies below the law: sources and kit. The law has its own tests. */
export function testRuling(
  lendingOf: (owner: StateCode, domain: Domain) => TestLending = () => ({}),
  inquiry: Inquiry = testInquiry,
): Ruling {
  return {
    inquiry,
    digest: 'test',
    law: 'test',
    versions: { test: '1' },
    owners: OWNERS,
    lawFor: (owner, domain) => lendingOf(owner, domain).law ?? 'test',
    lending: (owner, domain) => {
      const rules = lendingOf(owner, domain);
      return {
        status: rules.status ?? 'ASKED',
        matchable: rules.matchable ?? (() => 'always'),
        teaches: rules.teaches ?? (() => false),
        budget: rules.budget ?? BUDGET,
        timezone: rules.timezone ?? 'UTC',
        readable: rules.readable ?? (() => 'always'),
        verdict: (of, path) => rules.verdict?.(of, path) ?? GRANT,
        ...(rules.releases === undefined ? {} : { releases: rules.releases }),
      };
    },
  };
}

/** What an owner that knows one release, `r-1`, says of it: it waits for an answer about the serial number. */
export function oneRelease(local: string, links: LentReleases['links'] = () => 'never'): LentReleases {
  return {
    nameOf: (id) => (id === local ? 'r-1' : undefined),
    factsOf: () => [],
    state: (release, path) =>
      release === 'r-1' && path === 'serialNumber'
        ? { id: 'r-1', status: 'ASKED', due: '2026-12-01T12:00:00Z' }
        : undefined,
    links,
  };
}
