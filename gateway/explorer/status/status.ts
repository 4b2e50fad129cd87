/** How the hub stands, as `/status.json` tells operators. */
export interface HubStatus {
  /** When it was looked at, RFC 3339. */
  readonly at: string;
  readonly hub: { readonly version: string; readonly mode: string; readonly instance?: string };
  readonly sources: readonly SourceStanding[];
  readonly law: {
    readonly digest: string;
    readonly illustrative: boolean;
    readonly floor: { readonly nextChange: string | null };
    readonly states: readonly StateLawStanding[];
    readonly rules: number;
  };
  readonly ledger: {
    readonly takesRecords: boolean;
    readonly isFenced: boolean;
    readonly checkpoint: Checkpoint | null;
    readonly setAside: number;
    /** Null: its database does not answer. Absent: whoever started the gateway does not tell them. */
    readonly months?: LedgerMonths | null;
  };
  /** Null: a file of them does not hold. */
  readonly keys?: readonly KeyStanding[] | null;
  readonly certificates?: readonly CertificateStanding[];
  /** Processes of subgraphs, where they run apart. */
  readonly subgraphs?: readonly ProcessStanding[];
  /** Whether what several gateways count and agree in is there, where there are several. */
  readonly shared?: { readonly agrees: boolean };
  /** What States are told. Null: the store of releases does not answer. Absent: outages are not looked for. */
  readonly telling?: {
    readonly outages?: readonly OpenOutage[] | null;
    readonly releaseNotices?: readonly Messages[] | null;
    readonly outageNotices?: readonly Messages[] | null;
  };
}

/** Messages to the webhook of a State. */
interface Messages {
  readonly state: string;
  readonly waiting: number;
  /** Not tried any more. */
  readonly dead: number;
}

export interface LedgerMonths {
  /** The first one in the database, `2026-11`, or `before`. */
  readonly first?: string;
  /** RFC 3339. */
  readonly madeUntil?: string;
  readonly archived: number;
  readonly lastArchived?: string;
}

export interface KeyStanding {
  readonly key: string;
  readonly id?: string;
  readonly state: string;
  readonly ageDays?: number;
  /** The day by which the next one should be in use. */
  readonly dueOn?: string;
  readonly isOld: boolean;
}

export interface CertificateStanding {
  /** Where it is used: `port`, `source fr-person`. */
  readonly of: string;
  readonly kind: string;
  readonly file: string;
  /** RFC 3339; null where the file cannot be read. */
  readonly endsAt: string | null;
  readonly daysLeft: number | null;
}

export interface ProcessStanding {
  readonly subgraph: string;
  readonly address: string;
  readonly standing: string;
  /** Why it is not asked; empty when it is. */
  readonly why: string;
}

interface OpenOutage {
  /** A State, or HUB. */
  readonly of: string;
  readonly domain: string | null;
  readonly planned: boolean;
}

export interface SourceStanding {
  readonly domain: string;
  readonly owner: string;
  readonly status: string;
  /** RFC 3339; null where the source does not say it. */
  readonly dataAsOf?: string | null;
  readonly searchesBehind?: boolean;
  readonly breaches?: readonly string[];
  readonly unreadableRows?: number;
}

export interface StateLawStanding {
  readonly state: string;
  readonly name: string;
  readonly status: string;
  readonly version: string;
  /** The next day on which a rule begins or ends; null when none says any. */
  readonly nextChange: string | null;
}

interface Checkpoint {
  readonly origin: string;
  readonly records: number;
  readonly root: string;
  readonly signers: readonly string[];
}

/** @throws Error when it is no status: nothing is shown of what cannot be read. */
export function readStatus(text: string): HubStatus {
  const read = JSON.parse(text) as Partial<HubStatus>;
  if (!read.sources || !read.law || !read.ledger || !read.hub) throw new Error('/status.json: no status');
  return read as HubStatus;
}

/** What a source's cell says. A status that is new here is said as unknown, and never as up. */
export const STANDINGS = ['UP', 'LEFT_ALONE', 'BROKEN_CONTRACT', 'NOT_CONNECTED', 'UNKNOWN'] as const;
export type StandingWord = (typeof STANDINGS)[number];

export function standingOf({ status }: SourceStanding): StandingWord {
  return STANDINGS.find((one) => one === status) ?? 'UNKNOWN';
}

/** Whether somebody has to look at a source: it is not asked although it is connected, or what it holds is in no answer. */
export function needsCare(source: SourceStanding): boolean {
  const { status, searchesBehind, breaches = [], unreadableRows = 0 } = source;
  const isAsked = status === 'UP' || status === 'NOT_CONNECTED';
  return !isAsked || searchesBehind === true || breaches.length > 0 || unreadableRows > 0;
}

/** Sources by State, in the order of States, each with its domains in the order in which the hub tells them. */
export function byState(
  sources: readonly SourceStanding[],
): readonly { readonly owner: string; readonly sources: readonly SourceStanding[] }[] {
  const owners = [...new Set(sources.map(({ owner }) => owner))].sort();
  return owners.map((owner) => ({ owner, sources: sources.filter((one) => one.owner === owner) }));
}

export function domainsIn(sources: readonly SourceStanding[]): readonly string[] {
  return [...new Set(sources.map(({ domain }) => domain))];
}

/** Keys beside the log's own that have signed the last checkpoint. */
export function witnessesOf({ checkpoint }: HubStatus['ledger']): readonly string[] {
  return checkpoint?.signers.filter((signer) => signer !== checkpoint.origin) ?? [];
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long a moment lies back, in words: 3 hours ago. @returns nothing where it is no moment. */
export function ageWord(moment: string, at: string, language: string): string | undefined {
  const passed = Date.parse(at) - Date.parse(moment);
  if (Number.isNaN(passed)) return undefined;
  const [unit, length] = UNITS.find(([, one]) => Math.abs(passed) >= one) ?? ['minute', 60_000];
  return new Intl.RelativeTimeFormat(language, { numeric: 'always' }).format(
    -Math.round(passed / length),
    unit,
  );
}
