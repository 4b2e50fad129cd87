// Makes the store of releases in the PostgreSQL whose URL is given (a superuser's; its password comes from PGPASSWORD), where it
// is missing, and prints its URL as its own role, whose password is kept in LIAISON_DATA. Safe to run again.
import { embeddedReleases } from '../scripts/hub/releases.ts';
import { serverAt } from '../scripts/seed/elsewhere.ts';

const { LIAISON_DATA } = process.env;
const [, , url] = process.argv;
if (url === undefined || LIAISON_DATA === undefined)
  throw new Error('LIAISON_DATA=FOLDER node docker/releases.mjs postgres://postgres@postgres:5432');
console.log(await embeddedReleases(serverAt(url), LIAISON_DATA));
