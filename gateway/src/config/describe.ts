import { z } from 'zod';
import { readConfig, SETTINGS, type GatewayConfig } from './config.ts';

/** Every setting with its value, where it comes from and what it means. */
export function describeConfig(env: NodeJS.ProcessEnv): readonly {
  readonly env: string;
  readonly value: string;
  readonly source: 'environment' | 'default';
  readonly meaning: string;
}[] {
  const config = readConfig(env);
  return Object.entries(SETTINGS).map(([name, { env: variable, meaning }]) => ({
    env: variable,
    value: String(config[name as keyof GatewayConfig] ?? '') || '(none)',
    source: env[variable] === undefined ? 'default' : 'environment',
    meaning,
  }));
}

/** Every setting with the JSON Schema of its value in a settings file. Paths have the format `path`. */
export function settingShapes(): readonly {
  readonly env: string;
  readonly meaning: string;
  readonly shape: Readonly<Record<string, unknown>>;
}[] {
  return Object.values(SETTINGS).map(({ env, meaning, schema }) => {
    const { $schema: _, default: byDefault, ...shape } = z.toJSONSchema(schema, { io: 'output' });
    // How many processes there are by default is this machine's matter.
    const isSame = byDefault !== undefined && env !== 'LIAISON_WORKERS';
    return { env, meaning, shape: { ...shape, ...(isSame ? { default: byDefault } : {}) } };
  });
}
