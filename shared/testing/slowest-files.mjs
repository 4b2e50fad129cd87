const SHOWN = 10;

/** Says at the end of a run which test files took longest. */
export default class SlowestFiles {
  onRunComplete(_contexts, { testResults }) {
    if (testResults.length < 2) return;
    const files = testResults
      .map(({ testFilePath, perfStats: { start, end } }) => ({ testFilePath, seconds: (end - start) / 1000 }))
      .sort((a, b) => b.seconds - a.seconds);
    console.log(`\nSlowest of ${files.length} files:`);
    for (const { testFilePath, seconds } of files.slice(0, SHOWN))
      console.log(`${seconds.toFixed(1).padStart(7)} s  ${testFilePath.replace(`${process.cwd()}/`, '')}`);
  }
}
