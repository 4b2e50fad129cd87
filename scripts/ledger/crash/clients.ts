import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { stateCode } from '../../../shared/src/core/ids.ts';
import { DemonstrationIssuers } from '../../../shared/src/identity/demonstration.ts';

/** A response that a client received whole. */
export interface Held {
  readonly requestId: string;
  readonly status: number;
  readonly digest: string;
  /** Of an answer; refusals have none. */
  readonly entry: string | undefined;
}

export interface Load {
  readonly held: readonly Held[];
  /** Responses that said LEDGER_UNAVAILABLE and nothing else. */
  readonly unavailable: number;
  /** Responses that broke off, and requests that found nobody. */
  readonly broken: number;
  /** Responses that spoke of the ledger's outage and still held more than that sentence: must be none. */
  readonly leaked: number;
  stop(): Promise<void>;
}

const UNAVAILABLE =
  '{"errors":[{"message":"The ledger is not available, so nothing can be answered.","extensions":{"code":"LEDGER_UNAVAILABLE"}}]}';

/** What clients send: questions, and now and then something that is refused, as that is recorded too. */
const REQUESTS: readonly ((token: string) => RequestInit)[] = [
  asked(
    '{ persons(filter: { name: "Jovanovic" }, first: 5) { nodes { id primaryName } sources { owner status } } }',
  ),
  asked('{ firearms(filter: { calibre: "9x19" }, first: 5) { nodes { id make } } }'),
  asked('{ drugSeizures(filter: { from: "2024-01-01", to: "2024-06-30" }, first: 3) { nodes { id } } }'),
  asked('{ __typename }'),
  asked('{ noSuchField }'),
  asked('{ not graphql'),
  () => asked('{ __typename }')('no token'),
  () => ({ method: 'GET' }),
];

function asked(query: string): (token: string) => RequestInit {
  return (token) => ({
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'liaison-purpose': 'INVESTIGATION',
      'liaison-case': 'INVENTED-CRASH',
      'liaison-offence': '0501;max=120;law=FR',
    },
    body: JSON.stringify({ query }),
  });
}

/** Invented officers who ask without pause, whatever happens, until they are stopped. */
export async function startLoad(url: string, directory: string, clients: number): Promise<Load> {
  const token = await new DemonstrationIssuers(directory).token({
    state: stateCode('FR'),
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
    officer: 'invented',
  });
  const held: Held[] = [];
  const load = { held, unavailable: 0, broken: 0, leaked: 0 };
  let isOver = false;
  const work = async (client: number): Promise<void> => {
    for (let n = client; !isOver; n += 1) {
      const request = REQUESTS[n % REQUESTS.length];
      if (!request) return;
      try {
        const response = await fetch(`${url}/graphql`, {
          ...request(token),
          signal: AbortSignal.timeout(20_000),
        });
        const body = Buffer.from(await response.arrayBuffer());
        const text = body.toString();
        if (text === UNAVAILABLE) load.unavailable += 1;
        else if (text.includes('LEDGER_UNAVAILABLE')) load.leaked += 1;
        else
          held.push({
            requestId: response.headers.get('x-request-id') ?? '',
            status: response.status,
            digest: createHash('sha256').update(body).digest('hex'),
            entry: /"receipt":\{"log":"[^"]*","entry":"([^"]*)"/u.exec(text)?.[1],
          });
      } catch {
        load.broken += 1;
        await sleep(10);
      }
    }
  };
  const working = Promise.all(Array.from({ length: clients }, (_, client) => work(client)));
  return Object.assign(load, {
    stop: async () => {
      isOver = true;
      await working;
    },
  });
}
