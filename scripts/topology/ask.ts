import { Agent, request } from 'undici';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DemonstrationIssuers } from '../../shared/src/identity/demonstration.ts';

/** An answer, or what came instead of one. */
export interface Answer {
  readonly status: number;
  readonly data: unknown;
  /** What the answer is known by in the ledger. */
  readonly receipt?: { readonly log: string; readonly entry: string };
  readonly text: string;
}

/** Officers of one State who ask, each over a connection of its own, so that a balancer may choose for each. */
export class Asker {
  readonly #issuers: DemonstrationIssuers;
  #asked = 0;

  /** @param directory LIAISON_DATA of the gateways: demonstration keys are there. */
  constructor(directory: string) {
    this.#issuers = new DemonstrationIssuers(directory);
  }

  /** Never throws: what broke has status 0, and why in its text. */
  async ask(url: string, query: string): Promise<Answer> {
    const dispatcher = new Agent({ pipelining: 0 });
    this.#asked += 1;
    try {
      const token = await this.#issuers.token({
        state: 'FR' as StateCode,
        agencyKind: 'POLICE',
        role: 'INVESTIGATOR',
        officer: `invented-officer-${this.#asked % 50}`,
      });
      const { statusCode: status, body } = await request(`${url}/graphql`, {
        dispatcher,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'liaison-purpose': 'INVESTIGATION',
          'liaison-case': 'INVENTED-TOPOLOGY',
          'liaison-offence': '0501;max=120;law=FR',
        },
        body: JSON.stringify({ query }),
        bodyTimeout: 20_000,
        headersTimeout: 20_000,
      });
      const text = await body.text();
      return { status, text, ...read(text) };
    } catch (error) {
      return { status: 0, data: undefined, text: error instanceof Error ? error.message : String(error) };
    } finally {
      await dispatcher.close();
    }
  }
}

function read(text: string): Pick<Answer, 'data' | 'receipt'> {
  try {
    const { data, extensions } = JSON.parse(text) as {
      readonly data?: unknown;
      readonly extensions?: { readonly receipt?: { readonly log: string; readonly entry: string } };
    };
    return { data, ...(extensions?.receipt ? { receipt: extensions.receipt } : {}) };
  } catch {
    return { data: undefined };
  }
}

/** What was asked while something was done. */
export interface Load {
  readonly answered: readonly Answer[];
  readonly failed: readonly Answer[];
}

/** Asks one question after the other, a few at a time, while something is done. */
export async function askWhile(ask: () => Promise<Answer>, work: () => Promise<void>): Promise<Load> {
  const answered: Answer[] = [];
  const failed: Answer[] = [];
  let isOver = false;
  const askers = Array.from({ length: AT_ONCE }, async () => {
    while (!isOver) {
      const answer = await ask();
      (answer.status === 200 ? answered : failed).push(answer);
    }
  });
  try {
    await work();
  } finally {
    isOver = true;
    await Promise.all(askers);
  }
  return { answered, failed };
}

/** How many questions are under way at once. */
export const AT_ONCE = 4;
