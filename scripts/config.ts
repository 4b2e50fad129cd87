import { readConfig } from '../gateway/src/config/config.ts';
import { readSources } from '../shared/src/sources/connection/read-sources.ts';
import { describePools } from '../shared/src/sources/connection/pools.ts';
import { goOnUnread } from './commands/unread.ts';
import { refuseUnfit } from './hub/check-start.ts';
import { checkGivenKeys } from './hub/secret.ts';
import { describeSettings } from './hub/describe-settings.ts';
import { environment, setting, settingsFile } from './hub/settings.ts';

goOnUnread();
const stray = process.argv.slice(2).find((one) => one !== '--help' && one !== '--check');
if (stray !== undefined) {
  console.error(`"${stray}" is no option of this command. Did you mean --check? npm run config -- --help`);
  process.exitCode = 1;
} else if (process.argv.includes('--help')) {
  console.log(`npm run config [-- --check]

Prints every setting that a command reads, by its variable: its value (but no secret), where that comes from (environment,
liaison.yaml and its line, file of a secret, default), what it means and which commands read it; and, of the sources in LIAISON_SOURCES, how many connections each
State will see. Fails when one is not accepted, or a name is none.

  --check   says what npm start would refuse, and starts nothing: all that is wrong with settings, files and law, and in
            production whatever belongs to the demonstration. Each source is asked one small question. Exit: 1 when refused`);
} else if (process.argv.includes('--check')) {
  try {
    await refuseUnfit(environment(), console.error);
    console.log('The hub would start.');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
} else {
  try {
    // Read before the environment takes it over.
    const file = settingsFile(process.env);
    const env = environment();
    checkGivenKeys(env);
    console.log(
      file
        ? `Settings: the environment, then ${file.file}.`
        : 'Settings: the environment. There is no LIAISON_CONFIG, and no liaison.yaml here or in LIAISON_DATA.',
    );
    for (const { name, value, unit, source, meaning, commands } of describeSettings(env, file?.added)) {
      const told = unit === '' ? value : `${value} ${unit}`;
      console.log(
        `${name.padEnd(30)} ${told.padEnd(14)} ${source.padEnd(12)} ${meaning} [${commands.join(', ')}]`,
      );
    }
    printPools(env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

function printPools(env: NodeJS.ProcessEnv): void {
  const file = setting(env, 'LIAISON_SOURCES');
  if (file === undefined) return;
  const { workers } = readConfig(env);
  console.log(`\nWhat the sources in ${file} will see of this gateway:`);
  for (const line of describePools(readSources(file, env, workers), workers)) console.log(`  ${line}`);
  console.log(
    '  One that does not answer also sees one more from each process now and then, to find out when it is back.',
  );
}
