import { pino } from 'pino';
import { systemClock } from '../../../shared/src/core/clock.ts';
import { stateCode } from '../../../shared/src/core/ids.ts';
import { NOTICE_TYPES } from '../notices.ts';
import { ReleaseDatabase } from '../store/database.ts';
import { Outbox } from '../telling/outbox.ts';
import { httpPostman } from '../telling/post.ts';
import { NoticeSender } from '../telling/sender.ts';

/** A process that tells one State and nothing else, until it is killed: URL of the database, State, its address and secret. */
const [database = '', state = '', url = '', secret = ''] = process.argv.slice(2);

new NoticeSender({
  outbox: new Outbox(new ReleaseDatabase(database, () => undefined)),
  types: NOTICE_TYPES,
  webhooks: () => [{ state: stateCode(state), url, secrets: [secret] }],
  postman: httpPostman(),
  clock: systemClock,
  chance: Math.random,
  log: pino({ level: 'silent' }),
  ...{ everyMs: 20, holdMs: 300 },
  pausesMs: Array.from({ length: 10_000 }, () => 20),
}).start();
// The sender's own timer keeps no process alive.
setInterval(() => undefined, 60_000);
