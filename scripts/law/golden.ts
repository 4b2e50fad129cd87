import { readdirSync, readFileSync } from 'node:fs';
import { checkGolden, readGolden } from '../../shared/src/policy/golden.ts';
import { folderOf, lawOf, optionsOf } from './options.ts';

export function goldenCommand(args: readonly string[]): number {
  const options = optionsOf(args).values;
  const law = lawOf(options);
  const folder = new URL('golden/', folderOf(options));
  let failed = 0;
  let checked = 0;
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.yaml') || options.state?.every((state) => `${state}.yaml` !== name) === true)
      continue;
    const { golden, lineOf } = readGolden(name, readFileSync(new URL(name, folder), 'utf8'));
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
