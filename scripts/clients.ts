import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { staleLanguages, writeLanguages } from './clients/languages.ts';
import { buildPackages, CLIENTS, installPackages, OFFICE, staleTypes, writeTypes } from './clients/tools.ts';
import { environment } from './hub/settings.ts';
import { sdlOfOffice } from './schema/office-sdl.ts';

const HELP = `npm run clients [-- --check]

Installs what the clients in scripts/clients are made with (packages of their own, from the npm registry), writes their generated
code (TypeScript, Python, Java, C#) from the schema of ${OFFICE.role} of ${OFFICE.agencyKind} in ${OFFICE.state} under the shipped law,
and compiles the packages of TypeScript. The requests for editors, Postman and Bruno are made by npm run schema.

--check   writes nothing; fails when generated code is not what would be written.
`;

const args = process.argv.slice(2);
const stray = args.find((one) => one !== '--check' && one !== '--help');
try {
  if (stray !== undefined)
    throw new Error(`"${stray}" is no option of this command. npm run clients -- --help`);
  if (args.includes('--help')) console.log(HELP);
  else {
    environment();
    installPackages();
    if (args.includes('--check')) checkTypes();
    else {
      writeTypes();
      writeLanguages(sdlOfOffice(OFFICE));
      buildPackages();
      console.log('Written and compiled: scripts/clients/{typescript,apollo,urql}/dist.');
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function checkTypes(): void {
  const folder = mkdtempSync(join(CLIENTS, 'node_modules/.check-'));
  try {
    const sdl = sdlOfOffice(OFFICE);
    const stale = [...staleTypes(sdl, folder), ...staleLanguages(sdl)];
    if (stale.length > 0) throw new Error(`Not current: ${stale.join(', ')}. Run npm run clients.`);
    console.log('The generated code of the clients is current.');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
