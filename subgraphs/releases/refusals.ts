import { HubError } from '../../shared/src/core/errors.ts';
import type { Release } from './words.ts';

/** One and the same for what is not there, is another's, or cannot be had so: nobody learns which. */
export function notFound(why: string): HubError {
  return new HubError('RELEASE_NOT_FOUND', `no release for this caller: ${why}`);
}

/** For one who could have decided, and sees the release anyway: somebody else was first. */
export function decidedAlready({ status, changedAt, changedBy: by }: Release): HubError {
  const who = by === undefined ? 'without a decider' : `by ${by.state} ${by.role} (${by.agencyKind})`;
  return new HubError('RELEASE_DECIDED', 'somebody else was first', {
    publicMessage: `This release is ${status} since ${new Date(changedAt).toISOString()}, ${who}. Read it anew before you go on.`,
  });
}

export function unavailable(cause: unknown): HubError {
  return new HubError('RELEASES_UNAVAILABLE', 'the store of releases does not answer', { cause });
}
