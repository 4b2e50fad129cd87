import { readFileSync } from 'node:fs';
import type pg from 'pg';

const PAGE = new URL('../src/sources/LIVE-VIEW.md', import.meta.url);

/**
 * One block of SQL of a page, the one about live views unless said, by its first line: `-- VIEW`. What a test runs is what a State
 * reads.
 */
export function sqlOfPage(title: string, page = PAGE): string {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```sql\n-- ([A-Z ]+)\n(.*?)^```$/gmsu)];
  const block = blocks.find(([, name]) => name === title)?.[2];
  if (block === undefined) throw new Error(`${page.pathname} has no block "-- ${title}"`);
  return block;
}

/** Rows of the page's table of keys that are functions of a column; those of which an index finds nothing have none. */
export function tableOfPage(): readonly {
  readonly expression: string;
  readonly index: string | undefined;
}[] {
  const row = /^\| `(?:crossing|seizure)_v1\.\w+` +\| `([^`]+)` +\| (?:`([^`]+)`|none)/gmu;
  return [...readFileSync(PAGE, 'utf8').matchAll(row)].map(([, expression = '', index]) => ({
    expression,
    index,
  }));
}

/** An invented person, as records of the demonstration have them. */
export interface LivePerson {
  readonly id: string;
  readonly sex: string | null;
  readonly nationalities: readonly string[] | null;
  readonly identities: readonly {
    readonly surnames: string | null;
    readonly forenames: string | null;
    readonly transliteration: string | null;
    readonly dateOfBirth: string | null;
  }[];
  readonly documents:
    readonly { readonly kind: string; readonly number: string; readonly issuer: string | null }[] | null;
  readonly alerts: readonly { readonly basis: string }[] | null;
}

/** Writes people into the invented tables of the page, in one transaction. */
export async function insertLivePeople(client: pg.Client, people: readonly LivePerson[]): Promise<void> {
  await client.query('BEGIN');
  const json = JSON.stringify(people);
  await client.query(
    `INSERT INTO sip.pessoa (numero, qualidade, sexo, nacionalidades)
     SELECT id, 'ARGUIDO', left(sex, 1), nationalities FROM jsonb_to_recordset($1) AS p (id text, sex text, nationalities text[])`,
    [json],
  );
  for (const [list, table, columns, members] of PARTS)
    await client.query(
      `INSERT INTO ${table} (pessoa, ordem, ${columns})
       SELECT p.value ->> 'id', m.ordinality, ${members} FROM jsonb_array_elements($1) AS p
       CROSS JOIN jsonb_array_elements(CASE jsonb_typeof(p.value -> '${list}') WHEN 'array' THEN p.value -> '${list}' ELSE '[]' END) WITH ORDINALITY AS m (v, ordinality)`,
      [json],
    );
  await client.query('COMMIT');
}

const PARTS = [
  [
    'identities',
    'sip.nome',
    'apelidos, nomes_proprios, nome_latino, nascimento',
    "m.v ->> 'surnames', m.v ->> 'forenames', m.v ->> 'transliteration', m.v ->> 'dateOfBirth'",
  ],
  [
    'documents',
    'sip.documento',
    'tipo, numero, emissor',
    "m.v ->> 'kind', m.v ->> 'number', m.v ->> 'issuer'",
  ],
  ['alerts', 'sip.alerta', 'fundamento', "m.v ->> 'basis'"],
] as const;
