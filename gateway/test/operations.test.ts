import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  INVALID_SPAN_CONTEXT,
  trace,
  type Attributes,
  type Span,
  type SpanOptions,
  type Tracer,
} from '@opentelemetry/api';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { until } from '../../shared/testing/until.ts';
import { freePort } from '../../scripts/hub/postgres/embedded.ts';
import { Reloads } from '../src/observe/reloads.ts';
import { startTestHub, type TestHub } from '../testing/hub.ts';
import { hold } from '../testing/canned-subgraph.ts';

const OFFICER = 'Veryrareofficer';
const CASE = 'VERYRARE-CASE-77';
const NAME = 'Veryrarename';
const NECESSITY = 'Veryrarenecessity';
const PERSONAL = /veryrare|eyJ|MUSTER|P-1\b/iu;
const ASK = { query: '{ person(id: "DE:person:P-1") { id primaryName } }' };

interface Traced {
  readonly name: string;
  readonly attributes: Attributes;
  isEnded: boolean;
}
const spans: Traced[] = [];
let isOver = false;
const nothing = (): Span => trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
/** The least that an OpenTelemetry SDK is. Packages that met it keep it: when this file is over, it does nothing. */
const tracer = {
  startSpan: nothing,
  startActiveSpan: (name: string, ...rest: readonly unknown[]) => {
    const work = rest.at(-1) as (span: Span) => unknown;
    if (isOver) return work(nothing());
    const { attributes = {} } = rest[0] as SpanOptions;
    const traced: Traced = { name, attributes: { ...attributes }, isEnded: false };
    spans.push(traced);
    return work({
      setStatus: (status: Attributes) => Object.assign(traced.attributes, { status: JSON.stringify(status) }),
      setAttribute: (key: string, value: unknown) => Object.assign(traced.attributes, { [key]: value }),
      end: () => (traced.isEnded = true),
    } as unknown as Span);
  },
} as unknown as Tracer;

let hub: TestHub;
beforeAll(async () => {
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  hub = await startTestHub(
    { LIAISON_BODY_MAX_BYTES: '8192', LIAISON_DEADLINE_MS: '6000' },
    {
      sources: () => [
        {
          ...{ owners: ['DE' as StateCode], domain: 'person', isLeftAlone: true, isCurrencyMissing: true },
          isSearchBehind: true,
          breaches: [{ object: 'hub.person_v1.sex' }],
          unreadable: [{ owner: 'DE' as StateCode, column: 'restricted', rows: 3 }],
        },
        {
          ...{ owners: ['FR' as StateCode], domain: 'person', isLeftAlone: false, isCurrencyMissing: false },
          isSearchBehind: false,
          ...{ breaches: [], unreadable: [] },
        },
      ],
    },
  );
  await everything();
});
afterEach(() => {
  hub.subgraphs.persons.behaviour = { kind: 'ANSWER' };
  hub.ledger.isBroken = false;
});
afterAll(async () => {
  await hub.close();
  isOver = true;
  trace.disable();
});

/** Requests that go well and badly in every way, all by one person about another. */
async function everything(): Promise<void> {
  const authorization = `Bearer ${await hub.token({ officer: OFFICER })}`;
  const who = { authorization, 'liaison-case': CASE, 'liaison-necessity': NECESSITY };
  const search = (name: string) => ({
    query: 'query ($name: String!) { persons(filter: { name: $name }) { nodes { id } } }',
    variables: { name },
  });
  await hub.ask(ASK, who);
  await hub.ask(search(NAME), who);
  await hub.ask({ query: `{ persons(filter: { name: "${NAME}" }) { nodes { id nam${NAME} } } }` }, who);
  await hub.ask({ query: `{ persons(filter: { name: "${NAME}" ` }, who);
  await hub.ask({ ...search(NAME), variables: { name: { [NAME]: 1 } } }, who);
  await hub.ask({ ...search(NAME), documentId: NAME }, who);
  await hub.ask(`{"query": "${NAME}`, who);
  await hub.ask(ASK, { ...who, 'liaison-purpose': NAME });
  await hub.ask(ASK, { ...who, 'liaison-offence': NAME });
  await hub.ask(ASK, { ...who, authorization: `${authorization}x` });
  await hub.ask(ASK, { ...who, accept: NAME });
  await hub.ask({ query: `{ __typename } # ${NAME.repeat(1_000)}` }, who);
  for (const behaviour of [
    { kind: 'CUT' },
    { kind: 'HANG' },
    { kind: 'RAW', status: 200, body: `<html>${NAME}</html>` },
    { kind: 'RAW', status: 500, body: `{"errors":[{"message":"${NAME}"}]}` },
    {
      kind: 'RAW',
      status: 200,
      body: `{"data":null,"errors":[{"message":"no row for ${NAME}","extensions":{"code":"X","sql":"SELECT '${NAME}'"}}]}`,
    },
  ] as const) {
    hub.subgraphs.persons.behaviour = behaviour;
    await hub.ask(search(NAME), who);
  }
  hub.subgraphs.persons.behaviour = { kind: 'ANSWER' };
  hub.ledger.isBroken = true;
  await hub.ask(search(NAME), who);
  hub.ledger.isBroken = false;
  await hub.ask(search(NAME), who);
}

