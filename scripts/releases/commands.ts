import { isUuid } from '../../subgraphs/releases/store/store.ts';
import {
  NOTICE_STATUSES,
  type ListedNotice,
  type NoticeStatus,
} from '../../subgraphs/releases/telling/outbox.ts';
import type { Commands, Flags } from '../commands/dispatch.ts';
import type { OutboxOf } from '../../subgraphs/releases/telling/outbox.ts';
import type { Outage } from '../../subgraphs/releases/outages/words.ts';
import { atStore } from './place.ts';

/** Lines that are printed at most; what is left out is said. */
const MOST = 1_000;

export const COMMANDS: Commands = {
  notices: {
    about: 'what States are told: dead messages unless another status is named, the oldest first',
    options: `[--status ${NOTICE_STATUSES.join('|')}|ALL] [--state FR] [--of releases|outages]`,
    flags: ['url', 'status', 'state', 'of'],
    run: (flags, env) => {
      const filter = { status: statusFlag(flags), state: flags['state'] };
      const of = ofFlag(flags);
      return atStore(flags, env, async ({ outbox }) => {
        const found = await outbox(of).list(filter, MOST + 1);
        for (const notice of found.slice(0, MOST)) console.log(lineOf(notice));
        if (found.length > MOST) console.error(`There are more than ${MOST}: name a --state or --status.`);
        if (found.length === 0) console.error('There are none.');
        return 0;
      });
    },
  },
  resend: {
    about: 'has messages sent again by the hub, with the ids that they had: one, or all that are dead',
    options: '--id <id>, or --all yes [--state FR] [--of releases|outages]',
    flags: ['url', 'id', 'all', 'state', 'of'],
    run: (flags, env) => {
      const { id, all, state } = flags;
      if ((id === undefined) === (all === undefined) || (all ?? 'yes') !== 'yes')
        throw new Error('Which ones? --id ID of npm run releases -- notices, or --all yes.');
      if (id !== undefined && !isUuid(id))
        throw new Error(
          `--id: "${id}" is not the id of a message, as npm run releases -- notices says them.`,
        );
      const of = ofFlag(flags);
      return atStore(flags, env, async ({ outbox }) => {
        const count = await outbox(of).sendAgain({ ...(id === undefined ? {} : { id }), state }, Date.now());
        console.log(`${count} will be sent again by the hub, as soon as it looks.`);
        return count > 0 ? 0 : 1;
      });
    },
  },
  outages: {
    about:
      'outages of sources and of the hub, the latest first: those that are open, or all that were ever found',
    options: '[--all yes]',
    flags: ['url', 'all'],
    run: (flags, env) => {
      const { all } = flags;
      if ((all ?? 'yes') !== 'yes')
        throw new Error(`--all: "${all}" is not yes. Without it, open ones are listed.`);
      return atStore(flags, env, async ({ outages }) => {
        const found = await outages.list(all === undefined ? 'OPEN' : 'ALL', MOST + 1);
        for (const outage of found.slice(0, MOST)) console.log(outageLine(outage));
        if (found.length > MOST) console.error(`There are more than ${MOST}.`);
        if (found.length === 0) console.error('There are none.');
        return 0;
      });
    },
  },
};

const OF: Readonly<Record<string, OutboxOf>> = { releases: 'RELEASES', outages: 'OUTAGES' };

function ofFlag({ of = 'releases' }: Flags): OutboxOf {
  const found = OF[of];
  if (found === undefined) throw new Error(`--of: "${of}" is none of ${Object.keys(OF).join(', ')}.`);
  return found;
}

function outageLine({ id, state, domain, isPlanned, beganAt, endedAt }: Outage): string {
  return [
    id,
    state ?? 'HUB',
    ...(domain === null ? [] : [domain]),
    isPlanned ? 'planned' : 'unplanned',
    `since ${beganAt.toISOString()}`,
    endedAt === null ? 'OPEN' : `until ${endedAt.toISOString()}`,
  ].join('  ');
}

function statusFlag({ status = 'DEAD' }: Flags): NoticeStatus | undefined {
  if (status === 'ALL') return undefined;
  const found = NOTICE_STATUSES.find((one) => one === status);
  if (found === undefined)
    throw new Error(`--status: "${status}" is none of ${NOTICE_STATUSES.join(', ')}, ALL.`);
  return found;
}

function lineOf({ id, state, type, about, status, tries, nextAt, fault }: ListedNotice): string {
  const next = status === 'WAITING' && tries > 0 ? [`next ${nextAt.toISOString()}`] : [];
  return [id, state, type, about, status, `tries ${tries}`, ...next, ...(fault === null ? [] : [fault])].join(
    '  ',
  );
}
