import type { KeyObject } from 'node:crypto';
import { HubError } from '../../core/errors.ts';
import type { KeyRing } from '../../core/key-ring.ts';
import { answerNote } from './answer-note.ts';
import { Archived } from './archived.ts';
import type { LedgerAnswer, LedgerApi } from './ledger-answer.ts';
import { LogSigners } from './log-signers.ts';
import type { InclusionProof, LogReader } from './proofs.ts';

/** More at once wait for nothing: whoever asks for proofs may not hold up who asks questions. */
const IN_WORK_MAX = 16;

/**
 * Serves checkpoints and proofs: `/ledger/checkpoint`, `/ledger/proof/inclusion?entry=`, `/ledger/proof/consistency?from=&to=`,
 * `/ledger/handovers`.
 * Each takes `log=`, the name in a receipt, where several processes write a log each; without it, this process's own is meant.
 * They need no token: a proof holds hashes alone, an entry is known to who was given its receipt, and how much was asked is
 * what every State's witness must see without asking the operator's leave.
 *
 * @param keys of the logs: with them, a proof of inclusion also brings the key that verifies it, and what the hub signs of the answer
 *   (`answerNote`): the SHA-256 of its bytes.
 */
export function ledgerApi(reader: LogReader, keys?: KeyObject | (() => KeyRing<KeyObject>)): LedgerApi {
  let inWork = 0;
  return async (path) => {
    if (inWork >= IN_WORK_MAX) return refused(new HubError('OVERLOADED'));
    inWork += 1;
    try {
      return await answer(reader, new URL(path, 'http://ledger.invalid'), keys);
    } catch (error) {
      if (error instanceof Archived) return refused(missing(archivedMessage(error)));
      return refused(
        error instanceof HubError
          ? error
          : new HubError('LEDGER_UNAVAILABLE', 'the log cannot be read', { cause: error }),
      );
    } finally {
      inWork -= 1;
    }
  };
}

async function answer(
  own: LogReader,
  { pathname, searchParams }: URL,
  keys: KeyObject | (() => KeyRing<KeyObject>) | undefined,
): Promise<LedgerAnswer> {
  const log = searchParams.get('log');
  if (log !== null && !LOG.test(log))
    throw bad('log', 'the log of a receipt, such as extensions.receipt.log');
  const reader = log === null ? own : own.of(log);
  switch (pathname) {
    case '/ledger/checkpoint': {
      const head = await reader.head();
      if (!head) throw missing('There is no such log, or it has no record yet.');
      return { status: 200, contentType: 'text/plain; charset=utf-8', body: head.note };
    }
    case '/ledger/proof/inclusion': {
      const entry = searchParams.get('entry') ?? '';
      if (!ENTRY.test(entry)) throw bad('entry', 'the entry of a receipt, such as extensions.receipt.entry');
      const proof = await reader.inclusion(entry);
      if (!proof) throw missing('This log has no such entry.');
      return json(keys ? withNote(proof, new LogSigners(proof.log, keys)) : proof);
    }
    case '/ledger/proof/consistency': {
      const [from, to] = [whole(searchParams, 'from'), whole(searchParams, 'to')];
      if (from > to) throw bad('from', 'a size that is not above to');
      const proof = await reader.consistency(from, to);
      if (!proof) throw missing(`This log has no ${to} records yet.`);
      return json({ from, to, proof });
    }
    case '/ledger/handovers': {
      const handovers = await reader.provenHandovers();
      if (!handovers) throw missing('There is no such log, or it has no record yet.');
      return json(handovers);
    }
    default:
      throw missing(
        'There are /ledger/checkpoint, /ledger/proof/inclusion?entry=, /ledger/proof/consistency?from=&to= and /ledger/handovers.',
      );
  }
}

/**
 * The proof with the key that signed its checkpoint, and the hub's word of the answer where there was one, signed by the same key.
 * Without both where that key is not here: a log of before, whose key was lost.
 */
function withNote({ answered, ...proof }: InclusionProof, signers: LogSigners): object {
  const signer = signers.signerOf(proof.checkpoint);
  const note = signer && answered && answerNote(signer, answered);
  return {
    ...proof,
    ...(signer && { key: signer.verifierKey }),
    ...(note !== undefined && { answer: note }),
  };
}

const LOG = /^[a-z0-9][a-z0-9-]{0,44}$/u;
const ENTRY = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

function whole(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '';
  if (!/^[1-9]\d{0,14}$/u.test(text)) throw bad(name, 'the size of a checkpoint, 1 or more');
  return Number(text);
}

function bad(name: string, accepted: string): HubError {
  return new HubError('BAD_INPUT', `bad input in ${name}`, {
    publicMessage: `${name} is not accepted. Accepted is ${accepted}.`,
  });
}

/** Which receipt it is, and so which records, the ledger cannot tell without the archive. */
function archivedMessage({ before }: Archived): string {
  return `Records before ${before.toISOString()} were archived, and this proof needs some of them. Whoever keeps the archive makes it: npm run ledger -- prove --entry ID --archive FOLDER.`;
}

function missing(publicMessage: string): HubError {
  return new HubError('NOT_FOUND', publicMessage, { publicMessage });
}

function json(value: unknown): LedgerAnswer {
  return { status: 200, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

function refused({ status, code, publicMessage }: HubError): LedgerAnswer {
  return { ...json({ errors: [{ message: publicMessage, extensions: { code } }] }), status, code };
}
