import { contractOfDomain } from '../../../shared/src/kit/schema/domain-contract.ts';
import type { ViewContract } from '../../../shared/src/sources/contract/contract-form.ts';
import { subgraphOf } from '../../hub/subgraphs.ts';
import { columnSql, viewSql } from '../sql.ts';

/** What `hub_keys.person` holds beside a person: the worker computes it. */
const KEPT: ReadonlySet<string> = new Set(['document_keys', 'births', 'alert_bases']);

/** What the worker reads of a person, and nothing else. */
const READ = 'owner, id, primary_name, identities, documents, alerts, updated_at';

/**
 * Writes the views of people for a State that keeps its own tables (LIVE-VIEW.md): one SELECT is its own, without rows until
 * it is replaced. May be run again after each change of it.
 */
export function personViewsSql(state: string): string {
  const { views, role } = contractOfDomain(subgraphOf('person'));
  const named = (name: string): ViewContract => {
    const view = views.find((one) => one.name === name);
    if (view === undefined) throw new Error(`the contract of people has no view ${name}`);
    return view;
  };
  const columns = Object.entries(named('person_v1').columns).filter(([name]) => !KEPT.has(name));
  const last = columns.length - 1;
  const lines = columns.map(([name, column], at) => {
    const expression = name === 'owner' ? `'${state}'::text COLLATE "C" AS owner` : columnSql([name, column]);
    return `  ${expression}${at === last ? '' : ','} -- ${column.says.replaceAll(/\s+/gu, ' ')}`;
  });
  return `-- People of ${state}: views over its own tables. Run person-1-keys.sql first; run this file again after each change of it.
BEGIN;
DROP VIEW IF EXISTS hub.person_v1, hub.person_plain_v1, hub.currency_v1;

-- What a person is, in the hub's words. Replace each NULL by what your tables have, and "WHERE false" by FROM your tables:
-- shared/src/sources/LIVE-VIEW.md has one that is filled in. What you do not keep stays NULL, but for owner, id, handling,
-- restricted, contested and subject_categories: a row without one of these is in no answer.
CREATE VIEW hub.person_plain_v1 AS SELECT
${lines.join('\n')}
WHERE false;

-- What the hub reads: the same, with the keys that the worker keeps. Whoever has none yet is found by id.
CREATE VIEW hub.person_v1 AS
SELECT p.*, ${[...KEPT].map((name) => `k.${name}`).join(', ')}
FROM hub.person_plain_v1 p LEFT JOIN hub_keys.person k ON k.owner = p.owner AND k.id = p.id;

-- How current the data are. Replace now() where the tables are themselves a copy.
CREATE VIEW hub.currency_v1 AS SELECT '${state}'::text COLLATE "C" AS owner, now() AS data_as_of;

GRANT SELECT ON hub.person_v1, hub.currency_v1 TO ${role};
GRANT SELECT (${READ}) ON hub.person_plain_v1 TO hub_keys_worker;

${viewSql(named('link_v1'), { role })}
COMMIT;
`;
}
