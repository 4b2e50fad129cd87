import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  describeConfig,
  readConfig,
  settingShapes,
  type GatewayConfig,
} from '../../gateway/src/config/config.ts';
import { fromEnvironment, type Environment } from '../../shared/src/core/environment.ts';
import { editDistance, nearest } from '../../shared/src/policy/law/nearest.ts';
import { readSettingsFile, type FileSetting, type SettingsFile } from './settings-file.ts';

export type Command = 'start' | 'config' | 'seed' | 'import' | 'ledger' | 'law' | 'token' | 'bench';

/** One variable of the environment. */
interface Variable {
  readonly meaning: string;
  /** What holds when it is not set, in words; none when nothing does. */
  readonly byDefault?: string;
  /** Its value is never printed, and may come in a file that the same name with `_FILE` behind it names. */
  readonly isSecret?: true;
  /** What it is in a settings file, where paths count from; text unless given. */
  readonly kind?: 'path' | 'paths' | 'words' | 'number';
  /** The only values that it takes. */
  readonly accepts?: readonly string[];
  /** Which commands read it. */
  readonly commands: readonly Command[];
}

const SHIPPED_PROFILES = fileURLToPath(new URL('../../shared/profiles', import.meta.url));
const SHIPPED_DATA = fileURLToPath(new URL('../../.liaison', import.meta.url));
const SETTINGS_FILE = 'liaison.yaml';
const EVERY_COMMAND = ['start', 'config', 'seed', 'import', 'ledger', 'law', 'token', 'bench'] as const;
const EVERY_LEVEL = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

function key(meaning: string, file: string, commands: readonly Command[] = []): Variable {
  return {
    meaning: `${meaning}: 64 hexadecimal digits.`,
    byDefault: `${file} in LIAISON_DATA`,
    isSecret: true,
    commands: ['start', 'ledger', ...commands, 'bench'],
  };
}

/** What an installation is told beside the gateway, whose settings are in gateway/src/config/config.ts. */
const INSTALLATION = {
  LIAISON_CONFIG: {
    meaning: 'A settings file (YAML); by default liaison.yaml in the working folder, else in LIAISON_DATA.',
    commands: EVERY_COMMAND,
  },
  LIAISON_DATA: {
    meaning: 'Folder of embedded databases, their passwords, secrets, demonstration keys and rejected lines.',
    byDefault: '.liaison',
    kind: 'path',
    commands: ['start', 'seed', 'import', 'ledger', 'law', 'token', 'bench'],
  },
  LIAISON_SOURCES: {
    meaning: 'A sources.yaml, which names the national databases; without it they are embedded.',
    kind: 'path',
    commands: ['start', 'config', 'bench'],
  },
  LIAISON_PROFILES: {
    meaning: 'Folder of law profiles.',
    byDefault: 'shared/profiles',
    kind: 'path',
    commands: ['start', 'law', 'token'],
  },
  LIAISON_ISSUERS: {
    meaning: 'An issuers.yaml: who may issue tokens for which State; required in production.',
    kind: 'path',
    commands: ['start'],
  },
  LIAISON_LOG: {
    meaning: 'Least level of what is logged. By default error in the demonstration, info in production.',
    accepts: EVERY_LEVEL,
    commands: ['start'],
  },
  LIAISON_LEDGER: {
    meaning: "URL of the ledger's database, as its writer.",
    byDefault: 'embedded',
    isSecret: true,
    commands: ['start', 'ledger', 'law'],
  },
  LIAISON_LEDGER_READER: {
    meaning: 'The same database as the role that auditors read by; without it they get LEDGER_UNAVAILABLE.',
    isSecret: true,
    commands: ['start'],
  },
  LIAISON_LEDGER_INDEXER: {
    meaning: 'The same database as the role that makes the lists of auditors.',
    isSecret: true,
    commands: ['start'],
  },
  LIAISON_LEDGER_KEEPER: {
    meaning: 'The same database as the role that destroys keys whose time is over; without it nobody does.',
    isSecret: true,
    commands: ['start'],
  },
  LIAISON_LEDGER_SIGNING_KEY: key("Signs the ledger's checkpoints", 'ledger-signing-key', ['law']),
  LIAISON_LEDGER_SEARCH_KEY: key(
    'Hashes search values in the ledger and wraps the keys of its personal details',
    'ledger-search-key',
    ['law'],
  ),
  LIAISON_CURSOR_KEY: key('Seals the cursors of lists', 'cursor-key'),
  LIAISON_ID_KEY: key('Enciphers the ids of records', 'id-key'),
  LIAISON_STATISTICS_KEY: key('Rounds counts of records that may not be listed', 'statistics-key'),
  LIAISON_WITNESSES: {
    meaning: 'Checkpoints that witnesses keep, files or folders: comma separated. npm run ledger -- verify.',
    kind: 'paths',
    commands: ['ledger'],
  },
  LIAISON_BENCH_DATA: {
    meaning: 'Folder of large public files for the benchmark of imports, which is skipped without it.',
    kind: 'path',
    commands: ['bench'],
  },
  LIAISON_BENCH_PEERS: {
    meaning: 'Gateways that the benchmark of peers runs: comma separated.',
    byDefault: 'all',
    kind: 'words',
    commands: ['bench'],
  },
  LIAISON_BENCH_SECONDS: {
    meaning: 'How long each turn of the benchmark of peers takes, in seconds.',
    byDefault: '4',
    kind: 'number',
    commands: ['bench'],
  },
  LIAISON_BENCH_PHASE_MS: {
    meaning: 'How long each phase of the benchmark of neighbours takes, in milliseconds.',
    byDefault: '10000',
    kind: 'number',
    commands: ['bench'],
  },
} as const satisfies Readonly<Record<string, Variable>>;

