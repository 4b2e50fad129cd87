// Makes the store of releases in the PostgreSQL whose URL is given (a superuser's; its password comes from PGPASSWORD), where it
// is missing, and writes its URL as its own role, whose password is kept in LIAISON_DATA, to a file there by the name of the setting.
// Safe to run again; a role that another hub may use is left alone.
import { join } from 'node:path';
import { embeddedReleases, releasesAt } from '../scripts/hub/releases.ts';
import { otherPasswords, refuseOtherPasswords } from '../scripts/hub/role-passwords.ts';
import { serverAt } from '../scripts/seed/elsewhere.ts';
import { writeWhole } from '../shared/src/core/kept-file.ts';

const { LIAISON_DATA } = process.env;
const [, , url] = process.argv;
if (url === undefined || LIAISON_DATA === undefined)
  throw new Error('LIAISON_DATA=FOLDER node docker/releases.mjs postgres://postgres@postgres:5432');
const server = serverAt(url);
refuseOtherPasswords(url, await otherPasswords(server.adminUrl(), [releasesAt(server, LIAISON_DATA)]));
writeWhole(join(LIAISON_DATA, 'LIAISON_RELEASES_URL'), `${await embeddedReleases(server, LIAISON_DATA)}\n`);
