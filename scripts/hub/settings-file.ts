import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Environment } from '../../shared/src/core/environment.ts';
import type { LawMistake } from '../../shared/src/policy/law/law-error.ts';
import { readSheet } from '../../shared/src/policy/law/reading.ts';

/** A setting as a file may hold it. */
export interface FileSetting {
  /** Its variable of the environment. */
  readonly variable: string;
  readonly meaning: string;
  /** JSON Schema of its value. What has the format `path` counts from the folder of the file. */
  readonly shape: Readonly<Record<string, unknown>>;
}

/** A settings file that was read. */
export interface SettingsFile {
  readonly file: string;
  /** What it says and the environment does not, as the environment would have it; `place` is its file and line. */
  readonly added: readonly { readonly variable: string; readonly value: string; readonly place: string }[];
}

/** The key of a variable in a settings file: `LIAISON_DEADLINE_MS` is `deadlineMs`, `HOST` is `host`. */
export function keyOf(variable: string): string {
  return variable
    .replace(/^LIAISON_/u, '')
    .toLowerCase()
    .replace(/_([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
}

/**
 * Reads a settings file whole, or refuses it whole. What the environment sets, itself or by `_FILE`, is passed over.
 *
 * @throws Error with each mistake as `file:line:column: what`, and the nearest key to one that is none.
 */
export function readSettingsFile(
  file: string,
  settings: readonly FileSetting[],
  env: Environment,
): SettingsFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Error(`The settings file ${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
  // One that holds comments alone sets nothing.
  if (text.replace(/^\s*#.*$/gmu, '').trim() === '') return { file, added: [] };
  const mistakes: LawMistake[] = [];
  const sheet = readSheet<Readonly<Record<string, unknown>>>(file, text, schemaOf(settings), mistakes);
  if (!sheet) {
    const lines = [...mistakes]
      .sort((a, b) => a.line - b.line)
      .map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
    throw new Error(
      `The settings file is not accepted:\n  ${lines.join('\n  ')}\nnpm run config lists what there is.`,
    );
  }
  const added = settings.flatMap(({ variable, shape }) => {
    const key = keyOf(variable);
    const value = sheet.value[key];
    const other = variable.endsWith('_FILE') ? variable.slice(0, -'_FILE'.length) : `${variable}_FILE`;
    if (value === undefined || env[variable] !== undefined || env[other] !== undefined) return [];
    const place = `${file}:${sheet.at([key]).line}`;
    return [{ variable, value: asVariable(value, shape, dirname(file)), place }];
  });
  return { file, added };
}

/** The JSON Schema of a settings file, by which an editor completes and checks it. */
export function settingsSchema(settings: readonly FileSetting[]): object {
  const properties = settings.map(({ variable, meaning, shape }) => [
    keyOf(variable),
    { ...shape, description: `${meaning} Environment: ${variable}, which wins.` },
  ]);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Settings of a Liaison hub (liaison.yaml)',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(properties) as object,
  };
}

function schemaOf(settings: readonly FileSetting[]): z.ZodType<Readonly<Record<string, unknown>>> {
  return z.strictObject(
    Object.fromEntries(
      settings.map(({ variable, shape: { default: _, format: __, examples: ___, ...shape } }) => [
        keyOf(variable),
        z.fromJSONSchema(shape as never).optional(),
      ]),
    ),
  );
}

function asVariable(value: unknown, { format }: FileSetting['shape'], folder: string): string {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isPath = (text: string): boolean =>
    format === 'path' || (format === 'word-or-path' && /\.ya?ml$/u.test(text));
  return values
    .map(String)
    .map((one) => (isPath(one) ? resolve(folder, one) : one))
    .join(',');
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
