import type { QueryRunner } from 'typeorm';
import type { DomainDefinition } from './subgraph.ts';

const MADE = /^CREATE (?:OR REPLACE )?FUNCTION (hub\.\w+)/u;
const BODY = /\bAS (\$\w*\$)(.*?)\1/su;

/**
 * The functions of a domain as its migrations leave them in a database of UTF8, run against nothing that only writes down what it
 * is told.
 *
 * @returns the statement that makes each, by name: `hub.word_key`.
 */
export async function functionsMade({
  migrations,
}: Pick<DomainDefinition, 'migrations'>): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  const query = (text: string): Promise<unknown> => {
    const name = MADE.exec(text)?.[1];
    if (name !== undefined) made.set(name, text.replace(/^CREATE (?:OR REPLACE )?/u, 'CREATE OR REPLACE '));
    if (text.startsWith('DROP FUNCTION')) {
      for (const [dropped] of text.matchAll(/hub\.\w+(?=\()/gu)) made.delete(dropped);
    }
    return Promise.resolve(text.includes('getdatabaseencoding() AS encoding') ? [{ encoding: 'UTF8' }] : []);
  };
  for (const Migration of migrations) await new Migration().up({ query } as unknown as QueryRunner);
  return made;
}

/**
 * What PostgreSQL keeps of those functions (`pg_proc.prosrc`): by it one of another version of the hub is told.
 *
 * @returns by name without the schema: `word_key`.
 */
export async function functionBodies(
  definition: Pick<DomainDefinition, 'migrations'>,
): Promise<ReadonlyMap<string, string>> {
  const made = await functionsMade(definition);
  return new Map(
    [...made].flatMap(([name, text]) => {
      const body = BODY.exec(text)?.[2];
      return body === undefined ? [] : [[name.replace('hub.', ''), body] as const];
    }),
  );
}
