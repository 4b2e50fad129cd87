import pg from 'pg';
import { catalogue } from '../../src/domains/catalogue.ts';
import type { Inquiry } from '../../src/policy/words/inquiry.ts';
import type { ReleaseFact } from '../../src/policy/words/release.ts';
import type { NaiveLaw } from '../../src/policy/testing/naive.ts';
import { releasesDrawn, type ReleaseDrawn } from '../../src/policy/testing/random-law.ts';
import { isOfLink, Judge } from './judge.ts';
import type { CanaryRecord, CanaryWorld } from './model.ts';

/** In bytes of JSON: less than what the envelope of one question carries, as ids of callers are longer. */
const MOST = 40_000;

/**
 * Releases of canary records, as they were drawn: of those of whom fields wait for an approval, and of these fields. Links are
 * left out, as they go by the release of one of their ends alone: `links.test.ts` holds that.
 */
export function canaryReleases(
  world: CanaryWorld,
  law: NaiveLaw,
  inquiry: Inquiry,
  drawn: readonly ReleaseDrawn[],
): readonly ReleaseFact[] {
  const judge = new Judge(law, inquiry, world);
  let bytes = 0;
  return world.records
    .flatMap((record, i) => {
      const { domain, local, of } = record;
      const waits = pathsOf(record).filter(
        (path) => judge.verdict(domain, of, path).mode === 'NEEDS_APPROVAL',
      );
      const one = drawn[i % drawn.length];
      if (waits.length === 0 || one === undefined) return [];
      const paths = [...waits.slice(i % waits.length), ...waits].slice(0, 3);
      return releasesDrawn([one], law, { inquiry, owner: of.owner, domain, local, paths });
    })
    .filter((fact) => (bytes += Buffer.byteLength(JSON.stringify(fact))) < MOST)
    .map((fact, i) => ({ ...fact, id: `00000000-0000-7000-8000-${String(i).padStart(12, '0')}` }));
}

function pathsOf({ domain }: CanaryRecord): readonly string[] {
  return catalogue()[domain].fields.flatMap(({ path }) =>
    path.split('.').some((_, i, all) => isOfLink(domain, all.slice(0, i + 1).join('.'))) ? [] : [path],
  );
}

/** How the hub reads what inquiries of tests leave short. */
export interface AskedAs {
  readonly caseReference: string;
  readonly agency: string;
}

/** Puts releases into a store in place of all that are there, as if the ledger had each. */
export async function keepReleases(
  url: string,
  facts: readonly ReleaseFact[],
  { inquiry, as }: { readonly inquiry: Inquiry; readonly as: AskedAs },
): Promise<void> {
  const rows = facts.map((fact) => ({
    ...{ id: fact.id, version: 1, status: fact.status, owner: fact.owner, domain: fact.domain },
    ...{ record: fact.record, requester_state: fact.requester.state, purpose: fact.purpose },
    agency: fact.requester.agency === inquiry.requester.agency ? as.agency : fact.requester.agency,
    case_reference: fact.caseReference === inquiry.caseReference ? as.caseReference : fact.caseReference,
    ...{ agency_kind: inquiry.requester.agencyKind, role: inquiry.requester.role, officer: 'invented' },
    ...{ inquiry: {}, reason: 'invented', entry: fact.id, deciders: [], home_deciders: [] },
    fields: fact.fields.map(({ path, lifts, mask }) => ({
      ...{ path, isRefused: lifts.length === 0, mask },
      rules: lifts.map(({ rule, by, each = [by] }) => ({
        ...{ rule, isHome: false, isMet: true },
        signatures: each.map((one) => ({ officer: {}, by: one })),
      })),
    })),
    ...{ obligations: fact.obligations, from_day: fact.from, until_day: fact.until, is_in_force: true },
    ...Object.fromEntries(['asked_at', 'due_at', 'changed_at'].map((name) => [name, '2026-01-01T00:00:00Z'])),
    ...{ is_overdue: false, was_before_court: false },
  }));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('TRUNCATE releases.release CASCADE');
    await client.query(
      'INSERT INTO releases.release SELECT * FROM jsonb_populate_recordset(NULL::releases.release, $1)',
      [JSON.stringify(rows)],
    );
  } finally {
    await client.end();
  }
}
