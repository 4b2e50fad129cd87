import { readdirSync, readFileSync } from 'node:fs';
import { checkGolden, readGolden } from '../../shared/src/policy/tools/golden.ts';
import { folderOf, lawOf, optionsOf, wordOf } from './options.ts';

export function goldenCommand(args: readonly string[]): number {
  const options = optionsOf(args).values;
  const law = lawOf(options);
  const folder = new URL('golden/', folderOf(options));
  let failed = 0;
  let checked = 0;
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  const wanted = options.state?.map((state) => `${wordOf('state', state, files.map(stateOfFile))}.yaml`);
  for (const name of wanted ?? files) {
    const { golden, lineOf } = readGolden(`golden/${name}`, readFileSync(new URL(name, folder), 'utf8'), law);
    golden.cases.forEach((one, index) => {
      checked += 1;
      const wrong = checkGolden(law, golden.state, one);
      if (wrong === undefined) return;
      failed += 1;
      console.log(`golden/${name}:${lineOf(index)}: ${one.about}\n  ${wrong.replaceAll('\n', '\n  ')}`);
    });
  }
  console.log(`${checked} cases, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

function stateOfFile(name: string): string {
  return name.replace(/\.yaml$/u, '');
}
