import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

/** A statement as the hub sends it, and where to. */
export interface BareStatement {
  readonly url: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What a question needs: groups of statements, one group after the other. */
export interface BareQuestion {
  readonly body: string;
  readonly levels: readonly (readonly BareStatement[])[];
}

/**
 * What one would write by hand: the statements of a question, prepared, sent by pg over one pipelined connection a database,
 * and JSON.stringify of their rows. No GraphQL, no identity, no law, no ledger. Says its port, then learns questions.
 */
function main(): void {
  const clients = new Map<string, Promise<pg.Client>>();
  const questions = new Map<string, BareQuestion['levels']>();
  const connected = async (connectionString: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString, pipeline: true });
    await client.connect();
    return client;
  };
  const clientOf = (url: string): Promise<pg.Client> => {
    const known = clients.get(url) ?? connected(url);
    clients.set(url, known);
    return known;
  };
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    const known = names.get(text) ?? `s${names.size}`;
    names.set(text, known);
    return known;
  };
  const rowsOf = async ({ url, text, values }: BareStatement): Promise<unknown[][]> => {
    const client = await clientOf(url);
    const query = { name: nameOf(text), text, values: [...values], rowMode: 'array' as const };
    return (await client.query<unknown[]>(query)).rows;
  };
  const answer = async (body: string): Promise<string> => {
    const answers: unknown[] = [];
    for (const level of questions.get(body) ?? []) answers.push(await Promise.all(level.map(rowsOf)));
    return JSON.stringify({ data: answers });
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      answer(Buffer.concat(chunks).toString()).then(
        (text) =>
          response
            .writeHead(200, {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(text),
            })
            .end(text),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
  }).listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', ({ body, levels }: BareQuestion) => {
    questions.set(body, levels);
    process.send?.('learnt');
  });
}

main();
