import fc from 'fast-check';

/**
 * Where drawn input begins: another place in each run, or the one that `LIAISON_TEST_SEED` names, to see a run again. A test that
 * fails prints it.
 */
export const SEED = Number(process.env['LIAISON_TEST_SEED'] ?? Date.now() % 2 ** 31);
if (!Number.isSafeInteger(SEED)) throw new Error(`LIAISON_TEST_SEED="${SEED}": a whole number`);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });

/** fast-check, drawing from there: tests take it from here, so that one number repeats all of them. */
export { fc };

/** How often at most `assertUntil` draws. */
const BATCHES = 10;

/**
 * As `fc.assert`, from `SEED` on, for tests that count what they tried. By chance a run may try nothing of a kind (a law that is
 * drawn may lend nothing): as long as `isEnough` says no, it draws as many again from the next seed, ten times in all. Whoever
 * calls it asserts the counts behind it: what is never tried then fails by its number.
 *
 * @throws what `fc.assert` throws, of the first run that fails
 */
export async function assertUntil<T>(
  property: fc.IRawProperty<T>,
  numRuns: number,
  isEnough: () => boolean,
): Promise<void> {
  for (let batch = 0; batch === 0 || (batch < BATCHES && !isEnough()); batch += 1)
    await fc.assert(property, { seed: SEED + batch, numRuns, endOnFailure: true });
}