async function metrics(): Promise<string> {
  return (await fetch(`${hub.url}/metrics`)).text();
}

describe('no personal data', () => {
  test('in any line of the log of all that, while every refusal is in it under its request id', () => {
    expect(hub.logged.filter((line) => PERSONAL.test(line))).toEqual([]);
    const lines = hub.logged.map(
      (line) => JSON.parse(line) as { code?: string; requestId?: string; msg: string },
    );
    for (const code of ['UNAUTHENTICATED', 'BAD_INPUT', 'GRAPHQL_PARSE_FAILED', 'DEADLINE_EXCEEDED'])
      expect(lines.find((line) => line.code === code)?.requestId).toMatch(/^[0-9a-f-]{36}$/u);
    expect(lines.some(({ msg }) => msg === 'unexpected error')).toBe(true);
  });

  test('in metrics', async () => {
    expect((await metrics()).split('\n').filter((line) => PERSONAL.test(line))).toEqual([]);
  });

  test('in traces', () => {
    expect(JSON.stringify(spans)).not.toMatch(PERSONAL);
  });
});

test('a request, each call of a subgraph and each record are a span, ended, with its status', () => {
  expect(new Set(spans.map(({ name }) => name))).toEqual(
    new Set(['liaison.request', 'liaison.plan', 'liaison.subgraph', 'liaison.record']),
  );
  expect(spans.filter(({ isEnded }) => !isEnded)).toEqual([]);
  expect(spans.find(({ name }) => name === 'liaison.subgraph')?.attributes).toEqual({
    'liaison.subgraph': 'persons',
  });
  expect(spans.some(({ attributes }) => attributes['status'] !== undefined)).toBe(true);
});

test('the metrics count requests, latencies, verdicts, sources, breakers and the ledger, by State and domain', async () => {
  const text = await metrics();
  for (const line of [
    /^liaison_requests_total\{status="200"\} \d+/mu,
    /^liaison_requests_by_state_total\{state="FR"\} \d+/mu,
    /^liaison_request_seconds_count\{state="FR"\} \d+/mu,
    /^liaison_request_seconds_count\{state="unknown"\} \d+/mu,
    /^liaison_refused_total\{code="UNAUTHENTICATED"\} 1/mu,
    /^liaison_refused_total\{code="LEDGER_UNAVAILABLE"\} 1/mu,
    // Alerts ask how fast it grows: it has to be there before the first.
    /^liaison_refused_total\{code="OVERLOADED"\} 0/mu,
    /^liaison_releases_asked_total\{outcome="unavailable"\} 0/mu,
    /^liaison_source_reports_total\{owner="DE",domain="person",status="ANSWERED"\} \d+/mu,
    /^liaison_source_seconds_count\{owner="DE",domain="person"\} \d+/mu,
    /^liaison_source_breaker_open\{owner="DE",domain="person"\} 1/mu,
    /^liaison_source_breaker_open\{owner="FR",domain="person"\} 0/mu,
    /^liaison_source_contract_broken\{owner="DE",domain="person",object="hub\.person_v1\.sex"\} 1/mu,
    /^liaison_source_rows_unreadable_total\{owner="DE",domain="person",column="restricted"\} 3/mu,
    /^liaison_source_searches_behind\{owner="DE",domain="person"\} 1/mu,
    /^liaison_source_currency_missing\{owner="DE",domain="person"\} 1/mu,
    /^liaison_withheld_total\{owner="DE",domain="person",mode="DENY",reason="PURPOSE_NOT_PERMITTED"\} \d+/mu,
    /^liaison_disclosed_records_total\{owner="DE",domain="person"\} \d+/mu,
    /^liaison_ledger_seconds_count\{record="INTENT"\} \d+/mu,
    /^liaison_ledger_seconds_count\{record="OUTCOME"\} \d+/mu,
    /^liaison_ledger_ready 1/mu,
    /^liaison_in_flight 0/mu,
    /^liaison_plan_seconds_count \d+/mu,
    /^liaison_planning 0/mu,
    /^liaison_ledger_fenced 0/mu,
    /^liaison_workers\{state="live"\} 1/mu,
    /^liaison_workers\{state="wanted"\} 1/mu,
    /^liaison_worker_restarts_total 0/mu,
    /^nodejs_eventloop_lag_p99_seconds \d/mu,
    /^process_resident_memory_bytes \d+/mu,
  ])
    expect(text).toMatch(line);
  hub.ledger.isBroken = true;
  expect(await metrics()).toMatch(/^liaison_ledger_ready 0/mu);
});

