import { nearest } from '../../shared/src/core/nearest.ts';

const HELP_OPTION = '--help';
const TAKE_OVER = '--take-over';

/** What `npm start -- --help` says. */
export const HELP = `npm start

Starts the hub: national databases (embedded, with demonstration data, unless LIAISON_SOURCES is set), six subgraphs,
the gateway and its explorer. Ctrl-C stops it cleanly. Exit: 3 when another hub took its log of the ledger.

  --take-over         takes the log of the ledger from a hub of the same LIAISON_INSTANCE that is alive: that one ends

  HOST, PORT          where to listen (127.0.0.1, 4000)
  LIAISON_CONFIG      a settings file, by default liaison.yaml here or in LIAISON_DATA; the environment wins
  LIAISON_MODE        demonstration (default, loopback only) or production
  LIAISON_DATA        where embedded databases and demonstration keys live (.liaison)
  LIAISON_SOURCES     a sources.yaml: national databases elsewhere; then none is embedded
  LIAISON_PROFILES    folder of law profiles (shared/profiles)
  LIAISON_ISSUERS     an issuers.yaml: who may issue tokens for which State; required in production
  LIAISON_TLS_KEY, LIAISON_TLS_CERT, LIAISON_TLS_CLIENT_CA
                      PEM files: the port speaks TLS, and asks clients for certificates
  LIAISON_LEDGER      URL of the ledger's database, as its writer; embedded when it is not set
  LIAISON_LEDGER_READER, LIAISON_LEDGER_INDEXER   the same database as these roles: without them nobody reads it here
  LIAISON_LEDGER_KEEPER   the same, as the role that destroys keys whose time is over: without it, npm run ledger -- retain
  LIAISON_RELEASES_URL  URL of the database of releases; embedded where the ledger or the national databases are
  LIAISON_WEBHOOKS    a webhooks.yaml: where States are told of releases and outages
  LIAISON_SUBGRAPHS   a subgraphs.yaml: subgraphs in processes of their own (npm run subgraph), and where
  LIAISON_STATE       URL of the database in which several gateways of one hub count and agree
  LIAISON_WORKERS     gateway processes behind the port (one a core, but one core for PostgreSQL)

npm run config lists every limit with its value.
`;

/**
 * Reads the words behind `npm start`.
 *
 * @throws Error that names one that there is not, and the nearest: a hub that ignored it would be another one than was asked for.
 */
export function readStartWords(args: readonly string[]): {
  readonly help: boolean;
  readonly takeOver: boolean;
} {
  const accepted = [HELP_OPTION, TAKE_OVER];
  const stray = args.find((one) => !accepted.includes(one));
  if (stray !== undefined) {
    const near = nearest(stray, accepted);
    const meant = near === undefined ? '' : ` Did you mean ${near}?`;
    throw new Error(
      `"${stray}" is no option of npm start.${meant} Where to listen and all else are settings, such as PORT=4100 npm start: npm start -- --help lists them.`,
    );
  }
  return { help: args.includes(HELP_OPTION), takeOver: args.includes(TAKE_OVER) };
}
