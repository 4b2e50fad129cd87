import { readFileSync } from 'node:fs';

/** Variables by name, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A setting that may be secret: the value of a variable, or the content of the file that the same name with `_FILE` behind it
 * names, without white space around it. What is in the environment of a process can be read by whoever may look at it.
 *
 * @throws Error that names the variable when both are given, or the file cannot be read or is empty.
 */
export function fromEnvironment(env: Environment, name: string): string | undefined {
  const [value, file] = [env[name], env[`${name}_FILE`]];
  if (file === undefined) return value;
  if (value !== undefined) throw new Error(`${name} and ${name}_FILE are both set: give one.`);
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${name}_FILE="${file}": ${why}`, { cause });
  }
  if (text === '') throw new Error(`${name}_FILE="${file}" is empty.`);
  return text;
}
