import { describeConfig } from '../../gateway/src/config/describe.ts';
import type { Environment } from '../../shared/src/core/environment.ts';
import { ROWS, type Command, type VariableName } from './installation.ts';
import { readHubSettings, setting } from './settings.ts';
import type { SettingsFile } from './settings-file.ts';

/** Who reads a setting of the gateway beside `npm start`. */
const GATEWAY_COMMANDS: Readonly<Record<string, readonly Command[]>> = {
  LIAISON_INSTANCE: ['start', 'ledger', 'law'],
  LIAISON_WORKERS: ['start', 'config'],
};

/** The unit of a value, by the end of its name; counts have none. */
const UNITS = { _MS: 'ms', _SECONDS: 's', _BYTES: 'bytes', _PER_MINUTE: 'a minute' } as const;

/** A variable as `npm run config` prints it. */
export interface DescribedSetting {
  readonly name: string;
  /** Never that of a secret. */
  readonly value: string;
  readonly unit: string;
  /** The settings file is named with its line. */
  readonly source: string;
  readonly meaning: string;
  readonly commands: readonly Command[];
}

/**
 * Every variable, its value and where that comes from.
 *
 * @param added what a settings file added to the environment.
 * @throws as `readHubSettings` and `setting` do.
 */
export function describeSettings(
  env: NodeJS.ProcessEnv,
  added: SettingsFile['added'] = [],
): readonly DescribedSetting[] {
  const { logLevel } = readHubSettings(env);
  const places = new Map(added.map(({ variable, place }) => [variable, place]));
  const gateway = describeConfig(env).map(({ env: name, value, source, meaning }) => ({
    ...{ name, value, meaning },
    source: places.get(name) ?? source,
    unit: unitOf(name),
    commands: GATEWAY_COMMANDS[name] ?? ['start' as const],
  }));
  const others = Object.keys(ROWS).map((name) => described(env, name as VariableName, places));
  return [
    ...gateway,
    ...others.map((row) => (row.name === 'LIAISON_LOG' ? { ...row, value: logLevel } : row)),
  ];
}

function described(
  env: Environment,
  name: VariableName,
  places: ReadonlyMap<string, string>,
): DescribedSetting {
  const { meaning, byDefault = '(none)', isSecret = false, commands = [] } = ROWS[name] ?? { meaning: '' };
  const value = setting(env, name);
  const given = env[name] === undefined ? 'file' : 'environment';
  const place = places.get(name) ?? places.get(`${name}_FILE`);
  return {
    name,
    value: value === undefined ? byDefault : isSecret ? '(hidden)' : value,
    unit: unitOf(name),
    source: value === undefined ? 'default' : (place ?? given),
    meaning,
    commands,
  };
}

function unitOf(name: string): string {
  return Object.entries(UNITS).find(([end]) => name.endsWith(end))?.[1] ?? '';
}
