import { isUuid } from '../../subgraphs/releases/store/store.ts';
import {
  NOTICE_STATUSES,
  type ListedNotice,
  type NoticeStatus,
} from '../../subgraphs/releases/telling/outbox.ts';
import type { Commands, Flags } from '../commands/dispatch.ts';
import { atOutbox } from './place.ts';

/** Lines that are printed at most; what is left out is said. */
const MOST = 1_000;

export const COMMANDS: Commands = {
  notices: {
    about: 'what States are told of releases: dead messages unless another status is named, the oldest first',
    options: `[--status ${NOTICE_STATUSES.join('|')}|ALL] [--state FR]`,
    flags: ['url', 'status', 'state'],
    run: (flags, env) => {
      const filter = { status: statusFlag(flags), state: flags['state'] };
      return atOutbox(flags, env, async (outbox) => {
        const found = await outbox.list(filter, MOST + 1);
        for (const notice of found.slice(0, MOST)) console.log(lineOf(notice));
        if (found.length > MOST) console.error(`There are more than ${MOST}: name a --state or --status.`);
        if (found.length === 0) console.error('There are none.');
        return 0;
      });
    },
  },
  resend: {
    about: 'has messages sent again by the hub, with the ids that they had: one, or all that are dead',
    options: '--id <id>, or --all yes [--state FR]',
    flags: ['url', 'id', 'all', 'state'],
    run: (flags, env) => {
      const { id, all, state } = flags;
      if ((id === undefined) === (all === undefined) || (all ?? 'yes') !== 'yes')
        throw new Error('Which ones? --id ID of npm run releases -- notices, or --all yes.');
      if (id !== undefined && !isUuid(id))
        throw new Error(
          `--id: "${id}" is not the id of a message, as npm run releases -- notices says them.`,
        );
      return atOutbox(flags, env, async (outbox) => {
        const count = await outbox.sendAgain({ ...(id === undefined ? {} : { id }), state }, Date.now());
        console.log(`${count} will be sent again by the hub, as soon as it looks.`);
        return count > 0 ? 0 : 1;
      });
    },
  },
};

function statusFlag({ status = 'DEAD' }: Flags): NoticeStatus | undefined {
  if (status === 'ALL') return undefined;
  const found = NOTICE_STATUSES.find((one) => one === status);
  if (found === undefined)
    throw new Error(`--status: "${status}" is none of ${NOTICE_STATUSES.join(', ')}, ALL.`);
  return found;
}

function lineOf({ id, state, type, release, status, tries, nextAt, fault }: ListedNotice): string {
  const next = status === 'WAITING' && tries > 0 ? [`next ${nextAt.toISOString()}`] : [];
  return [
    id,
    state,
    type,
    release,
    status,
    `tries ${tries}`,
    ...next,
    ...(fault === null ? [] : [fault]),
  ].join('  ');
}
