import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bruToEnvJsonV2, bruToJsonV2 } from '@usebruno/lang';

/** What Bruno reads in the folder of a collection: its requests, in their order. */
const [folder = ''] = process.argv.slice(2);
const read = (name) => readFileSync(join(folder, name), 'utf8');
bruToEnvJsonV2(read('environments/local.bru'));
const requests = readdirSync(folder)
  .filter((name) => name.endsWith('.bru') && name !== 'collection.bru')
  .map((name) => bruToJsonV2(read(name)))
  .sort((one, other) => Number(one.meta.seq) - Number(other.meta.seq));
console.log(JSON.stringify(requests));
