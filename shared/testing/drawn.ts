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