/** The same, for names that come from elsewhere. */
export const ROWS: Readonly<Record<string, Variable>> = INSTALLATION;
export type VariableName = keyof typeof INSTALLATION | 'LIAISON_INSTANCE';

/**
 * The value of a variable, or undefined when it is not set. One that is secret may be the content of a file.
 *
 * @throws Error that names the variable, what it holds and what is accepted; and as `fromEnvironment` does.
 */
export function setting(env: Environment, name: VariableName): string | undefined {
  const { isSecret, accepts } = ROWS[name] ?? {};
  const value = isSecret ? fromEnvironment(env, name) : env[name];
  if (value !== undefined && accepts && !accepts.includes(value))
    throw new Error(`${name}="${value}": one of ${accepts.join(', ')} is accepted.`);
  return value;
}

/** The files that secrets come in, with the settings that name them: key of TLS, what `_FILE` names, a settings file with some. */
export function readSecretFiles(
  env: Environment,
): readonly { readonly named: string; readonly file: string }[] {
  const settings = Object.entries(ROWS).flatMap(([name, { isSecret }]) => (isSecret ? [`${name}_FILE`] : []));
  const named = ['LIAISON_TLS_KEY', ...settings].flatMap((name) => {
    const file = env[name];
    return file === undefined ? [] : [{ named: name, file }];
  });
  const file = setting(env, 'LIAISON_CONFIG');
  if (file === undefined) return named;
  const { added } = readSettingsFile(file, fileSettings(), {});
  return added.some(({ variable }) => ROWS[variable]?.isSecret === true)
    ? [...named, { named: 'LIAISON_CONFIG', file }]
    : named;
}

