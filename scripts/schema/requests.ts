import { parse, print } from 'graphql';
import type { Example } from '../../gateway/src/http/explorer.ts';

const FOLDER = 'scripts/clients/requests';
const WRITTEN = 'Written by npm run schema from gateway/explorer/examples: change those instead.';
const READ = `A State that was away leaves no error and no rows: read extensions.sources of each answer before "nobody has it".`;
const VARIABLES = { url: 'http://127.0.0.1:4000', case: 'INVENTED-1', offence: '0501;max=120;law=FR' };

/** One example as a request of HTTP, before it is written in the words of a tool. `{{name}}` is a variable, as all of them write it. */
interface HubRequest {
  readonly name: string;
  /** What it asks, from the comment above the document, with how to get a token for it. */
  readonly text: string;
  readonly document: string;
  /** Variable of the office's token. */
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The examples as requests to send: one file for VS Code's REST Client and IntelliJ, a collection for Postman (2.1) and one for Bruno.
 *
 * @returns texts by path.
 * @throws Error that names an example which cannot be written into one line.
 */
export function requestFiles(examples: readonly Example[]): ReadonlyMap<string, string> {
  const requests = examples.map(requestOf);
  const tokens = [...new Set(requests.map(({ token }) => token))];
  return new Map([
    [`${FOLDER}/liaison.http`, httpFile(requests, tokens)],
    [`${FOLDER}/liaison.postman_collection.json`, postmanCollection(requests, tokens)],
    ...brunoFiles(requests, tokens).map(([name, text]) => [`${FOLDER}/bruno/${name}`, text] as const),
  ]);
}

function requestOf({ name, document, as }: Example): HubRequest {
  const role = as?.role ?? 'INVESTIGATOR';
  const office = `--state ${as?.state ?? 'FR'} --kind ${as?.agencyKind ?? 'POLICE'} --role ${role}`;
  const token = role === 'INVESTIGATOR' ? 'token' : `token_${role.toLowerCase()}`;
  const comment = document
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) => line.slice(2));
  return {
    name,
    text: `${comment.join('\n')}\nA token, in a demonstration: npm run --silent token -- ${office}`,
    document: print(parse(document)),
    token,
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      'liaison-purpose': as?.purpose ?? 'INVESTIGATION',
      'liaison-case': '{{case}}',
      'liaison-offence': '{{offence}}',
    },
  };
}

/** As JSON: the two editors send GraphQL in ways of their own, and JSON in the same one. */
function httpFile(requests: readonly HubRequest[], tokens: readonly string[]): string {
  const blocks = requests.map(({ name, text, document, token, headers }) =>
    [
      `### ${name}`,
      ...text.split('\n').map((line) => `# ${line}`),
      'POST {{url}}/graphql',
      `authorization: Bearer {{${token}}}`,
      ...Object.entries(headers).map(([header, value]) => `${header}: ${value}`),
      '',
      JSON.stringify({ query: inOneLine(name, document) }),
      '',
    ].join('\n'),
  );
  const variables = [...Object.entries(VARIABLES), ...tokens.map((token) => [token, 'PASTE-A-TOKEN'])];
  const head = [`# ${WRITTEN}`, `# ${READ}`, ...variables.map(([name, value]) => `@${name} = ${value}`)];
  return `${head.join('\n')}\n\n${blocks.join('\n')}`;
}

function inOneLine(name: string, document: string): string {
  const line = document.replace(/\s+/gu, ' ').trim();
  if (print(parse(line)) !== document || line.includes('{{'))
    throw new Error(`The example "${name}" cannot be written into one line of a .http file.`);
  return line;
}

function postmanCollection(requests: readonly HubRequest[], tokens: readonly string[]): string {
  const item = requests.map(({ name, text, document, token, headers }) => ({
    name,
    request: {
      description: text,
      method: 'POST',
      url: { raw: '{{url}}/graphql', host: ['{{url}}'], path: ['graphql'] },
      auth: { type: 'bearer', bearer: [{ key: 'token', value: `{{${token}}}`, type: 'string' }] },
      header: Object.entries(headers).map(([key, value]) => ({ key, value })),
      body: { mode: 'graphql', graphql: { query: document, variables: '{}' } },
    },
  }));
  const collection = {
    info: {
      name: 'Liaison',
      description: `${READ}\n\n${WRITTEN}`,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    variable: [
      ...Object.entries(VARIABLES).map(([key, value]) => ({ key, value })),
      ...tokens.map((key) => ({ key, value: '' })),
    ],
    item,
  };
  return `${JSON.stringify(collection, null, 2)}\n`;
}

function brunoFiles(
  requests: readonly HubRequest[],
  tokens: readonly string[],
): readonly (readonly [string, string])[] {
  const files = requests.map(({ name, text, document, token, headers }, at) => [
    `${at + 1} ${name}.bru`,
    [
      block('meta', `name: ${name}\ntype: graphql\nseq: ${at + 1}`),
      block('post', 'url: {{url}}/graphql\nbody: graphql\nauth: bearer'),
      block(
        'headers',
        Object.entries(headers)
          .map(([header, value]) => `${header}: ${value}`)
          .join('\n'),
      ),
      block('auth:bearer', `token: {{${token}}}`),
      block('body:graphql', document),
      block('docs', text),
    ].join('\n'),
  ]) as (readonly [string, string])[];
  const variables = Object.entries(VARIABLES).map(([name, value]) => `${name}: ${value}`);
  return [
    ['bruno.json', `${JSON.stringify({ version: '1', name: 'Liaison', type: 'collection' }, null, 2)}\n`],
    ['collection.bru', block('docs', `${READ}\n${WRITTEN}`)],
    [
      'environments/local.bru',
      `${block('vars', variables.join('\n'))}vars:secret [\n${tokens.map((token) => `  ${token}`).join(',\n')}\n]\n`,
    ],
    ...files,
  ];
}

/** A block of Bruno's files: what stands in it is two spaces in. */
function block(name: string, text: string): string {
  const lines = text.split('\n').map((line) => (line === '' ? '' : `  ${line}`));
  return `${name} {\n${lines.join('\n')}\n}\n`;
}
