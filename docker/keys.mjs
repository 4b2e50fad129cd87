// Makes the keys that every process of a hub has alike, in LIAISON_DATA, where they are missing.
import { KEY_NAMES, secret } from '../scripts/hub/secret.ts';

const { LIAISON_DATA } = process.env;
if (LIAISON_DATA === undefined) throw new Error('LIAISON_DATA=FOLDER node docker/keys.mjs');
for (const name of KEY_NAMES) secret(LIAISON_DATA, name);
