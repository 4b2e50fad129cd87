import type { ClientBase } from 'pg';
import type { SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';
import { KEYS_WITHIN_MS, searchContract } from '../../../shared/src/kit/serve/search-checks.ts';
import { compareSearches } from '../../../shared/src/sources/contract/compare-searches.ts';
import { compareCatalogue } from '../../../shared/src/sources/contract/compare.ts';
import type { Columns, Contract, ViewContract } from '../../../shared/src/sources/contract/contract-form.ts';
import type { Finding } from '../../../shared/src/sources/contract/finding.ts';
import { checkQuestions, type Asked } from './questions.ts';
import { linkDetailsCheck } from './link-details.ts';
import { recordsCheck, type DomainCheck } from './records.ts';
import { checkRights } from './rights.ts';
import { checkRows } from './rows.ts';
import { connect, type Sessions } from './session.ts';
import { Tally } from './tally.ts';
import { checkFollowing, checkFreshness, checkKeys, checkLinks, checkRules } from './whole.ts';

/** What a check of one source found. */
export interface SourceCheck {
  readonly source: string;
  readonly domain: string;
  readonly owners: readonly string[];
  readonly contractVersion: number;
  /** Rows that were read, by view. */
  readonly rows: Readonly<Record<string, number>>;
  /** Faults first. */
  readonly findings: readonly Finding[];
  readonly questions: readonly Asked[];
  /** What was not looked at, and why. */
  readonly unchecked: readonly string[];
}

/** Whether a source may join. What was not looked at may be wrong. */
export function fits({ findings, unchecked }: SourceCheck): boolean {
  return unchecked.length === 0 && findings.every(({ severity }) => severity !== 'fault');
}

interface Found {
  readonly findings: Finding[];
  readonly rows: Record<string, number>;
  readonly unchecked: string[];
}

/**
 * Holds one source against the contract of its domain: rights, catalogue, all rows, and how fast it answers. It reads only,
 * and what it holds of rows are counts and three examples of each fault.
 *
 * @throws Error where the source could not be asked at all.
 */
export async function checkSource(config: SourceConfig, domain: DomainCheck): Promise<SourceCheck> {
  const { contract, definition } = domain;
  const found: Found = { findings: [], rows: {}, unchecked: [] };
  const sessions = await connect(config);
  if (!('asHub' in sessions)) {
    found.findings.push(sessions);
    found.unchecked.push('everything else: the hub would use no such session');
    return resultOf(config, contract, found, []);
  }
  try {
    const { asHub, whole } = sessions;
    found.findings.push(...(await checkRights(asHub, contract)));
    const catalogue = await compareCatalogue(asHub, contract);
    found.findings.push(...catalogue);
    await checkSearches(asHub, config, domain, found);
    await checkViews(whole, { config, domain, unusable: unusableOf(catalogue) }, found);
    const questions = await checkQuestions(asHub, config, definition, contract);
    found.findings.push(...questions.findings);
    return resultOf(config, contract, found, questions.asked);
  } finally {
    await sessions.end();
  }
}

/** Functions and keys by which records are found. */
async function checkSearches(
  client: ClientBase,
  { keysWithinMs = KEYS_WITHIN_MS }: SourceConfig,
  { definition }: DomainCheck,
  found: Found,
): Promise<void> {
  try {
    const contract = await searchContract(definition);
    found.findings.push(...(await compareSearches(client, contract, keysWithinMs)).findings);
  } catch (error) {
    found.unchecked.push(`what searches go by: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function resultOf(
  { name, domain, owners }: SourceConfig,
  { version }: Contract,
  { findings, rows, unchecked }: Found,
  questions: readonly Asked[],
): SourceCheck {
  const ranked = [...findings].sort(
    (a, b) => Number(b.severity === 'fault') - Number(a.severity === 'fault') || (a.where < b.where ? -1 : 1),
  );
  return {
    source: name,
    domain,
    owners,
    contractVersion: version,
    rows,
    findings: ranked,
    questions,
    unchecked,
  };
}

/** Places of views and columns that cannot be read as the contract says. */
function unusableOf(catalogue: readonly Finding[]): ReadonlySet<string> {
  const what = new Set(['VIEW_MISSING', 'COLUMN_MISSING', 'COLUMN_TYPE', 'RIGHT_MISSING']);
  const isUntold = catalogue.some((finding) => finding.what === UNTOLD);
  const places = catalogue.filter((finding) => what.has(finding.what)).map(({ where }) => where);
  return new Set(isUntold ? [...places, UNTOLD] : places);
}

const UNTOLD = 'CHANGES_UNTOLD';

interface Checked {
  readonly config: SourceConfig;
  readonly domain: DomainCheck;
  readonly unusable: ReadonlySet<string>;
}

async function checkViews(client: Sessions['whole'], checked: Checked, found: Found): Promise<void> {
  const { config, domain, unusable } = checked;
  const { contract } = domain;
  const [main] = contract.views;
  for (const view of [...contract.views, ...contract.optionalViews]) {
    const place = `hub.${view.name}`;
    // Doing without is advice of the catalogue's.
    if (unusable.has(UNTOLD) && contract.optionalViews.includes(view)) continue;
    if (unusable.has(place)) {
      found.unchecked.push(`the rows of ${place}: there is no such view`);
      continue;
    }
    const columns = Object.fromEntries(
      Object.entries(view.columns).filter(([column]) => !unusable.has(`${place}.${column}`)),
    );
    const left = Object.keys(view.columns).length - Object.keys(columns).length;
    if (left > 0) found.unchecked.push(`${left} columns of ${place}: they are missing or of another type`);
    const tally = new Tally();
    const also =
      view === main
        ? recordsCheck(domain, view, columns, tally)
        : view.name === 'link_v1'
          ? linkDetailsCheck(domain, view, tally)
          : undefined;
    await step(client, found, { about: place, view, columns }, async () => {
      found.rows[view.name] = await checkRows(client, {
        view,
        columns,
        owners: config.owners,
        tally,
        ...(also ? { also } : {}),
      });
      return [];
    });
    found.findings.push(...tally.findings());
    await step(client, found, { about: `duplicates of ${place}`, view, columns }, () =>
      checkKeys(client, view, columns),
    );
    if (view === main)
      await step(client, found, { about: `keys of ${place}`, view, columns }, () =>
        checkFollowing(client, view, columns),
      );
  }
  if (!main) return;
  const rest = { view: main, columns: {} };
  await step(client, found, { about: 'rules between rows', ...rest }, () => checkRules(client, contract));
  await step(client, found, { about: 'links', ...rest }, () =>
    checkLinks(client, contract, main, config.owners),
  );
  await step(client, found, { about: 'freshness', ...rest }, () => checkFreshness(client, config.owners));
}

/** What a step looks at, by the name under which it is told, and whose columns are tried when it fails. */
interface StepOf {
  readonly about: string;
  readonly view: ViewContract;
  readonly columns: Columns;
}

/** One step in a transaction of its own, so that what fails spoils no other; what failed is told. */
async function step(
  client: ClientBase,
  found: Found,
  { about, view, columns }: StepOf,
  work: () => Promise<readonly Finding[]>,
): Promise<void> {
  try {
    await client.query('BEGIN TRANSACTION READ ONLY ISOLATION LEVEL REPEATABLE READ');
    found.findings.push(...(await work()));
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    const why = error instanceof Error ? error.message : String(error);
    found.unchecked.push(`${about}: ${why}`);
    if (about === `hub.${view.name}`) found.findings.push(...(await raising(client, view, columns, why)));
  }
}

/** Which columns of a view cannot be read to its end. */
async function raising(
  client: ClientBase,
  view: ViewContract,
  columns: Columns,
  why: string,
): Promise<readonly Finding[]> {
  const finding = (where: string, says: string): Finding => ({
    what: 'ROW_RAISES',
    where,
    severity: 'fault',
    says: `a row cannot be read: ${says}`,
    wayOut:
      'Let the view give NULL for what it cannot convert: one such row takes all others from the answer.',
  });
  const found: Finding[] = [];
  for (const column of Object.keys(columns)) {
    try {
      await client.query(`SELECT count("${column}") FROM hub.${view.name}`);
    } catch (error) {
      found.push(
        finding(`hub.${view.name}.${column}`, error instanceof Error ? error.message : String(error)),
      );
    }
  }
  return found.length > 0 ? found : [finding(`hub.${view.name}`, why)];
}
