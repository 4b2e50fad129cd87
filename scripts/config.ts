import { describeConfig, readConfig } from '../gateway/src/config/config.ts';
import { readSources } from '../shared/src/sources/connection/read-sources.ts';
import { describePools } from '../shared/src/sources/connection/pools.ts';

if (process.argv.includes('--help')) {
  console.log(`npm run config

Prints every setting of the gateway: its value, where it comes from, what it means; and, of the sources in LIAISON_SOURCES,
how many connections each State will see. Fails when one is not accepted.`);
} else {
  try {
    for (const { env, value, source, meaning } of describeConfig(process.env)) {
      console.log(`${env.padEnd(30)} ${value.padEnd(14)} ${source.padEnd(12)} ${meaning}`);
    }
    printPools();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

function printPools(): void {
  const file = process.env['LIAISON_SOURCES'];
  if (file === undefined) return;
  const { workers } = readConfig(process.env);
  console.log(`\nWhat the sources in ${file} will see of this gateway:`);
  for (const line of describePools(readSources(file, process.env, workers), workers))
    console.log(`  ${line}`);
  console.log(
    '  One that does not answer also sees one more from each process now and then, to find out when it is back.',
  );
}
