import type { LogReader } from './proofs.ts';

export interface LedgerAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Serves checkpoints and proofs. They tell how much was asked, never what: every State's witness may read them.
 *
 * @param path as asked, with its query: `/ledger/checkpoint`, `/ledger/proof/inclusion?entry=`, `/ledger/proof/consistency?from=&to=`.
 */
export function ledgerApi(reader: LogReader): (path: string) => Promise<LedgerAnswer> {
  return async (path) => {
    const { pathname, searchParams } = new URL(path, 'http://ledger.invalid');
    switch (pathname) {
      case '/ledger/checkpoint': {
        const head = await reader.head();
        return head ? { status: 200, contentType: 'text/plain; charset=utf-8', body: head.note } : NOTHING;
      }
      case '/ledger/proof/inclusion': {
        const entry = searchParams.get('entry') ?? '';
        return json(/^[0-9a-f-]{36}$/u.test(entry) ? await reader.inclusion(entry) : undefined);
      }
      case '/ledger/proof/consistency': {
        const [from, to] = [whole(searchParams.get('from')), whole(searchParams.get('to'))];
        const proof = await reader.consistency(from, to);
        return json(proof && { from, to, proof });
      }
      default:
        return NOTHING;
    }
  };
}

function whole(text: string | null): number {
  return text !== null && /^\d{1,15}$/u.test(text) ? Number(text) : 0;
}

function json(value: unknown): LedgerAnswer {
  return value === undefined
    ? NOTHING
    : { status: 200, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

const NOTHING: LedgerAnswer = {
  status: 404,
  contentType: 'application/json; charset=utf-8',
  body: '{"error":"there is no such entry, checkpoint or range in this log"}',
};
