import type { StateCode } from '../../shared/src/core/ids.ts';
import { entryId } from '../../shared/src/ledger/proof/records.ts';
import { RELEASE_STEPS, type ReleaseEvent, type ReleaseStep } from '../../shared/src/policy/words/release.ts';
import type { Taken } from './steps.ts';
import type { Release } from './words.ts';

export type NoticeType = `release.${Lowercase<ReleaseStep>}`;

/** What a State can be told of, by its type: one for each step. */
export const NOTICE_TYPES: readonly NoticeType[] = RELEASE_STEPS.map(typeOf);

/** What one State is told of one step. */
export interface Notice {
  /** UUID of version 7, the same each time that it is sent. */
  readonly id: string;
  readonly event: string;
  readonly release: string;
  readonly state: StateCode;
  readonly type: NoticeType;
  /** What is sent, to the letter: it is signed, and must be the same each time. */
  readonly body: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly at: number;
}

/**
 * What the States concerned are told of steps: the requester's own of each, the owner of those that it may see. One message a
 * State and step. It holds ids and deadlines alone: no person, case, record or reason.
 */
export function noticesOf({ release, events }: Taken): readonly Notice[] {
  const { owner, requester } = release;
  const isOwners = release.receivedAt !== undefined;
  const asks = { state: requester.state, side: isOwners && owner === requester.state ? 'RECEIVED' : 'ASKED' };
  const told = isOwners && owner !== requester.state ? [{ state: owner, side: 'RECEIVED' }, asks] : [asks];
  return events.flatMap((event) =>
    told.map(({ state, side }): Notice => {
      const type = typeOf(event.step);
      return {
        id: entryId(event.at),
        ...{ event: event.id, release: release.id, state, type },
        body: bodyOf(type, event, release, side),
        at: event.at,
      };
    }),
  );
}

/** Statuses in which the clock of an answer runs. */
const RUNNING: ReadonlySet<string> = new Set(['AT_HOME', 'ASKED', 'HALF_APPROVED']);

function bodyOf(type: NoticeType, { at }: ReleaseEvent, release: Release, side: string): string {
  const { id, status, dueAt, until } = release;
  return JSON.stringify({
    type,
    timestamp: new Date(at).toISOString(),
    data: {
      release: id,
      status,
      ...(RUNNING.has(status) ? { due: new Date(dueAt).toISOString() } : {}),
      ...(status === 'APPROVED' && until !== undefined ? { until } : {}),
      side,
    },
  });
}

function typeOf(step: ReleaseStep): NoticeType {
  return `release.${step.toLowerCase() as Lowercase<ReleaseStep>}`;
}
