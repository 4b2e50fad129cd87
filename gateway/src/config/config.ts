import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { ROLES } from '../../../shared/src/core/vocabulary.ts';
import { isHost, isNetwork, isOrigin } from './hosts.ts';
import { OFFICER_SHARE, shareOf, STATE_SHARE } from './shares.ts';
import { LIST, setting, whole, wholeNumber } from './setting.ts';
import { isSubgraphsFile } from './subgraphs-file.ts';
import { together } from './together.ts';

/** Of a file or folder: in a settings file it counts from there. */
const PATH = { format: 'path' };
const FILE = z.string().min(1).meta(PATH).optional();

/** Name of a gateway that was given none. */
export const DEFAULT_INSTANCE = 'gateway-1';

/** Every setting of the gateway, by the name that the code knows it by. */
export const SETTINGS = {
  host: setting('HOST', 'Address to listen on.', z.string().min(1).default('127.0.0.1')),
  port: setting('PORT', 'Port to listen on; 0 takes a free one.', whole(0, 65_535, 4000)),
  mode: setting(
    'LIAISON_MODE',
    'demonstration (invented issuers, illustrative law) or production.',
    z.enum(['demonstration', 'production']).default('demonstration'),
  ),
  instance: setting(
    'LIAISON_INSTANCE',
    'Name of this gateway and of its log in the ledger. Each has its own; a name that a living hub holds is refused, unless with --take-over.',
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/u, 'up to 40 small letters, digits and hyphens')
      .default(DEFAULT_INSTANCE),
  ),
  tlsKey: setting('LIAISON_TLS_KEY', 'Private key of the hub, PEM file; with it the port speaks TLS.', FILE),
  tlsCert: setting('LIAISON_TLS_CERT', 'Certificate of the hub with its chain, PEM file.', FILE),
  tlsClientCa: setting(
    'LIAISON_TLS_CLIENT_CA',
    'Authorities whose client certificates are accepted, PEM file: tokens may then be bound to certificates.',
    FILE,
  ),
  tlsClients: setting(
    'LIAISON_TLS_CLIENTS',
    'Whether a client must show a certificate (required) or may (optional).',
    z.enum(['optional', 'required']).default('optional'),
  ),
  tlsElsewhere: setting(
    'LIAISON_TLS_ELSEWHERE',
    'yes: something in front of the hub ends TLS. Without it or TLS of its own, production serves loopback only.',
    z.enum(['no', 'yes']).default('no'),
  ),
  http2: setting(
    'LIAISON_HTTP2',
    'Where HTTP/2 is spoken beside HTTP/1.1: tls (to who agrees to it over TLS), clear (there, and in clear to programs on this machine), off.',
    z.enum(['tls', 'clear', 'off']).default('tls'),
  ),
  ledgerEmbedded: setting(
    'LIAISON_LEDGER_EMBEDDED',
    "yes: in production, too, the ledger may lie in the embedded PostgreSQL, on this machine's own disk.",
    z.enum(['no', 'yes']).default('no'),
  ),
  hosts: setting(
    'LIAISON_HOSTS',
    'Names (with or without a port, comma separated) under which this hub answers beside loopback and its own address.',
    LIST.pipe(z.array(z.string().toLowerCase().refine(isHost, 'names like hub.example or hub.example:8443'))),
  ),
  balancers: setting(
    'LIAISON_BALANCERS',
    'Addresses or networks (comma separated) of balancers before the hub: a request from one of them is from the last address of its X-Forwarded-For.',
    LIST.pipe(z.array(z.string().refine(isNetwork, 'addresses like 192.0.2.7 or networks like 10.0.0.0/8'))),
  ),
  origins: setting(
    'LIAISON_ORIGINS',
    'Pages elsewhere that may ask this hub from a browser: exact origins such as https://portal.example, comma separated; http over loopback alone.',
    LIST.pipe(z.array(z.string().refine(isOrigin, 'exact origins such as https://portal.example, and no *'))),
  ),
  compressAnswers: setting(
    'LIAISON_COMPRESS_ANSWERS',
    'yes: answers with records are compressed too. Their length then tells a listener who can put words into questions what else is in them (BREACH); gateway/HTTP.md says when that is no matter.',
    z.enum(['no', 'yes']).default('no'),
  ),
  workers: setting(
    'LIAISON_WORKERS',
    'Gateway processes behind the port. Each has a log of its own: the instance, then with -w2, -w3 behind its name.',
    whole(1, 64, Math.min(64, Math.max(1, availableParallelism() - 1))),
  ),
  bodyMaxBytes: setting(
    'LIAISON_BODY_MAX_BYTES',
    'Largest request body, in bytes.',
    whole(1_024, 16_777_216, 262_144),
  ),
  tokensMax: setting(
    'LIAISON_DOCUMENT_TOKENS_MAX',
    'Most lexical tokens in a document.',
    whole(10, 100_000, 4_000),
  ),
  depthMax: setting('LIAISON_DEPTH_MAX', 'Deepest nesting of fields.', whole(1, 100, 16)),
  aliasesMax: setting('LIAISON_ALIASES_MAX', 'Most aliases in a document.', whole(0, 1_000, 30)),
  directivesMax: setting('LIAISON_DIRECTIVES_MAX', 'Most directives in a document.', whole(0, 1_000, 30)),
  fragmentsMax: setting('LIAISON_FRAGMENTS_MAX', 'Most fragments in a document.', whole(0, 1_000, 30)),
  rootFieldsMax: setting(
    'LIAISON_ROOT_FIELDS_MAX',
    'Most fields at the root of an operation.',
    whole(1, 100, 10),
  ),
  complexityMax: setting(
    'LIAISON_COMPLEXITY_MAX',
    'Most that a question may cost: its fields, each times the rows it lies in, and what searches and links cost besides.',
    whole(100, 10_000_000, 200_000),
  ),
  fetchesMax: setting(
    'LIAISON_FETCHES_MAX',
    'Most requests to subgraphs that one plan may hold.',
    whole(1, 1_000, 60),
  ),
  planTimeoutMs: setting(
    'LIAISON_PLAN_TIMEOUT_MS',
    'Time to plan a document that is new, in milliseconds.',
    whole(50, 60_000, 2_000),
  ),
  subgraphs: setting(
    'LIAISON_SUBGRAPHS',
    'inside: subgraphs in the process of the gateway; http: each behind a port of its own there; a subgraphs.yaml: in processes of their own, and where. Sealed either way.',
    z
      .string()
      .refine(
        (text) => text === 'inside' || text === 'http' || isSubgraphsFile(text),
        'inside, http, or a file that ends in .yaml',
      )
      .meta({ format: 'word-or-path' })
      .default('inside'),
  ),
  headersTimeoutMs: setting(
    'LIAISON_HEADERS_TIMEOUT_MS',
    'Patience for a request to arrive whole, in milliseconds.',
    whole(500, 120_000, 10_000),
  ),
  deadlineMs: setting(
    'LIAISON_DEADLINE_MS',
    'Time for an answer, sources included, in milliseconds.',
    whole(200, 60_000, 10_000),
  ),
  ledgerPatienceMs: setting(
    'LIAISON_LEDGER_PATIENCE_MS',
    'Time for one durable write to the ledger, and for counting there what an officer tries, in milliseconds; what takes longer is LEDGER_UNAVAILABLE.',
    whole(100, 60_000, 800),
  ),
  releasesPatienceMs: setting(
    'LIAISON_RELEASES_PATIENCE_MS',
    'Time for the store of releases to say which concern a question, in milliseconds; what takes longer is RELEASES_UNAVAILABLE.',
    whole(10, 60_000, 250),
  ),
  inFlightMax: setting(
    'LIAISON_IN_FLIGHT_MAX',
    'Requests that one gateway process works on at once; more get 503.',
    whole(1, 10_000, 64),
  ),
  officerInFlightMax: setting(
    'LIAISON_OFFICER_IN_FLIGHT_MAX',
    'Requests of one officer or machine worked on at once, so that nobody takes all; more get 429. By default 48, and never more than three quarters of LIAISON_IN_FLIGHT_MAX.',
    wholeNumber(1, 10_000).optional(),
  ),
  stateInFlightMax: setting(
    'LIAISON_STATE_IN_FLIGHT_MAX',
    'Requests of one State worked on at once, so that no State takes all; more get 429. By default 56, and never more than seven eighths of LIAISON_IN_FLIGHT_MAX.',
    wholeNumber(1, 10_000).optional(),
  ),
  officerCostMax: setting(
    'LIAISON_OFFICER_COST_MAX',
    "What one officer's questions may cost together while they are answered, in units of the complexity; more wait in the officer's own line.",
    whole(100, 10_000_000, 20_000),
  ),
  stateCostMax: setting(
    'LIAISON_STATE_COST_MAX',
    "What one State's questions may cost together while they are answered; more wait in the State's own line.",
    whole(100, 10_000_000, 80_000),
  ),
  strangersPerMinute: setting(
    'LIAISON_STRANGERS_PER_MINUTE',
    'Requests a minute from one address without a valid token that are recorded one by one; more get 429 and are counted.',
    whole(1, 10_000_000, 120),
  ),
  statePerMinute: setting(
    'LIAISON_STATE_PER_MINUTE',
    'Requests a minute from one State.',
    whole(1, 10_000_000, 60_000),
  ),
  officerPerMinute: setting(
    'LIAISON_OFFICER_PER_MINUTE',
    'Requests a minute from one officer or machine.',
    whole(1, 10_000_000, 6_000),
  ),
  trustedDocuments: setting(
    'LIAISON_TRUSTED_DOCUMENTS',
    'Folder of registered operations, one signed file a State (FR.jws).',
    FILE,
  ),
  registeredOnlyRoles: setting(
    'LIAISON_REGISTERED_ONLY',
    'Roles that may ask registered operations alone, by documentId: comma separated.',
    LIST.pipe(z.array(z.enum(ROLES))),
  ),
  warmUpMs: setting(
    'LIAISON_WARM_UP_MS',
    'Most time that the warm-up before readiness may take, in milliseconds; 0: none.',
    whole(0, 60_000, 5_000),
  ),
  drainMs: setting(
    'LIAISON_DRAIN_MS',
    'How long a hub that is told to stop goes on answering while /health/ready says 503, so that a balancer looks elsewhere, in milliseconds. By default 5000 in production, 0 in the demonstration.',
    wholeNumber(0, 600_000).optional(),
  ),
  metricsPort: setting(
    'LIAISON_METRICS_PORT',
    'A port of its own for /metrics, plain HTTP at the same address; then the other port has none.',
    wholeNumber(1, 65_535).optional(),
  ),
  metricsOn: setting(
    'LIAISON_METRICS',
    'Whether /metrics answers: on or off.',
    z.enum(['on', 'off']).default('on'),
  ),
} as const;

