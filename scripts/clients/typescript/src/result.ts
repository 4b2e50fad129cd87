import type { HubError, Outcome } from './answer.ts';

/** An answer as GraphQL clients know it; who did not answer is an error beside the data, so that none passes over it. */
export function asResult<T>(outcome: Outcome<T>): {
  readonly data: T | null;
  readonly errors?: readonly HubError[];
  readonly extensions: Readonly<Record<string, unknown>>;
} {
  if (outcome.kind === 'REFUSED') {
    const { message, code } = outcome;
    return { data: null, errors: [{ message, extensions: { code } }], extensions: { outcome } };
  }
  const extensions = { ...outcome.extensions, outcome };
  if (outcome.kind === 'ANSWERED') return { data: outcome.data, extensions };
  const owners = [...new Set(outcome.unanswered.map(({ owner }) => owner))];
  const message = `not answered, or not whole, which is no "no hit": ${owners.join(', ')}`;
  const missing = owners.length === 0 ? [] : [{ message, extensions: { code: 'NOT_ALL_ANSWERED', owners } }];
  return { data: outcome.part, errors: [...missing, ...outcome.errors], extensions };
}
