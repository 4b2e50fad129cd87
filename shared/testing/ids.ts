import { parseGlobalId, type PublicId } from '../src/core/ids.ts';
import { IdBox } from '../src/kit/serve/id-box.ts';

/** Master key of the ids of a test that makes its own hub. */
export const TEST_ID_KEY = Buffer.alloc(32, 7);
export const testIds = new IdBox(TEST_ID_KEY);

/** The id that callers of such a hub have, of a record that its owner calls as in `DE:person:P-1`. */
export function testId(id: string): PublicId {
  const { owner, domain, local } = parseGlobalId(id);
  return testIds.seal(owner, domain, local);
}
