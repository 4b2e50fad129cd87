import { LiaisonError, type Outcome } from './answer.ts';
import { refusal, type Document, type Liaison, type Statement } from './client.ts';

const RELEASE =
  'mutation RequestRelease($input: RequestReleaseInput!) { requestRelease(input: $input) { id status dueAt } }';

export interface RequestedRelease {
  readonly id: string;
  readonly status: string;
  readonly dueAt: string;
}

/**
 * Asks for fields that an answer withheld until somebody approves (`unlock { requestable }`).
 *
 * @param from the answer that withheld them, and the statement under which it was asked.
 * @throws LiaisonError when it is refused, or the answer has no receipt.
 */
export async function requestRelease(
  hub: Liaison,
  from: { readonly answer: Outcome<unknown>; readonly statement: Statement },
  input: {
    readonly record: string;
    readonly fields: readonly string[];
    readonly reason: string;
    readonly urgency?: string;
    readonly key?: string;
  },
): Promise<RequestedRelease> {
  const entry = from.answer.kind === 'REFUSED' ? undefined : from.answer.receipt?.entry;
  if (entry === undefined)
    throw new LiaisonError('NO_ANSWER', 'the answer has no receipt to ask a release from');
  const document: Document<{ requestRelease: RequestedRelease }, unknown> = RELEASE;
  const variables = { input: { key: crypto.randomUUID(), ...input, entry } };
  const outcome = await hub.ask({ document, variables, statement: from.statement });
  if (outcome.kind === 'REFUSED') throw refusal(outcome);
  if (outcome.kind === 'ANSWERED') return outcome.data.requestRelease;
  const [first] = outcome.errors;
  throw new LiaisonError(
    first?.extensions?.code ?? 'NO_ANSWER',
    first?.message ?? 'not every part of it was answered',
  );
}
