/** How much longer than by `npm test` tests with drawn input run: `npm run test:deep` sets it. */
const DEPTH = Number(process.env['LIAISON_TEST_DEPTH'] ?? 1);

/** How often a test draws: so often by `npm test`, so many times more by `npm run test:deep`. */
export function times(usual: number): number {
  if (!(DEPTH > 0)) throw new Error(`LIAISON_TEST_DEPTH="${DEPTH}": a number above 0`);
  return Math.ceil(usual * DEPTH);
}
