export type Command =
  | 'start'
  | 'config'
  | 'seed'
  | 'import'
  | 'join'
  | 'ledger'
  | 'law'
  | 'token'
  | 'bench'
  | 'releases'
  | 'backup'
  | 'keys'
  | 'subgraph'
  | 'status';

/** One variable of the environment. */
export interface Variable {
  readonly meaning: string;
  /** What holds when it is not set, in words; none when nothing does. */
  readonly byDefault?: string;
  /** Its value is never printed, and may come in a file that the same name with `_FILE` behind it names. */
  readonly isSecret?: true;
  /** What it is in a settings file, where paths count from; text unless given. */
  readonly kind?: 'path' | 'paths' | 'words' | 'number';
  /** The only values that it takes. */
  readonly accepts?: readonly string[];
  /** Which commands read it. */
  readonly commands: readonly Command[];
}

const EVERY_COMMAND = [
  'start',
  'config',
  'seed',
  'import',
  'ledger',
  'law',
  'token',
  'bench',
  'releases',
  'backup',
  'keys',
  'subgraph',
  'status',
] as const;
const EVERY_LEVEL = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

function key(meaning: string, file: string, commands: readonly Command[] = ['subgraph']): Variable {
  return {
    meaning: `${meaning}: 64 hexadecimal digits.`,
    byDefault: `${file} in LIAISON_DATA`,
    isSecret: true,
    commands: ['start', 'ledger', ...commands, 'bench', 'backup', 'keys'],
  };
}

