import { urlVariable } from './files.ts';
import type { Joining } from './joining.ts';

/**
 * Writes the ten steps with their very commands.
 *
 * @param folder absolute path of the folder that the README lies in.
 */
export function readmeText(joining: Joining, folder: string): string {
  return [beginning(joining, folder), dataSteps(joining), hubSteps(joining)].join('');
}

function beginning({ state, name }: Joining, folder: string): string {
  return `# How ${name} joins

Made by \`npm run join -- init ${state}\`. What is in here is a beginning: the law is illustrative, the issuer invented, the views have no rows. Where "fill in" stands, you do.

| file                        | holds                                                                              |
| --------------------------- | ---------------------------------------------------------------------------------- |
| \`liaison.yaml\`              | settings of a hub that tries it                                                    |
| \`sources.yaml\`              | your databases; people first, the other three domains as comments                  |
| \`issuers.yaml\`, \`revoked.json\` | who issues your officers' tokens, and who of them is no longer trusted         |
| \`law/\`                      | the profiles that are here already, and yours: \`law/${state}.yaml\`, \`law/golden/${state}.yaml\` |
| \`sql/\`                      | what runs in your databases (PostgreSQL 15 or newer)                               |
| \`data/\`                     | made at step 9: secrets of the trial hub. Not for version control                  |

Commands run in the hub's folder (the one with \`package.json\`), in one shell. They read this folder by one variable:

\`\`\`sh
export LIAISON_CONFIG='${folder}/liaison.yaml'
JOIN='${folder}'
\`\`\`

`;
}

/** Steps 1 to 5, in the State's own database. */
function dataSteps({ state }: Joining): string {
  const small = state.toLowerCase();
  const [admin, hub] = [`${state}_ADMIN_URL`, urlVariable(state, 'person')];
  const keys = `${state}_PERSON_KEYS_URL`;
  return `1. **Functions and tables of keys** in the database that has your people, as a role that may make schemas, extensions and roles. Your tables are not touched. What names and documents are found by is kept in a schema of its own (\`hub_keys\`).

   \`\`\`sh
   export ${admin}='postgres://...'
   psql "$${admin}" -v ON_ERROR_STOP=1 -f "$JOIN/sql/person-1-keys.sql"
   \`\`\`

   In another encoding than UTF8, or without a view of your own, keep a mirror: \`npm run join -- migrate --domain person --admin ${admin}\`, fill it by \`npm run import\`, and leave out steps 2 and 4.

2. **Your view.** Replace the SELECT of \`hub.person_plain_v1\` in \`sql/person-2-views.sql\` by one over your own tables; \`shared/src/sources/LIVE-VIEW.md\` has one that is filled in. Run it again after each change.

   \`\`\`sh
   psql "$${admin}" -v ON_ERROR_STOP=1 -f "$JOIN/sql/person-2-views.sql"
   \`\`\`

3. **Two logins**: the hub's reads the views and nothing else, the worker's keeps the keys. In \`psql "$${admin}"\`:

   \`\`\`
   CREATE ROLE ${small}_hub LOGIN CONNECTION LIMIT 4 IN ROLE hub_reader;
   ALTER ROLE ${small}_hub SET default_transaction_read_only = on;
   CREATE ROLE ${small}_keys LOGIN IN ROLE hub_keys_worker;
   \\password ${small}_hub
   \\password ${small}_keys
   \`\`\`

   \`\`\`sh
   export ${hub}='postgres://${small}_hub:...'
   export ${keys}='postgres://${small}_keys:...'
   \`\`\`

4. **Keys of the people who are there**, then the worker that keeps them in step. It stays: leave it in a shell of its own until you are done. While keys are more than five minutes behind (\`keysWithinMs\`), searches are told as incomplete.

   \`\`\`sh
   npm run join -- keys --source ${small}-person --once
   npm run join -- keys --source ${small}-person &
   \`\`\`

5. **Does it fit?** Each finding says where, how many rows, and the way out. Mend the view, and run it again, until it fits.

   \`\`\`sh
   npm run join -- check --source ${small}-person
   \`\`\`

`;
}

/** Steps 6 to 10, in the folder. */
function hubSteps({ state }: Joining): string {
  const small = state.toLowerCase();
  const hub = urlVariable(state, 'person');
  return `6. **Law.** Fill in \`law/${state}.yaml\` and its cases. \`lint\` says what is missing or can never hold; two limits of the profile deny what is not decided yet.

   \`\`\`sh
   npm run law -- lint --state ${state}
   npm run law -- golden --state ${state}
   \`\`\`

7. **What would they see?** Ten questions about a record of yours, as officers of ${state} and of three other States: what each sees, and what is withheld by which rule. A hub of its own, with tokens and a ledger of its own, which end with it; real data are printed. \`--record person:ID\` names the record, \`--as CH:CUSTOMS\` who else asks.

   \`\`\`sh
   npm run join -- try
   \`\`\`

8. **Tokens.** Fill in \`issuers.yaml\` (\`shared/src/identity/README.md#issuers\`), have a token issued, and ask why it is taken or refused:

   \`\`\`sh
   npm run --silent join -- token - < token.txt
   \`\`\`

9. **A hub of your own**, with all settings looked at first. As long as the law is illustrative, it is refused: \`status: in-force\` in \`law/${state}.yaml\` is for those to write who answer for it. \`law/eu-floor.yaml\` is whoever's who runs the hub; in this copy of it you may say so for the trial. Then it answers at http://127.0.0.1:4000, on this machine alone, until Ctrl-C.

   \`\`\`sh
   npm run config -- --check && npm start
   \`\`\`

   In another shell, as the officer of that token:

   \`\`\`sh
   curl -s http://127.0.0.1:4000/graphql -H "authorization: Bearer $(cat token.txt)" -H 'liaison-purpose: INVESTIGATION' \\
     -H 'liaison-case: TRIAL-1' -H 'content-type: application/json' \\
     -d '{"query":"{ persons(filter: {name: \\"SOMEBODY OF YOURS\\"}, owners: [${state}]) { nodes { id primaryName withheld { field reason } } sources { owner status reason } } }"}'
   \`\`\`

10. **In earnest.** Whoever runs the hub takes \`law/${state}.yaml\`, \`law/golden/${state}.yaml\` and the entries of \`sources.yaml\` and \`issuers.yaml\` into its own files, sets \`${hub}\`, and runs \`npm run config -- --check\` with its settings; a hub that runs reads these files again by itself. You keep \`npm run join -- keys --source ${small}-person\` running.

The other domains go as people do, without steps 1 and 4: \`sql/firearm.sql\`, \`sql/seizure.sql\` and \`sql/crossing.sql\` are what \`npm run join -- sql\` prints, and each has its entry in \`sources.yaml\`.
`;
}
