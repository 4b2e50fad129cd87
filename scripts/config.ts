import { describeConfig } from '../gateway/src/config.ts';

if (process.argv.includes('--help')) {
  console.log(
    'npm run config\n\nPrints every setting of the gateway: its value, where it comes from, what it means. Fails when one is not accepted.',
  );
} else {
  try {
    for (const { env, value, source, meaning } of describeConfig(process.env)) {
      console.log(`${env.padEnd(30)} ${value.padEnd(14)} ${source.padEnd(12)} ${meaning}`);
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
