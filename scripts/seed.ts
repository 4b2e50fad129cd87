import { Presets, SingleBar } from 'cli-progress';
import { stateCode } from '../shared/src/core/ids.ts';
import { DOMAINS, isOneOf } from '../shared/src/core/vocabulary.ts';
import { parsedOptions } from './commands/options.ts';
import { DEFAULT_SEED, fillEmbedded, type EmbeddedDatabase } from './hub/demonstration.ts';
import { takeFolder } from './hub/folder-lock.ts';
import { startForCommand } from './hub/postgres/for-command.ts';
import { dataDirectory } from './hub/data-directory.ts';
import { environment } from './hub/settings.ts';
import { INVENTED_STATES } from '../shared/src/invented/world.ts';
import { subgraphs } from './hub/subgraphs.ts';
import { fillElsewhere } from './seed/elsewhere.ts';
import { makeWorld } from './seed/world.ts';

const VOLUMES = subgraphs
  .map(({ about, invented }) => `${invented.records.toLocaleString('en')} ${about.toLowerCase()}`)
  .join(', ');

const HELP = `npm run seed [-- options]

Makes the invented national databases of the embedded default anew. Everything in them is invented and says so.
A hub that runs over them is not disturbed: then this command refuses. What is missing of the others is made as it ships.

  --scale N      times the shipped volume (1: per State ${VOLUMES})
  --seed N       another invented world of the same shape (default ${DEFAULT_SEED})
  --states A,B   only these States (default: ${INVENTED_STATES.join(',')})
  --domains a,b  only these domains (default: ${DOMAINS.join(',')})
  --url U        no other option but --sources, --states and --replace-passwords: fills what is missing, as it ships, in a PostgreSQL of yours
                 instead, as a superuser of it; a password that U does not hold comes from PGPASSWORD
  --sources F    with --url: writes F, the sources.yaml by which a demonstration asks these databases
  --replace-passwords
                 with --url: the hub's role on that server gets the password of LIAISON_DATA also where it has another one, by
                 which another hub may log in; without it such a server is refused

The same seed and scale always give the same records. Links between domains agree only when all are made at one scale.
Example: npm run seed -- --scale 100 --states DE,FR --domains person
`;

interface Wanted {
  readonly elsewhere:
    | {
        readonly url: string;
        readonly file: string;
        readonly isPart: boolean;
        readonly replacePasswords: boolean | undefined;
      }
    | undefined;
  readonly scale: number;
  readonly seed: number;
  readonly databases: readonly EmbeddedDatabase[];
}

function wanted(): Wanted | undefined {
  const { values } = parsedOptions(
    'seed',
    process.argv.slice(2),
    {
      help: { type: 'boolean' },
      scale: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(DEFAULT_SEED) },
      states: { type: 'string' },
      domains: { type: 'string' },
      url: { type: 'string' },
      sources: { type: 'string' },
      'replace-passwords': { type: 'boolean' },
    },
    false,
  );
  if (values.help) return undefined;
  const { url, sources: file } = values;
  if ((url === undefined) !== (file === undefined)) throw new Error('--url and --sources belong together.');
  if (url !== undefined && process.argv.slice(2).some((word) => /^--(?:scale|seed|domains)\b/u.test(word)))
    throw new Error(
      '--url fills what is missing as it ships: no other option than --sources, --states and --replace-passwords goes with it.',
    );
  const scale = number('--scale', values.scale, 0.01, 10_000);
  const seed = number('--seed', values.seed, 0, Number.MAX_SAFE_INTEGER);
  const states = values.states?.split(',').map(stateCode) ?? INVENTED_STATES;
  const domains = values.domains?.split(',') ?? DOMAINS;
  for (const state of states) {
    if (!INVENTED_STATES.includes(state))
      throw new Error(`--states: ${state} is not one of ${INVENTED_STATES.join(', ')}.`);
  }
  if (url === undefined && values['replace-passwords'] === true)
    throw new Error('--replace-passwords goes with --url: the embedded PostgreSQL is of this hub alone.');
  const databases = states.flatMap((owner) =>
    domains.map((domain) => {
      if (!isOneOf(DOMAINS, domain))
        throw new Error(`--domains: ${domain} is not one of ${DOMAINS.join(', ')}.`);
      return { owner, domain };
    }),
  );
  return {
    elsewhere:
      url === undefined || file === undefined
        ? undefined
        : { url, file, isPart: values.states !== undefined, replacePasswords: values['replace-passwords'] },
    scale,
    seed,
    databases,
  };
}

function number(name: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (!(value >= from && value <= to))
    throw new Error(`${name}: "${text}" is not a number from ${from} to ${to}.`);
  return value;
}

async function main(): Promise<void> {
  const options = wanted();
  if (!options) {
    console.log(HELP);
    return;
  }
  const { elsewhere, scale, seed, databases } = options;
  const directory = dataDirectory(environment());
  if (elsewhere) {
    const { url, file, isPart, replacePasswords } = elsewhere;
    await fillElsewhere(
      url,
      directory,
      { file, replacePasswords, ...(isPart ? { databases } : {}) },
      console.error,
    );
    return;
  }
  // Databases that are made anew lose their connections: not under a hub, and no hub meanwhile.
  const giveBack = await takeFolder(directory, 'npm run seed');
  process.once('exit', giveBack);
  const cluster = await startForCommand(directory);
  const world = makeWorld({ seed, scale });
  const records = databases.reduce((sum, { owner, domain }) => sum + world.count(owner, domain), 0);
  const bar = new SingleBar(
    {
      format: '{bar} {percentage}% | {name} | {value} rows | {speed} rows/s | {eta_formatted} left',
      etaBuffer: 200,
    },
    Presets.shades_classic,
  );
  const began = Date.now();
  let rows = 0;
  // Links and search keys come on top of records: about three rows a record in all.
  bar.start(records * 3, 0, { name: '', speed: 0 });
  try {
    await fillEmbedded(cluster, directory, {
      anew: { world, databases },
      onProgress: (_done, _of, name) => bar.update({ name }),
      onRows: (more) => {
        rows += more;
        if (rows > bar.getTotal()) bar.setTotal(rows);
        bar.update(rows, { speed: Math.round((rows * 1000) / (Date.now() - began + 1)) });
      },
    });
    bar.setTotal(Math.max(rows, 1));
    bar.update(Math.max(rows, 1), { name: 'done' });
  } finally {
    bar.stop();
    await cluster.leave();
  }
  console.log(`${rows} rows in ${Math.round((Date.now() - began) / 1000)} s.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
