import pg from 'pg';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { nameKeys } from '../../subgraphs/persons/names/keys.ts';
import { INVENTED_STATES } from '../../shared/src/invented/world.ts';
import { DEFAULT_SEED } from '../hub/demonstration.ts';
import { prepareEmbeddedLedger } from '../hub/embedded-ledger.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { ownCluster } from './own-cluster.ts';
import { provision } from '../hub/national/provision.ts';
import { environment, numberSetting } from '../hub/settings.ts';
import { subgraphs } from '../hub/subgraphs.ts';
import { loadInvented } from '../seed/load.ts';
import { makeWorld } from '../seed/world.ts';
import { besideBareSql, startBenchHub, type Questions } from './hub.ts';

const DE = 'DE' as StateCode;
const PEOPLE = 1_000_000;
const NAMESAKES = 10_050;
const NAME = 'José Silva';

const named = (name: string, asked: string): Questions[string] => ({
  document: `query ($name: String!) { persons(filter: { name: $name }, first: 20) { ${asked} nodes { id owner primaryName dateOfBirth identities { surnames forenames } } sources { owner status } } }`,
  variables: { name },
});

const QUESTIONS: Questions = {
  'a name that nobody has': named('Qxzw Vkjhgt', ''),
  'a name that some have': named('Nada Jovanović', ''),
  'the same, counted': named('Nada Jovanović', 'totalCount totalCountIsAtLeast'),
  'a name that ten thousand have': named(NAME, ''),
  'the same, counted: 10,000+': named(NAME, 'totalCount totalCountIsAtLeast'),
};

/**
 * Searches by name, everything on, in one State with a million invented people, of whom ten thousand bear one name, beside
 * the same SQL sent by plain pg. Makes its data in the temporary folder, 3 GB for some minutes, and removes them.
 */
export async function benchNamesakes(): Promise<string> {
  return amongNamesakes([[DE, PEOPLE]]);
}

/**
 * The same in all ten States: LIAISON_BENCH_PEOPLE people in each (200,000), and ten thousand of that name more. Some 8 GB for
 * some minutes.
 */
export async function benchNamesakesEverywhere(): Promise<string> {
  const people = numberSetting(environment(), 'LIAISON_BENCH_PEOPLE');
  return amongNamesakes(INVENTED_STATES.map((owner) => [owner, people]));
}

async function amongNamesakes(people: readonly (readonly [StateCode, number])[]): Promise<string> {
  const stop = new Shutdown();
  try {
    const { cluster, directory } = await ownCluster(stop);
    const part = subgraphs.find(({ domain }) => domain === 'person');
    if (!part) throw new Error('there is no subgraph of persons');
    const worlds = new Map(
      people.map(([owner, number]) => {
        const scale = number / part.invented.records;
        return [owner, makeWorld({ seed: DEFAULT_SEED, scale })] as const;
      }),
    );
    const began = performance.now();
    const sources = await provision({
      cluster,
      directory,
      subgraphs: [part],
      databases: people.map(([owner]) => ({ owner, domain: 'person' as const })),
      parallel: 2,
      onProgress: (done, of, name) => console.error(`${done} of ${of} databases, ${name}`),
      load: async ({ adminUrl, owner }) => {
        const world = worlds.get(owner);
        if (!world) throw new Error(`no people for ${owner}`);
        await loadInvented(adminUrl, world, { owner, domain: 'person' });
        await addNamesakes(adminUrl, owner);
      },
    });
    const seconds = Math.round((performance.now() - began) / 1_000);
    await prepareEmbeddedLedger(cluster, directory);
    const hub = await startBenchHub({ directory, cluster, sources }, stop);
    const told = await besideBareSql(QUESTIONS, hub, stop);
    const made = [...worlds].map(
      ([owner, world]) => `${owner} ${world.count(owner, 'person').toLocaleString('en')}`,
    );
    return `${told}\n\nPeople: ${made.join(', ')}; and ${NAMESAKES.toLocaleString('en')} namesakes in each, made in ${seconds} s.`;
  } finally {
    await stop.run();
  }
}

/** Ten thousand people of one name, in other respects like the first person of the register. */
async function addNamesakes(adminUrl: string, owner: StateCode): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO register.person (id, owner, holding_authority, subject_categories, identities, primary_name, name_keys, synthetic)
       SELECT 'N-' || i, $1, 'Invented police', '{SUSPECT}', $2, $3, $4, true FROM generate_series(1, $5::int) i`,
      [
        owner,
        JSON.stringify([{ kind: 'CONFIRMED', surnames: 'Silva', forenames: 'José' }]),
        NAME,
        [...nameKeys([NAME])],
        NAMESAKES,
      ],
    );
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}
