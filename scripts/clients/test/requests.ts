import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, print } from 'graphql';
import { CLIENTS } from '../tools.ts';

const FOLDER = join(CLIENTS, 'requests');

/** What a tool would send, as its file says it; variables are not filled in yet. */
export interface ToolRequest {
  readonly name: string;
  /** State, kind of agency and role, from the line that says how to get a token. */
  readonly office: readonly string[];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly query: string };
}

function toolRequest(
  name: string,
  text: string,
  rest: Omit<ToolRequest, 'name' | 'office' | 'body'>,
  query: string,
): ToolRequest {
  const [, ...office] = /--state (\w+) --kind (\w+) --role (\w+)/u.exec(text) ?? [];
  return { name, office, ...rest, body: { query: print(parse(query)) } };
}

/** Reads `.http` as VS Code's REST Client and IntelliJ do: `###` parts, comments, request line, headers, empty line, body. */
export function readHttpFile(): readonly ToolRequest[] {
  const [, ...blocks] = readFileSync(join(FOLDER, 'liaison.http'), 'utf8').split(/^### /mu);
  return blocks.map((block) => {
    const [name = '', ...lines] = block.split('\n');
    const said = lines.filter((line) => !line.startsWith('#'));
    const cut = said.indexOf('');
    const [request = '', ...headers] = said.slice(0, cut);
    const [method, url = ''] = request.split(' ');
    if (method !== 'POST') throw new Error(`${name}: ${request}`);
    const pairs = headers.map((line) => [
      line.slice(0, line.indexOf(':')),
      line.slice(line.indexOf(':') + 1).trim(),
    ]);
    const { query } = JSON.parse(said.slice(cut).join('\n')) as ToolRequest['body'];
    return toolRequest(
      name,
      block,
      { url, headers: Object.fromEntries(pairs) as Record<string, string> },
      query,
    );
  });
}

interface PostmanItem {
  readonly name: string;
  readonly request: {
    readonly description: string;
    readonly url: { readonly raw: string };
    readonly auth: { readonly type: string; readonly bearer: readonly [{ readonly value: string }] };
    readonly header: readonly { readonly key: string; readonly value: string }[];
    readonly body: { readonly graphql: { readonly query: string } };
  };
}

export function readPostman(): readonly ToolRequest[] {
  const text = readFileSync(join(FOLDER, 'liaison.postman_collection.json'), 'utf8');
  const { item } = JSON.parse(text) as { readonly item: readonly PostmanItem[] };
  return item.map(({ name, request: { description, url, auth, header, body } }) => {
    const headers = {
      authorization: `Bearer ${auth.bearer[0].value}`,
      ...Object.fromEntries(header.map(({ key, value }) => [key, value])),
    };
    return toolRequest(name, description, { url: url.raw, headers }, body.graphql.query);
  });
}

interface BrunoRequest {
  readonly meta: { readonly name: string };
  readonly http: { readonly url: string };
  readonly auth: { readonly bearer: { readonly token: string } };
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: { readonly graphql: { readonly query: string } };
  readonly docs: string;
}

/** Reads Bruno's files by Bruno's own reader, of the clients' packages: in a process of its own, as it takes long to load. */
export async function readBruno(): Promise<readonly ToolRequest[]> {
  const program = join(CLIENTS, 'test/programs/bruno.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program, join(FOLDER, 'bruno')]);
  return (JSON.parse(stdout) as readonly BrunoRequest[]).map(({ meta, http, auth, headers, body, docs }) => {
    const all = {
      authorization: `Bearer ${auth.bearer.token}`,
      ...Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    };
    return toolRequest(meta.name, docs, { url: http.url, headers: all }, body.graphql.query);
  });
}