describe('health tells the truth', () => {
  const ready = async () => {
    const response = await fetch(`${hub.url}/health/ready`);
    return [response.status, ((await response.json()) as { parts: unknown }).parts];
  };

  test('a hub that runs is live and ready', async () => {
    expect((await fetch(`${hub.url}/health/live`)).status).toBe(200);
    expect(await ready()).toEqual([
      200,
      { accepting: true, ledger: true, law: true, subgraphs: true, rehearsed: true },
    ]);
  });

  test('without its ledger it is live and not ready, and says why', async () => {
    hub.ledger.isBroken = true;
    expect(await ready()).toEqual([
      503,
      { accepting: true, ledger: false, law: true, subgraphs: true, rehearsed: true },
    ]);
    expect((await fetch(`${hub.url}/health/live`)).status).toBe(200);
    hub.ledger.isBroken = false;
    expect((await ready())[0]).toBe(200);
  });

  test('readiness asks the ledger, and does not wait for a question to fail', async () => {
    const stalled = await startTestHub();
    try {
      stalled.ledger.isStalled = true;
      expect((await fetch(`${stalled.url}/health/ready`)).status).toBe(503);
      stalled.ledger.isStalled = false;
      expect((await fetch(`${stalled.url}/health/ready`)).status).toBe(200);
      expect(stalled.ledger.entries).toEqual([]);
      stalled.ledger.isFencedOff = true;
      const live = await fetch(`${stalled.url}/health/live`);
      expect([live.status, await live.text()]).toEqual([503, '{"live":false}']);
      const numbers = await (await fetch(`${stalled.url}/metrics`)).text();
      expect(numbers).toMatch(/^liaison_ledger_fenced 1/mu);
    } finally {
      await stalled.close();
    }
  });

  test('a reload that was refused shows in readiness and metrics, until one is taken', async () => {
    const reloads = new Reloads();
    const other = await startTestHub({}, { reloads });
    const look = async () => {
      const { refusedReloads } = (await (await fetch(`${other.url}/health/ready`)).json()) as {
        refusedReloads: string[];
      };
      const numbers = await (await fetch(`${other.url}/metrics`)).text();
      return [refusedReloads, numbers.match(/^liaison_reload.*law.*$/gmu)];
    };
    try {
      reloads.refused('law');
      expect(await look()).toEqual([
        ['law'],
        [
          'liaison_reloads_total{what="law",outcome="taken"} 0',
          'liaison_reloads_total{what="law",outcome="refused"} 1',
          'liaison_reload_refused{what="law"} 1',
        ],
      ]);
      reloads.taken('law');
      expect(await look()).toEqual([
        [],
        [
          'liaison_reloads_total{what="law",outcome="taken"} 1',
          'liaison_reloads_total{what="law",outcome="refused"} 1',
        ],
      ]);
    } finally {
      await other.close();
    }
  });

  test('without one of its subgraphs it is not ready', async () => {
    const lame = await startTestHub();
    try {
      await lame.subgraphs.firearms.close();
      await until('unreadiness', async () => (await fetch(`${lame.url}/health/ready`)).status === 503);
    } finally {
      await lame.close();
    }
  });
});

test('a hub that is told to stop answers what it has begun, and takes nothing new', async () => {
  const leaving = await startTestHub();
  const { held, release } = hold();
  leaving.subgraphs.persons.behaviour = held;
  await leaving.ask({ query: '{ __typename }' });
  const begun = leaving.ask(ASK);
  await until('the question at the subgraph', () => leaving.subgraphs.persons.seen.length > 0);
  const closed = leaving.close();
  await expect(leaving.ask(ASK)).rejects.toThrow();
  release();
  expect((await begun).status).toBe(200);
  await closed;
});

test('a hub that is told to stop says so for a while before it closes its port, and answers meanwhile', async () => {
  const leaving = await startTestHub({ LIAISON_DRAIN_MS: '4000' });
  const closed = leaving.close();
  const [ready, asked, live] = await Promise.all([
    fetch(`${leaving.url}/health/ready`),
    leaving.ask(ASK),
    fetch(`${leaving.url}/health/live`),
  ]);
  expect([ready.status, await ready.json()]).toEqual([
    503,
    expect.objectContaining({
      ready: false,
      parts: { accepting: false, ledger: true, law: true, subgraphs: true, rehearsed: true },
    }),
  ]);
  expect([asked.status, live.status]).toEqual([200, 200]);
  await until('the port is closed', () =>
    fetch(`${leaving.url}/health/live`).then(
      () => false,
      () => true,
    ),
  );
  await closed;
});

test('metrics may have a port of their own, which has nothing else', async () => {
  const port = await freePort();
  const apart = await startTestHub({ LIAISON_METRICS_PORT: String(port) });
  try {
    const at = async (url: string, headers = {}) => (await fetch(url, { headers })).status;
    expect(await at(`${apart.url}/metrics`)).toBe(404);
    expect(await at(`http://127.0.0.1:${port}/metrics`)).toBe(200);
    expect(await at(`http://127.0.0.1:${port}/graphql`)).toBe(404);
    expect(await at(`http://127.0.0.1:${port}/metrics`, { origin: 'http://elsewhere.invalid' })).toBe(403);
  } finally {
    await apart.close();
  }
  await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
});
