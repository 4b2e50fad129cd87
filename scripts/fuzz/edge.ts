import type { Dice } from './dice.ts';
import { longText, ODD_NAMES, oddText } from './values.ts';

const JSON_BODIES = [
  '',
  '{',
  '[]',
  '[{"query":"{ __typename }"},{"query":"{ __typename }"}]',
  'null',
  '1',
  '"x"',
  '{"query":1}',
  '{"query":null}',
  '{"query":["{ __typename }"]}',
  '{"__proto__":{"query":"{ __typename }"}}',
  '{"query":"{ __typename }","query":"{ noSuch }"}',
  '{"query":"{ __typename }","variables":[]}',
  '{"query":"{ __typename }","variables":"x"}',
  '{"query":"{ __typename }","operationName":{"__proto__":1}}',
  '{"query":"{ __typename }","operationName":"__proto__"}',
  '{"query":"query __proto__ { __typename }","operationName":"__proto__"}',
  '{"query":"{ __typename }","extensions":{"__proto__":{"liaison-purpose":"INVESTIGATION"}}}',
  '{"query":"{ __typename }","extensions":{"liaison-purpose":["INVESTIGATION"]}}',
  '{"query":"{ __typename }","extensions":{"liaison-offence":{"constructor":1}}}',
  '{"query":"{ __typename }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}',
  '{"documentId":"__proto__"}',
  '{"documentId":{"toString":1}}',
  '{"query":"query($v: Int) { __typename }","variables":{"__proto__":{"x":1},"v":1}}',
  '\ufeff{"query":"{ __typename }"}',
  '{"query":"\\ud800"}',
  '{"query":"{ a\\u0000 }"}',
] as const;

/** A body, or what is said of it, that is not as it should be. */
export function oddBody(dice: Dice): { readonly body: Buffer; readonly mayBeIgnored: boolean } {
  const roll = dice.upTo(9);
  const body =
    roll <= 4
      ? Buffer.from(dice.one(JSON_BODIES))
      : roll === 5
        ? dice.bytes(400)
        : roll === 6
          ? Buffer.from(nested(dice))
          : roll === 7
            ? Buffer.alloc(1 + dice.upTo(400_000), dice.one(['a', ' ', '[', '"', '\u0000']))
            : roll === 8
              ? Buffer.from(JSON.stringify({ query: `{ __typename } # ${longText(dice)}` }), 'utf16le')
              : Buffer.from(
                  JSON.stringify({
                    query: oddText(dice),
                    variables: { [dice.one(ODD_NAMES)]: longText(dice) },
                  }),
                );
  return { body, mayBeIgnored: false };
}

function nested(dice: Dice): string {
  const depth = dice.upTo(60_000);
  return dice.oneIn(2)
    ? `{"query":"{ __typename }","variables":{"v":${'['.repeat(depth)}${']'.repeat(depth)}}}`
    : '{"v":'.repeat(depth / 3);
}

const NAMES = [
  'liaison-purpose',
  'liaison-case',
  'liaison-offence',
  'liaison-urgency',
  'liaison-necessity',
  'authorization',
  'content-type',
  'accept',
  'content-encoding',
  'x-request-id',
  'host',
  'origin',
  'cookie',
  'traceparent',
  'expect',
  'dpop',
  'x-forwarded-for',
  'apollo-query-plan-experimental',
  'apollo-federation-include-trace',
  '__proto__',
  'constructor',
] as const;
const VALUES = [
  '',
  ' ',
  'INVESTIGATION',
  'STRATEGIC_ANALYSIS',
  '__proto__',
  'constructor',
  'IMMINENT_DANGER',
  '0501;max=120;law=FR',
  '0501;max=1e9',
  '0501;max=-1;law=__proto__',
  ';;;===',
  '0501;max=120;max=1;law=XX',
  'Bearer',
  'Bearer ',
  'Bearer a.b.c',
  'Bearer eyJhbGciOiJub25lIn0.e30.',
  'Basic eDp5',
  'application/json; charset=utf-16',
  'application/json; charset=x',
  'text/plain',
  'multipart/form-data; boundary=x',
  '*/*;q=0',
  'application/graphql-response+json;q=0.1, */*',
  'gzip',
  'br',
  '100-continue',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'evil.example',
  'http://evil.example',
  '\u00e9\u00ff\u0080',
  '127.0.0.1',
  '%00',
  "'; DROP TABLE x; --",
] as const;