type Settings = { readonly [K in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[K]['schema']> };
export type GatewayConfig = Settings & {
  readonly drainMs: number;
  readonly officerInFlightMax: number;
  readonly stateInFlightMax: number;
};

const DRAIN_MS = { demonstration: 0, production: 5_000 } as const;

/**
 * Reads the configuration once, checks it whole, and refuses it before the port opens.
 *
 * @throws Error that names each variable, what it holds and what is accepted.
 */
export function readConfig(env: NodeJS.ProcessEnv): GatewayConfig {
  const { config, mistakes } = lookAtConfig(env);
  if (mistakes.length > 0) throw new Error(`The configuration is not accepted:\n  ${mistakes.join('\n  ')}`);
  return config;
}

/**
 * Reads the configuration and says all that is wrong with it, each in one line with what is accepted. What is wrong has
 * no value in `config`.
 */
export function lookAtConfig(env: NodeJS.ProcessEnv): {
  readonly config: GatewayConfig;
  readonly mistakes: readonly string[];
} {
  const mistakes: string[] = [];
  const values = Object.entries(SETTINGS).map(([name, { env: variable, schema }]) => {
    const read = schema.safeParse(env[variable]);
    if (!read.success)
      mistakes.push(
        `${variable}="${env[variable] ?? ''}": ${read.error.issues.map(({ message }) => message).join('; ')}`,
      );
    return [name, read.data];
  });
  const read = Object.fromEntries(values) as Settings;
  const config: GatewayConfig = {
    ...read,
    drainMs: read.drainMs ?? DRAIN_MS[read.mode ?? 'production'],
    officerInFlightMax: read.officerInFlightMax ?? shareOf(read.inFlightMax, OFFICER_SHARE),
    stateInFlightMax: read.stateInFlightMax ?? shareOf(read.inFlightMax, STATE_SHARE),
  };
  const { mode, host, hosts, tlsElsewhere, tlsClients } = read as Partial<Settings>;
  // What is no value at all is told by itself, and says nothing about others.
  const areThere = [mode, host, hosts, tlsElsewhere, tlsClients].every((value) => value !== undefined);
  return { config, mistakes: areThere ? [...mistakes, ...together(config)] : mistakes };
}
