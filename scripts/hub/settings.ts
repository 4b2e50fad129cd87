import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig, type GatewayConfig } from '../../gateway/src/config/config.ts';
import { describeConfig, settingShapes } from '../../gateway/src/config/describe.ts';
import { fromEnvironment, type Environment } from '../../shared/src/core/environment.ts';
import { editDistance, nearest } from '../../shared/src/policy/law/nearest.ts';
import { ROWS, type Variable, type VariableName } from './installation.ts';
import { readSettingsFile, type FileSetting, type SettingsFile } from './settings-file.ts';

const SHIPPED_PROFILES = fileURLToPath(new URL('../../shared/profiles', import.meta.url));
const SHIPPED_DATA = fileURLToPath(new URL('../../.liaison', import.meta.url));
const SETTINGS_FILE = 'liaison.yaml';

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
