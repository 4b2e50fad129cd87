import pg from 'pg';
import { databaseName } from '../../hub/national/provision.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { NOTHING, type Fault } from '../fault.ts';
import { BROKEN, type UnderTest } from '../under-test.ts';
import { oneStateMissing } from './source.ts';

/** Opens the database in which the State that the faults are about keeps firearms, as its administrator. */
async function register({ source }: UnderTest): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: source.adminUrl(databaseName(BROKEN as StateCode, 'firearm')),
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

function statements(name: string, what: string, [begin, end]: readonly [string, string]): Fault {
  return {
    ...{ name, what, holdMs: 1_500, allows: oneStateMissing },
    begin: async (under) => {
      const client = await register(under);
      await client.query(begin);
      return async () => {
        await client.query(end);
        await client.end();
      };
    },
  };
}

const RENAMED = [
  'ALTER VIEW hub.firearm_v1 RENAME TO firearm_gone',
  'ALTER VIEW hub.firearm_gone RENAME TO firearm_v1',
] as const;

/** What a State can do to its views while it is asked. */
export const VIEW_FAULTS: readonly Fault[] = [
  statements('view-gone', "a State's view of firearms is renamed, and renamed back", RENAMED),
  statements('view-column', "a column of a State's view is renamed, and renamed back", [
    'ALTER VIEW hub.firearm_v1 RENAME COLUMN make TO maker',
    'ALTER VIEW hub.firearm_v1 RENAME COLUMN maker TO make',
  ]),
  statements('view-rights', 'the right to read a view is taken away, and given back', [
    'REVOKE SELECT ON hub.firearm_v1 FROM hub_reader',
    'GRANT SELECT ON hub.firearm_v1 TO hub_reader',
  ]),
  statements('view-locked', 'somebody holds the table below a view locked', [
    'BEGIN; LOCK TABLE register.firearm IN ACCESS EXCLUSIVE MODE',
    'ROLLBACK',
  ]),
  {
    name: 'view-remade',
    what: 'a view is made anew as it was, over and over',
    holdMs: 500,
    allows: ({ deadlines }) => ({ ...NOTHING, withinMs: deadlines.sourceMs }),
    begin: async (under) => {
      const client = await register(under);
      const { rows } = await client.query<{ sql: string }>(
        "SELECT pg_get_viewdef('hub.firearm_v1'::regclass) AS sql",
      );
      for (let times = 0; times < 5; times += 1) {
        await client.query(`BEGIN; DROP VIEW hub.firearm_v1; CREATE VIEW hub.firearm_v1 AS ${rows[0]?.sql ?? ''};
          GRANT SELECT ON hub.firearm_v1 TO hub_reader; COMMIT`);
      }
      return () => client.end();
    },
  },
];

/** What takes a State's view away until it is called again. */
export async function renameView(under: UnderTest): Promise<() => Promise<void>> {
  const client = await register(under);
  await client.query(RENAMED[0]);
  return async () => {
    await client.query(RENAMED[1]);
    await client.end();
  };
}