/** A number above 0, or the default of its row. @throws Error that names the variable and what it holds. */
export function numberSetting(env: Environment, name: VariableName): number {
  const text = setting(env, name) ?? ROWS[name]?.byDefault ?? '';
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${name}="${text}": a number above 0 is accepted.`);
  return value;
}

/** Folder of the law profiles: the one that is set, or the one that ships. */
export function profilesFolder(env: Environment): string {
  return setting(env, 'LIAISON_PROFILES') ?? SHIPPED_PROFILES;
}

/**
 * The environment of this process for a command, with what a settings file adds to it: what the environment has wins.
 * Processes that it starts get all of it.
 *
 * @throws Error as `refuseUnknown` and `readSettingsFile` do.
 */
export function environment(): NodeJS.ProcessEnv {
  refuseUnknown(process.env);
  const added = settingsFile(process.env)?.added ?? [];
  return Object.assign(
    process.env,
    Object.fromEntries(added.map(({ variable, value }) => [variable, value])),
  );
}

/** The settings file that holds for an environment, read whole. @throws Error as `readSettingsFile` does. */
export function settingsFile(env: Environment): SettingsFile | undefined {
  const named = setting(env, 'LIAISON_CONFIG');
  const places = [process.cwd(), setting(env, 'LIAISON_DATA') ?? SHIPPED_DATA].map((place) =>
    join(place, SETTINGS_FILE),
  );
  const file = named ?? places.find((place) => existsSync(place));
  if (file === undefined) return undefined;
  const read = readSettingsFile(resolve(file), fileSettings(), env);
  // Processes that this one starts read the same file, wherever they look for their data by then.
  const found = { variable: 'LIAISON_CONFIG', value: read.file, place: 'found' };
  return named === undefined ? { ...read, added: [found, ...read.added] } : read;
}

/** Every setting that a file may hold, with the shape of its value. */
export function fileSettings(): readonly FileSetting[] {
  const own = Object.entries(ROWS).filter(([variable]) => variable !== 'LIAISON_CONFIG');
  return [
    ...settingShapes().map(({ env, meaning, shape }) => ({ variable: env, meaning, shape })),
    ...own.flatMap(([variable, row]) => {
      const { meaning, isSecret, byDefault } = row;
      const shape = { ...shapeOf(row), ...(byDefault === undefined ? {} : { examples: [byDefault] }) };
      const file = {
        variable: `${variable}_FILE`,
        meaning: `File that holds ${variable}.`,
        shape: KINDS.path,
      };
      return [{ variable, meaning, shape }, ...(isSecret ? [file] : [])];
    }),
  ];
}

const KINDS = {
  path: { type: 'string', minLength: 1, format: 'path' },
  paths: { type: 'array', items: { type: 'string', minLength: 1 }, format: 'path' },
  words: { type: 'array', items: { type: 'string', minLength: 1 } },
  number: { type: 'number', exclusiveMinimum: 0 },
} as const;

function shapeOf({ kind, accepts }: Variable): Readonly<Record<string, unknown>> {
  if (kind !== undefined) return KINDS[kind];
  return accepts ? { type: 'string', enum: accepts } : { type: 'string', minLength: 1 };
}

/**
 * Refuses names that begin as ours do and are none of them, or that differ from one of them by a slip: what is mistyped would
 * otherwise have no effect, and nobody would know. Variables of tests (LIAISON_TEST_...) are left alone, and what Kubernetes
 * sets for a service whose name begins with ours.
 *
 * @throws Error with each such name, and the known name that is nearest.
 */
export function refuseUnknown(env: Environment): void {
  const known = knownNames();
  const mistakes = Object.entries(env).flatMap(([name, value = '']) => {
    if (!/^LI/iu.test(name) || known.has(name) || /^LIAISON_TEST_/u.test(name) || isServiceLink(name, value))
      return [];
    const near = nearest(name, known);
    const isSlip = near !== undefined && editDistance(name.toUpperCase(), near) <= 2;
    if (!/^LIAISON_/iu.test(name) && !isSlip) return [];
    return [`${name} is no setting of this hub${near === undefined ? '' : `; did you mean ${near}?`}`];
  });
  if (mistakes.length === 0) return;
  throw new Error(
    `The environment is not accepted:\n  ${mistakes.join('\n  ')}\nnpm run config lists what there is.`,
  );
}

/** All names, those of files that hold a secret among them. */
function knownNames(): ReadonlySet<string> {
  return new Set([
    ...Object.entries(ROWS).flatMap(([name, { isSecret }]) => (isSecret ? [name, `${name}_FILE`] : [name])),
    ...describeConfig({}).map(({ env }) => env),
  ]);
}

/**
 * Whether Kubernetes says by this variable where a service is (enableServiceLinks): in a namespace with a service "liaison"
 * every container has LIAISON_SERVICE_HOST, LIAISON_PORT="tcp://..." and more of them.
 */
function isServiceLink(name: string, value: string): boolean {
  return (
    /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/u.test(
      name,
    ) ||
    (/_PORT$/u.test(name) && /^(?:tcp|udp|sctp):\/\//u.test(value))
  );
}

/** What `npm start` is told, checked before anything is started. */
export interface HubSettings {
  readonly config: GatewayConfig;
  readonly logLevel: string;
  readonly profiles: string;
  readonly sourcesFile: string | undefined;
  readonly issuersFile: string | undefined;
}

/** @throws Error that names each variable that is not accepted, what it holds and what is. */
export function readHubSettings(env: NodeJS.ProcessEnv): HubSettings {
  const config = readConfig(env);
  const isDemonstration = config.mode === 'demonstration';
  const issuersFile = setting(env, 'LIAISON_ISSUERS');
  if (!isDemonstration && issuersFile === undefined)
    throw new Error('LIAISON_ISSUERS must name an issuers.yaml in production mode.');
  return {
    config,
    logLevel: setting(env, 'LIAISON_LOG') ?? (isDemonstration ? 'error' : 'info'),
    profiles: profilesFolder(env),
    sourcesFile: setting(env, 'LIAISON_SOURCES'),
    issuersFile,
  };
}