/** What an installation is told beside the gateway, whose settings are in gateway/src/config/config.ts. */
const INSTALLATION = {
  LIAISON_CONFIG: {
    meaning: 'A settings file (YAML); by default liaison.yaml in the working folder, else in LIAISON_DATA.',
    commands: EVERY_COMMAND,
  },
  LIAISON_DATA: {
    meaning: 'Folder of embedded databases, their passwords, secrets, demonstration keys and rejected lines.',
    byDefault: '.liaison',
    kind: 'path',
    commands: [
      'start',
      'seed',
      'import',
      'ledger',
      'law',
      'token',
      'bench',
      'releases',
      'backup',
      'keys',
      'subgraph',
      'status',
    ],
  },
  LIAISON_SOURCES: {
    meaning: 'A sources.yaml, which names the national databases; without it they are embedded.',
    kind: 'path',
    commands: ['start', 'config', 'join', 'bench', 'backup', 'subgraph'],
  },
  LIAISON_PROFILES: {
    meaning: 'Folder of law profiles.',
    byDefault: 'shared/profiles',
    kind: 'path',
    commands: ['start', 'law', 'token', 'backup', 'subgraph', 'status'],
  },
  LIAISON_ISSUERS: {
    meaning: 'An issuers.yaml: who may issue tokens for which State; required in production.',
    kind: 'path',
    commands: ['start', 'backup', 'keys'],
  },
  LIAISON_LOG: {
    meaning: 'Least level of what is logged. By default error in the demonstration, info in production.',
    accepts: EVERY_LEVEL,
    commands: ['start', 'subgraph'],
  },
  LIAISON_LEDGER: {
    meaning: "URL of the ledger's database, as its writer.",
    byDefault: 'embedded',
    isSecret: true,
    commands: ['start', 'ledger', 'law', 'backup', 'keys', 'subgraph'],
  },
  LIAISON_LEDGER_READER: {
    meaning: 'The same database as the role that auditors read by; without it they get LEDGER_UNAVAILABLE.',
    isSecret: true,
    commands: ['start', 'subgraph'],
  },
  LIAISON_LEDGER_INDEXER: {
    meaning: 'The same database as the role that makes the lists of auditors.',
    isSecret: true,
    commands: ['start', 'subgraph'],
  },
  LIAISON_LEDGER_KEEPER: {
    meaning: 'The same database as the role that destroys keys whose time is over; without it nobody does.',
    isSecret: true,
    commands: ['start'],
  },
  LIAISON_RELEASES_URL: {
    meaning: 'URL of the database of releases, as a role that may create a schema there and then owns it.',
    byDefault: 'embedded, where the ledger or the national databases are; else there are no releases',
    isSecret: true,
    commands: ['start', 'releases', 'backup', 'subgraph'],
  },
  LIAISON_STATE: {
    meaning:
      'URL of the database in which several gateways of one hub count and agree, as a role that may create a schema there. Without it one process, or the processes of one start, do so alone.',
    isSecret: true,
    commands: ['start', 'config'],
  },
  LIAISON_WEBHOOKS: {
    meaning: 'A webhooks.yaml: where States are told of releases and outages, so that nobody has to poll.',
    kind: 'path',
    commands: ['start', 'backup'],
  },
  LIAISON_MAINTENANCE: {
    meaning: 'A maintenance.yaml: when sources or the hub will not answer, which States are told ahead.',
    kind: 'path',
    commands: ['start', 'backup'],
  },
  LIAISON_OUTAGE_AFTER_S: {
    meaning:
      'How long a source or the hub does not answer before States are told, and answers before they are told the end.',
    byDefault: '60',
    kind: 'number',
    commands: ['start'],
  },
  LIAISON_LEDGER_SIGNING_KEY: key("Signs the ledger's checkpoints", 'ledger-signing-key', ['law']),
  LIAISON_LEDGER_SEARCH_KEY: key(
    'Hashes search values in the ledger and wraps the keys of its personal details',
    'ledger-search-key',
    ['law', 'subgraph'],
  ),
  LIAISON_CURSOR_KEY: key('Seals the cursors of lists', 'cursor-key'),
  LIAISON_ID_KEY: key('Enciphers the ids of records', 'id-key'),
  LIAISON_SEAL_KEY: {
    meaning:
      "Seals what is asked of subgraphs in processes of their own, and of States' own processes; read again when its file changes: 64 hexadecimal digits.",
    byDefault: 'seal-key in LIAISON_DATA',
    isSecret: true,
    commands: ['start', 'subgraph'],
  },
  LIAISON_SEAL_KEYS: {
    meaning:
      'Of a subgraph in a process of its own: the public keys of the gateways that may ask it, a key set in JSON, read again when it changes.',
    kind: 'path',
    commands: ['subgraph'],
  },
  LIAISON_STATISTICS_KEY: key('Rounds counts of records that may not be listed', 'statistics-key'),
  LIAISON_WITNESSES: {
    meaning: 'Checkpoints that witnesses keep, files or folders: comma separated. npm run ledger -- verify.',
    kind: 'paths',
    commands: ['ledger', 'backup'],
  },
  LIAISON_BACKUP_PASSPHRASE: {
    meaning: 'What backups are enciphered with, 16 characters or more; kept apart from them.',
    isSecret: true,
    commands: ['backup'],
  },
  LIAISON_BENCH_DATA: {
    meaning: 'Folder of large public files for the benchmark of imports, which is skipped without it.',
    kind: 'path',
    commands: ['bench'],
  },
  LIAISON_BENCH_PEOPLE: {
    meaning: 'How many people the benchmark of a live view makes, and that of namesakes in each State.',
    byDefault: '200000',
    kind: 'number',
    commands: ['bench'],
  },
  LIAISON_BENCH_PEERS: {
    meaning: 'Gateways that the benchmark of peers runs: comma separated.',
    byDefault: 'all',
    kind: 'words',
    commands: ['bench'],
  },
  LIAISON_BENCH_ROWS: {
    meaning: 'How many rows the benchmark of partitions makes, twice.',
    byDefault: '1000000',
    kind: 'number',
    commands: ['bench'],
  },
  LIAISON_BENCH_SECONDS: {
    meaning: 'How long each turn of the benchmark of peers takes, in seconds.',
    byDefault: '4',
    kind: 'number',
    commands: ['bench'],
  },
  LIAISON_BENCH_PHASE_MS: {
    meaning: 'How long each phase of the benchmark of neighbours takes, in milliseconds.',
    byDefault: '10000',
    kind: 'number',
    commands: ['bench'],
  },
} as const satisfies Readonly<Record<string, Variable>>;

/** The same, for names that come from elsewhere. */
export const ROWS: Readonly<Record<string, Variable>> = INSTALLATION;
export type VariableName = keyof typeof INSTALLATION | 'LIAISON_INSTANCE';
