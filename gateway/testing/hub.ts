import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../shared/src/core/clock.ts';
import { DOMAIN_FACTS } from '../../shared/src/core/domains.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';
import {
  createOpener,
  createSealer,
  newSealKey,
  type OpeningKey,
  type SealKey,
} from '../../shared/src/identity/envelope.ts';
import { loadLaw, type Ruler } from '../../shared/src/policy/law/law.ts';
import { rulerOf } from '../../shared/src/policy/decide/ruler.ts';
import { readConfig } from '../src/config/config.ts';
import { makeLog } from '../src/observe/log.ts';
import { httpTransport } from '../src/engine/subgraph-client.ts';
import { startGateway, type GatewayNeeds, type RunningGateway } from '../src/start-gateway.ts';
import { startCanned, type CannedSubgraph } from './canned-subgraph.ts';
import { MemoryLedger } from './memory-ledger.ts';

const at = (path: string): URL => new URL(`../../${path}`, import.meta.url);
export type SubgraphName =
  (typeof DOMAIN_FACTS)[keyof typeof DOMAIN_FACTS]['subgraph'] | 'oversight' | 'releases';
const SUBGRAPHS: readonly (readonly [SubgraphName, string | undefined])[] = [
  ...Object.values(DOMAIN_FACTS).map(({ subgraph, recordType }) => [subgraph, recordType] as const),
  ['oversight', undefined],
  ['releases', undefined],
];

export interface TestHub {
  readonly url: string;
  readonly port: number;
  readonly ledger: MemoryLedger;
  readonly subgraphs: Readonly<Record<SubgraphName, CannedSubgraph>>;
  readonly issuers: DemonstrationIssuers;
  readonly directory: string;
  readonly sealKey: SealKey;
  readonly keys: Map<string, OpeningKey>;
  /** Everything that the gateway wrote to its log. */
  readonly logged: string[];
  token(who?: Partial<Parameters<DemonstrationIssuers['token']>[0]>): Promise<string>;
  /** Believes these issuers and no others. */
  readonly trust: RunningGateway['trust'];
  /** Asks as an invented investigator of FR; `change` alters headers (undefined drops one). */
  ask(body: unknown, change?: Readonly<Record<string, string | undefined>>): Promise<Answered>;
  close(): Promise<void>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly code: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The product's own deadlines, as long as may be: a test that is about one sets it. */
const PATIENT = { LIAISON_DEADLINE_MS: '60000', LIAISON_PLAN_TIMEOUT_MS: '60000' };

/** The law that ships, read once for all hubs of a test file. */
let shippedRuler: Ruler | undefined;

/** The real gateway over the committed supergraph and law, with canned subgraphs and a ledger in memory, on loopback. */
export async function startTestHub(
  env: Readonly<Record<string, string>> = {},
  more: Partial<GatewayNeeds> = {},
): Promise<TestHub> {
  const directory = mkdtempSync(join(tmpdir(), 'liaison-gateway-'));
  const sealKey = newSealKey();
  const keys = new Map([[sealKey.id, sealKey.opens]]);
  const opener = createOpener(() => keys, systemClock);
  const started = await Promise.all(
    SUBGRAPHS.map(
      async ([name, type]) =>
        [name, await startCanned(name, at(`subgraphs/${name}/`), type, opener)] as const,
    ),
  );
  const subgraphs = Object.fromEntries(started) as Record<SubgraphName, CannedSubgraph>;
  const ledger = new MemoryLedger();
  const issuers = new DemonstrationIssuers(directory);
  const ruler = (shippedRuler ??= rulerOf(loadLaw(at('shared/profiles'), { mode: 'demonstration' })));
  const logged: string[] = [];
  const gateway = await startGateway(readConfig({ PORT: '0', ...PATIENT, ...env }), {
    supergraphFile: fileURLToPath(at('gateway/supergraph.graphql')),
    subgraphs: Object.fromEntries(started.map(([name, { url }]) => [name, httpTransport(url)])),
    sealer: createSealer(() => sealKey, systemClock, randomUUID),
    ledger,
    ruler: () => ruler,
    issuers: [
      ...issuers.issuers(['FR', 'DE', 'GB'] as StateCode[]),
      ...issuers
        .issuers(['ES'] as StateCode[])
        .map((entry) => ({ ...entry, roles: ['INVESTIGATOR'] as const })),
    ],
    demonstration: issuers,
    log: makeLog('info', { write: (line: string) => void logged.push(line) }),
    ...more,
  });
  const token: TestHub['token'] = (who) =>
    issuers.token({
      state: 'FR' as StateCode,
      agencyKind: 'POLICE',
      role: 'INVESTIGATOR',
      officer: 'invented-1',
      ...who,
    });
  return {
    url: gateway.url,
    port: Number(new URL(gateway.url).port),
    ledger,
    subgraphs,
    issuers,
    directory,
    sealKey,
    keys,
    logged,
    token,
    async ask(body, change = {}) {
      const headers: Record<string, string | undefined> = {
        'content-type': 'application/json',
        authorization: `Bearer ${await token()}`,
        'liaison-purpose': 'INVESTIGATION',
        'liaison-case': 'INVENTED-1',
        ...change,
      };
      return send(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: Object.fromEntries(
          Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined),
        ),
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    },
    trust: (trusted) => gateway.trust(trusted),
    close: async () => {
      await gateway.close();
      await Promise.all(started.map(([, canned]) => canned.close()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export async function send(url: string, options: RequestInit): Promise<Answered> {
  const response = await fetch(url, { redirect: 'manual', ...options });
  const text = await response.text();
  let body: Readonly<Record<string, unknown>> = {};
  try {
    body = JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    // Not every answer is JSON; the text is there for those.
  }
  const errors = body['errors'] as
    readonly { readonly extensions?: { readonly code?: string } }[] | undefined;
  return {
    status: response.status,
    headers: response.headers,
    text,
    body,
    code: errors?.[0]?.extensions?.code,
  };
}
