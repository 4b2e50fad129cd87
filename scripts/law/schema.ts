import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { jsonSchemas } from '../../shared/src/policy/tools/json-schema.ts';
import { folderOf, optionsOf } from './options.ts';

export function schemaCommand(args: readonly string[]): number {
  const options = optionsOf(args).values;
  let stale = 0;
  for (const [name, text] of jsonSchemas()) {
    const file = new URL(name, folderOf(options));
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    if (options.check === true) {
      stale += 1;
      console.log(`${name} is not current: run npm run law -- schema`);
    } else {
      writeFileSync(file, text);
      console.log(`${name} written`);
    }
  }
  return stale > 0 ? 1 : 0;
}
