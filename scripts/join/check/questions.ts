import type { ClientBase } from 'pg';
import { catalogue } from '../../../shared/src/domains/catalogue.ts';
import type { DomainDefinition } from '../../../shared/src/kit/schema/subgraph.ts';
import { ordered } from '../../../shared/src/kit/serve/page.ts';
import { BUDGET } from '../../../shared/src/policy/words/budget.ts';
import type { Lending } from '../../../shared/src/policy/words/ruling.ts';
import type { Query } from '../../../shared/src/sources/connection/query.ts';
import type { SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';
import type { Contract, IndexAdvice } from '../../../shared/src/sources/contract/contract-form.ts';
import type { Finding } from '../../../shared/src/sources/contract/finding.ts';
import {
  idsStatement,
  linksStatement,
  lookupStatement,
  searchStatement,
} from '../../../shared/src/sources/sql/statement.ts';
import type { FieldScope } from '../../../shared/src/sources/sql/statement-form.ts';

/** What became of one question. */
export interface Asked {
  readonly about: string;
  /** What PostgreSQL took to plan and to run it; none where it failed. */
  readonly milliseconds?: number;
  /** Relations that it read whole, with how many rows it looked at. */
  readonly scanned: readonly { readonly relation: string; readonly rows: number }[];
  /** What PostgreSQL said, where it failed. */
  readonly failed?: string;
}

/** A relation of fewer rows is read whole as fast as by an index. */
const FEW_ROWS = 5_000;

interface Trial {
  readonly about: string;
  readonly serves: string;
  readonly query: Query;
}

/**
 * Asks the main questions of a domain as the hub would, in its very statements under a law that lends everything, and looks
 * how PostgreSQL went about them.
 *
 * @param client set as the hub's sessions are: what is later than the source's deadline is stopped.
 */
export async function checkQuestions(
  client: ClientBase,
  config: SourceConfig,
  definition: DomainDefinition,
  contract: Contract,
): Promise<{ readonly asked: readonly Asked[]; readonly findings: readonly Finding[] }> {
  const asked: Asked[] = [];
  const findings: Finding[] = [];
  for (const { about, serves, query } of trialsOf(config, definition)) {
    const one = await ask(client, about, query);
    asked.push(one);
    findings.push(
      ...findingsOf(
        one,
        config,
        contract.indexes.filter((index) => index.serves === serves),
      ),
    );
  }
  return { asked, findings };
}

/** A law that lends everything to everybody: only a check of speed knows it. */
const EVERYTHING: Lending = {
  status: 'ASKED',
  matchable: () => 'always',
  teaches: () => false,
  budget: BUDGET,
  timezone: 'UTC',
  readable: () => 'always',
  verdict: () => ({ mode: 'GRANT', disclosure: 'EXPLAIN', basis: [], obligations: [], rules: [] }),
};

function trialsOf(config: SourceConfig, definition: DomainDefinition): readonly Trial[] {
  const { domain, links, mainQuestions } = definition;
  const scope = wholeScope(config);
  const [owner = ''] = config.owners;
  const from = [`${owner}:${domain}:NOBODY`];
  return [
    ...(mainQuestions?.() ?? []).map(({ about, serves, question }) => ({
      about,
      serves,
      query:
        'keys' in question
          ? lookupStatement(scope, question).query
          : searchStatement(scope, ordered(question, '0'), { first: 20 }).query,
    })),
    { about: 'records by id', serves: 'ids', query: idsStatement(scope, ['NOBODY']).query },
    ...links.slice(0, 1).flatMap((link) =>
      (['near', 'far'] as const).map((side) => ({
        about: `links from the ${side} end`,
        serves: 'links',
        query: linksStatement(scope, { link, side, from, limit: 100 }).query,
      })),
    ),
  ];
}

/** All fields of all owners of a source, under a law that lends everything. */
export function wholeScope({ domain, owners }: Pick<SourceConfig, 'domain' | 'owners'>): FieldScope {
  const entry = catalogue()[domain];
  return {
    entry,
    owners: owners.map((owner) => ({ owner, lending: EVERYTHING, matchable: 'always' })),
    requested: new Set(entry.fields.filter(({ kind }) => kind === 'column').map(({ path }) => path)),
    on: new Date().toISOString().slice(0, 10),
  };
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

interface Explained {
  readonly Plan: PlanNode;
  readonly 'Planning Time': number;
  readonly 'Execution Time': number;
}

async function ask(client: ClientBase, about: string, { text, values }: Query): Promise<Asked> {
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': readonly Explained[] }>(
      `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
      [...values],
    );
    const [plan] = rows[0]?.['QUERY PLAN'] ?? [];
    if (!plan) throw new Error('PostgreSQL explained nothing');
    return {
      about,
      milliseconds: Math.round((plan['Planning Time'] + plan['Execution Time']) * 10) / 10,
      scanned: scansIn(plan.Plan),
    };
  } catch (error) {
    return { about, scanned: [], failed: error instanceof Error ? error.message : String(error) };
  }
}

/** Partitions of a table, or what a view puts together, lie under one node: few rows in each may be many in all. */
function scansIn(node: PlanNode): Asked['scanned'] {
  const plans = node.Plans ?? [];
  const parts = node['Node Type'] === 'Append' ? plans.flatMap(scanOf) : [];
  const [first, ...others] = parts;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  if (!first) return [...scanOf(node).filter((one) => one.rows >= FEW_ROWS), ...plans.flatMap(scansIn)];
  const relation = others.length === 0 ? first.relation : `${first.relation} and ${others.length} others`;
  return [
    ...(rows >= FEW_ROWS ? [{ relation, rows }] : []),
    ...plans.flatMap((plan) =>
      scanOf(plan).length > 0 ? (plan.Plans ?? []).flatMap(scansIn) : scansIn(plan),
    ),
  ];
}

/** The relation that a node reads whole, if it does. */
function scanOf(node: PlanNode): Asked['scanned'] {
  const relation = node['Relation Name'];
  if (node['Node Type'] !== 'Seq Scan' || relation === undefined) return [];
  const rows =
    ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) * (node['Actual Loops'] ?? 1);
  return [{ relation, rows: Math.round(rows) }];
}

function findingsOf(
  { about, milliseconds, scanned, failed }: Asked,
  { deadlineMs }: SourceConfig,
  indexes: readonly IndexAdvice[],
): readonly Finding[] {
  const advised = indexes.map(({ view, on }) => `on the table of ${view}: ${on}`).join('; ');
  const wayOut =
    advised === ''
      ? 'Look at the plan, and make an index that serves it.'
      : `Make these indexes, ${advised}. Then ANALYZE.`;
  const where = about;
  if (failed !== undefined)
    return [
      {
        what: /statement timeout/u.test(failed) ? 'QUESTION_TOO_SLOW' : 'QUESTION_FAILS',
        where,
        severity: 'fault',
        says: failed,
        wayOut: /statement timeout/u.test(failed)
          ? wayOut
          : 'Mend what PostgreSQL names: the hub would be told the same.',
      },
    ];
  return [
    ...(milliseconds !== undefined && milliseconds > deadlineMs / 2
      ? [
          {
            what: 'QUESTION_SLOW',
            where,
            severity: 'advice' as const,
            says: `it took ${milliseconds} ms, and the deadline of the source is ${deadlineMs} ms`,
            wayOut,
          },
        ]
      : []),
    ...scanned.map(({ relation, rows }) => ({
      what: 'INDEX_MISSING',
      where,
      severity: 'advice' as const,
      says: `it reads ${relation} whole: ${rows} rows`,
      wayOut,
    })),
  ];
}
