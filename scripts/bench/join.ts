import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { catalogue } from '../../shared/src/domains/catalogue.ts';
import type { World } from '../../shared/src/invented/world.ts';
import type { Query } from '../../shared/src/sources/connection/query.ts';
import { idsStatement, lookupStatement, searchStatement } from '../../shared/src/sources/sql/statement.ts';
import { insertLivePeople, sqlOfPage, type LivePerson } from '../../shared/testing/live-view.ts';
import { testRuling } from '../../shared/testing/ruling.ts';
import { documentList, personSearch } from '../../subgraphs/persons/arguments.ts';
import { liveKeysSql } from '../../subgraphs/persons/migrations/live-keys.ts';
import { byDocuments, bySearch } from '../../subgraphs/persons/questions.ts';
import { DEFAULT_SEED } from '../hub/demonstration.ts';
import { environment, numberSetting } from '../hub/settings.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { subgraphOf } from '../hub/subgraphs.ts';
import { keepOnce, type Following } from '../join/keys/follow.ts';
import type { Round } from '../join/keys/round.ts';
import { makeWorld } from '../seed/world.ts';
import { ownCluster } from './own-cluster.ts';
import { median, percentile, table } from './report.ts';

const DE = 'DE' as StateCode;
const PT = 'PT' as StateCode;
const ROUNDS = 300;
const BATCH = 5_000;
const DOCUMENTS = 100;

/**
 * A State that joins by a live view of its own tables, as shared/src/sources/LIVE-VIEW.md has it: how fast the worker computes
 * keys, and how long the hub's statements take, beside a lookup of one row by an index of the same tables.
 */
export async function benchJoin(): Promise<string> {
  const wanted = numberSetting(environment(), 'LIAISON_BENCH_PEOPLE');
  const stop = new Shutdown();
  try {
    const { cluster } = await ownCluster(stop);
    const open = async (url: string): Promise<pg.Client> => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      stop.add(() => client.end());
      return client;
    };
    await (await open(cluster.adminUrl())).query('CREATE DATABASE sip');
    const admin = await open(cluster.adminUrl('sip'));
    for (const text of [sqlOfPage('TABLES'), await liveKeysSql(), sqlOfPage('VIEW'), sqlOfPage('LOGINS')])
      await admin.query(text);
    // For what is measured beside it alone: the hub's login may read views only.
    await admin.query('GRANT USAGE ON SCHEMA sip TO pt_hub; GRANT SELECT ON sip.pessoa TO pt_hub');
    const people = await peopleOf(wanted);
    for (let at = 0; at < people.length; at += BATCH)
      await insertLivePeople(admin, people.slice(at, at + BATCH));
    await admin.query('ANALYZE');
    const login = (user: string, password: string) => cluster.roleUrl({ user, password, database: 'sip' });
    const following = { ...WORKER, url: login('pt_keys', 'and-change-this-one') };
    const first = await keepOnce(following);
    const again = await keepOnce(following);
    const hub = await open(login('pt_hub', 'change-this-one'));
    const measured = await compare(hub, people);
    return [
      measured,
      '',
      `The worker: ${rate(first)} rows/s for all of ${first.written.toLocaleString('en')} people (${seconds(first)} s), ${seconds(again)} s to compare them all again.`,
    ].join('\n');
  } finally {
    await stop.run();
  }
}

const WORKER: Omit<Following, 'url'> = {
  owners: [PT],
  by: 'time',
  everyMs: 1_000,
  overlapMs: 600_000,
  compareEveryMs: 300_000,
  lockWaitMs: 10_000,
  batch: 1_000,
  signal: new AbortController().signal,
  onRound: () => undefined,
  onFailure: () => undefined,
};

const seconds = ({ tookMs }: Round): string => (tookMs / 1_000).toFixed(1);
const rate = ({ written, tookMs }: Round): string =>
  Math.round((written * 1_000) / tookMs).toLocaleString('en');