/** Headers that are odd, missing, long or there twice. */
export function oddHeaders(
  dice: Dice,
  headers: readonly (readonly [string, string])[],
): { readonly headers: readonly (readonly [string, string])[]; readonly mayBeIgnored: boolean } {
  let changed = [...headers];
  for (let left = 1 + dice.upTo(3); left > 0; left -= 1) {
    const name = dice.one(NAMES);
    const value = dice.oneIn(8)
      ? dice.one(['a', '=', ';', '\u00e9', '.']).repeat(dice.one([300, 5_000, 20_000]))
      : dice.one(VALUES);
    if (dice.oneIn(4)) changed = changed.filter(([one]) => one !== name);
    else if (dice.oneIn(2)) changed = [...changed.filter(([one]) => one !== name), [name, value]];
    else changed.push([name, value]);
  }
  // Node answers some of these itself, before the hub sees them.
  return {
    headers: changed,
    mayBeIgnored: changed.some(([name]) => name === 'expect' || name === 'content-length'),
  };
}

const PATHS = [
  '/',
  '/graphql/',
  '/graphql?query=%7B__typename%7D',
  '/graphql?%',
  '/schema.graphql',
  '/schema.graphql?x=1',
  '/schema.graphql?of=__proto__',
  '/schema/changes',
  '/schema/changes?since=%00',
  '/explorer',
  '/explorer/../graphql',
  '/health/live',
  '/health/ready',
  '/metrics',
  '/ledger/checkpoint',
  '/ledger/checkpoint?log=__proto__',
  '/ledger/proof/inclusion?entry=',
  '/ledger/proof/inclusion?entry=%00',
  '/ledger/proof/inclusion?entry=00000000-0000-0000-0000-000000000000',
  '/ledger/proof/consistency?from=-1&to=1e9',
  '/ledger/proof/consistency?from=0&to=99999999999999999999',
  '/ledger/proof/consistency?from=1&from=2&to=3',
  '/__proto__',
  '/constructor',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/%c0%af',
  '/%',
  '//graphql',
  '/demonstration/token',
  '/demonstration/token?state=__proto__',
  '/demonstration/token?state=FR&kind=POLICE&role=%00',
  '/status',
  '/law',
] as const;

/** Another address, another method. */
export function address(dice: Dice): {
  readonly method: string;
  readonly path: string;
  readonly mayBeIgnored: boolean;
} {
  const path = dice.oneIn(6)
    ? `/${encodeURIComponent(oddText(dice).replaceAll(/[\ud800-\udfff]/gu, ''))}`
    : dice.one(PATHS);
  return {
    method: dice.one(['GET', 'GET', 'GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']),
    path,
    mayBeIgnored: false,
  };
}

/** Bytes that are hardly HTTP. */
export function garbage(dice: Dice): Buffer {
  const head = dice.one([
    '',
    'GET ',
    'POST /graphql HTTP/1.1\r\n',
    'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 99999\r\n\r\n{',
    'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n',
    'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\n{}',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    '\u0016\u0003\u0001',
    'GET /graphql HTTP/9.9\r\n\r\n',
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`,
    'GET / HTTP/1.1\r\nx\u0000: y\r\n\r\n',
    'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(20),
  ]);
  return Buffer.concat([Buffer.from(head, 'latin1'), dice.bytes(200)]);
}
