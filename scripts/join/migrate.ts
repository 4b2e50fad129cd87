import { migrateNationalDatabase } from '../../shared/src/sources/migrations/national-database.ts';
import { environment } from '../hub/settings.ts';
import { subgraphOf } from '../hub/subgraphs.ts';
import { domainNamed, optionsOf, urlFrom, type JoinCommand } from './command.ts';

/** Makes the register that `npm run import` fills, for a State that keeps a mirror of its own database. */
export const migrate: JoinCommand = {
  help: `migrate   makes a register in an empty database, or brings it to the current shape: for a State that keeps a mirror of its
            own data, filled by npm run import. What is in it stays.
              --domain person --admin VARIABLE    which holds the URL of a role that may create schemas, extensions and roles`,
  run: async (args) => {
    const { values } = optionsOf(args, { domain: { type: 'string' }, admin: { type: 'string' } });
    const domain = domainNamed(values.domain);
    const url = urlFrom(environment(), '--admin', values.admin);
    await migrateNationalDatabase(url, subgraphOf(domain).migrations);
    console.log(
      `register.${domain} is there, with its views in the schema hub. Next: npm run import -- --format ${domain} --owner STATE --database URL FILE`,
    );
    return 0;
  },
};
