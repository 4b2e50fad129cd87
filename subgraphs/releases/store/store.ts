import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { badInput } from '../../../shared/src/core/errors.ts';
import type { Requester } from '../../../shared/src/policy/words/inquiry.ts';
import { noticesOf } from '../notices.ts';
import { notFound, unavailable } from '../refusals.ts';
import type { Taken } from '../steps.ts';
import type { Release } from '../words.ts';
import type { ReleaseDatabase } from './database.ts';
import { doneTable, eventTable, noticeTable, releaseTable } from './entities.ts';
import { releaseOf, rowOf } from './rows.ts';

/** What a caller wants done, and under which name of its own choice. */
export interface Call {
  readonly by: Requester;
  /** The same key with the same input is done once. */
  readonly key: string;
  /** The whole input: what is done must not be something else under the same key. */
  readonly input: unknown;
}

/** How often a step is taken anew because another one came first. */
const TRIES = 5;

/**
 * Begins a release, once.
 *
 * @param begin is asked only where nothing was done under this key.
 * @throws HubError BAD_INPUT when the key was used for something else, RELEASES_UNAVAILABLE, and what `begin` throws.
 */
export function beginRelease(
  database: ReleaseDatabase,
  call: Call,
  id: string,
  begin: () => Promise<Taken>,
): Promise<Release> {
  return database.use(async (open) =>
    open.transaction(async (manager) => {
      const done = await doneUnder(manager, call, id);
      if (done) return done;
      const taken = await begin();
      await manager.insert(releaseTable, rowOf(taken.release));
      await write(manager, taken);
      return taken.release;
    }),
  );
}

/**
 * Takes one step of a release, once: the release is read, the step worked out, and written only if nobody else wrote meanwhile;
 * else all of it is done anew upon what the other wrote.
 *
 * @param step throws what refuses it; then nothing is written.
 * @throws HubError RELEASE_NOT_FOUND, BAD_INPUT when the key was used for something else, RELEASES_UNAVAILABLE.
 */
export async function stepRelease(
  database: ReleaseDatabase,
  call: Call,
  id: string,
  step: (release: Release) => Taken,
): Promise<Release> {
  if (!isUuid(id)) throw notFound('no id of a release');
  return database.use(async (open) => {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const once = open.transaction(async (manager) => {
        const done = await doneUnder(manager, call, id);
        if (done) return done;
        const row = await manager.findOneBy(releaseTable, { id });
        if (!row) throw notFound('there is none');
        const taken = step(releaseOf(row));
        if (!(await replace(manager, taken))) throw new WrittenMeanwhile();
        return taken.release;
      });
      try {
        return await once;
      } catch (error) {
        if (!(error instanceof WrittenMeanwhile)) throw error;
      }
    }
    throw unavailable(new Error('others changed the release each time'));
  });
}

/** Somebody else wrote between reading and writing: what was begun is rolled back. */
class WrittenMeanwhile extends Error {}

/**
 * Writes a step upon the version that it began with.
 *
 * @returns false when somebody else wrote since: then nothing was written.
 */
export async function replace(manager: EntityManager, taken: Taken): Promise<boolean> {
  const { release } = taken;
  const { id, version } = release;
  const { isInForce: _isInForce, id: _id, ...values } = rowOf({ ...release, version: version + 1 });
  const { affected } = await manager.getRepository(releaseTable).update({ id, version }, values);
  if (affected !== 1) return false;
  await write(manager, taken);
  return true;
}

/** Steps, and what States are to be told of them: both are written, or neither is. */
async function write(manager: EntityManager, taken: Taken): Promise<void> {
  for (const content of taken.events)
    await manager.insert(eventTable, { id: content.id, release: content.release, content, recordedAt: null });
  for (const { at, ...notice } of noticesOf(taken))
    await manager.insert(noticeTable, { ...notice, status: 'WAITING', nextAt: new Date(at) });
}

/**
 * Takes the key. Whoever takes the same one at the same time waits here until the other is done.
 *
 * @returns the release, where this was done before.
 */
async function doneUnder(manager: EntityManager, call: Call, id: string): Promise<Release | undefined> {
  const { state, officer } = call.by;
  const digest = createHash('sha256').update(JSON.stringify(call.input)).digest('hex');
  const { raw } = await manager
    .createQueryBuilder()
    .insert()
    .into(doneTable)
    .values({ state, officer, key: call.key, digest, release: id })
    .orIgnore()
    .returning('release')
    .execute();
  if ((raw as readonly unknown[]).length > 0) return undefined;
  const done = await manager.findOneBy(doneTable, { state, officer, key: call.key });
  if (done?.digest !== digest)
    throw badInput('key', call.key, 'a key that you have not used for anything else');
  const row = await manager.findOneBy(releaseTable, { id: done.release });
  if (!row) throw notFound('it was erased');
  return releaseOf(row);
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(text);
}