/** Invented people, as the demonstration's register of one State has them. */
async function peopleOf(wanted: number): Promise<readonly LivePerson[]> {
  const { invented } = subgraphOf('person');
  const world: World = makeWorld({ seed: DEFAULT_SEED, scale: (1.01 * wanted) / invented.records });
  const { tables } = await invented.maker();
  const people: LivePerson[] = [];
  for (const { table: name, columns, rows } of tables(world, DE)) {
    if (name !== 'register.person') break;
    const at = (column: string): number => columns.indexOf(column);
    const [id, sex, nations] = [at('id'), at('sex'), at('nationalities')];
    const [identities, documents, alerts] = [at('identities'), at('documents'), at('alerts')];
    for (const row of rows) {
      if (people.length === wanted) break;
      people.push({
        id: String(row[id]),
        sex: String(row[sex]),
        nationalities: [String(row[nations]).replace(/[{}"]/gu, '')],
        identities: row[identities] as LivePerson['identities'],
        documents: row[documents] as LivePerson['documents'],
        alerts: row[alerts] as LivePerson['alerts'],
      });
    }
  }
  return people;
}

type Asked = (
  person: LivePerson,
  round: number,
) => { readonly text: string; readonly values: readonly unknown[] };

/** What an officer's screen shows of a list. */
const SHOWN = new Set([
  'primaryName',
  'dateOfBirth',
  'identities.surnames',
  'identities.forenames',
  'documents.number',
]);

function questions(people: readonly LivePerson[]): Readonly<Record<string, Asked>> {
  const lending = testRuling().lending(PT, 'person');
  const scope = {
    entry: catalogue().person,
    owners: [{ owner: PT, lending, matchable: lending.matchable([]) }],
    requested: SHOWN,
    on: '2026-11-01',
  };
  const sent = ({ query }: { readonly query: Query }) => ({ text: query.text, values: query.values });
  const nameOf = ({ identities: [first] }: LivePerson): string =>
    `${first?.forenames ?? ''} ${first?.surnames ?? ''}`;
  const documentOf = ({ documents }: LivePerson) => ({ number: documents?.[0]?.number ?? 'INVENTED' });
  const search = (filter: Parameters<typeof personSearch>[0]) =>
    sent(searchStatement(scope, bySearch(personSearch(filter), undefined), { first: 20 }));
  return {
    'one row by an index, bare': ({ id }) => ({
      text: 'SELECT numero, qualidade FROM sip.pessoa WHERE numero COLLATE "C" = $1',
      values: [id],
    }),
    'one id': ({ id }) => sent(idsStatement(scope, [id])),
    'one document': (person) =>
      sent(lookupStatement(scope, byDocuments(documentList([documentOf(person)]), undefined))),
    [`${DOCUMENTS} documents`]: (_, round) => {
      const some = Array.from(
        { length: DOCUMENTS },
        (_each, i) => people[(round * DOCUMENTS + i) % people.length],
      );
      const numbers = some.flatMap((one) => (one ? [documentOf(one)] : []));
      return sent(lookupStatement(scope, byDocuments(documentList(numbers), undefined)));
    },
    'a name, as written': (person) => search({ name: nameOf(person) }),
    'a name, two letters swapped': (person) => search({ name: nameOf(person).replace(/(.)(.)$/u, '$2$1') }),
    'a name that nobody has': (_, round) => search({ name: `Qxzw${round} Vkjhgt` }),
    'a day of birth and a nationality': ({ identities, nationalities }) =>
      search({ dateOfBirth: identities[0]?.dateOfBirth ?? null, nationality: nationalities?.[0] ?? null }),
  };
}

/** Asks in turns, each time of somebody else, with statements that are prepared once, as the hub does. */
async function compare(hub: pg.Client, people: readonly LivePerson[]): Promise<string> {
  await hub.query('SELECT pg_catalog.set_config($1, $2, false)', ['jit', 'off']);
  const asked = questions(people);
  const names = new Map<string, string>();
  const prepared = (text: string): string => {
    const name = names.get(text) ?? `s${names.size}`;
    names.set(text, name);
    return name;
  };
  const taken = new Map(Object.keys(asked).map((name) => [name, [] as number[]]));
  const step = Math.max(1, Math.floor(people.length / ROUNDS));
  for (let round = 0; round < ROUNDS; round += 1) {
    const person = people[(round * step) % people.length];
    if (!person) continue;
    for (const [name, ask] of Object.entries(asked)) {
      const { text, values } = ask(person, round);
      const began = performance.now();
      await hub.query({ name: prepared(text), text, values: [...values] });
      taken.get(name)?.push(performance.now() - began);
    }
  }
  const [bare = []] = taken.values();
  const [bareMiddle, bareHigh] = [median(bare), percentile(bare, 0.95)];
  return table(
    ['question', 'p50 ms', 'p95 ms', 'p50 ratio', 'p95 ratio'],
    [...taken].map(([name, ms]) => {
      const [middle, high] = [median(ms), percentile(ms, 0.95)];
      return [name, middle, high, middle / bareMiddle, high / bareHigh].map((value) =>
        typeof value === 'string' ? value : value.toFixed(2),
      );
    }),
  );
}
