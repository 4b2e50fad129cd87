import { basename } from 'node:path';
import { daysLeft, type CertificateStanding } from '../../../shared/src/core/certificates.ts';
import { HubError } from '../../../shared/src/core/errors.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { VERSION } from '../../../shared/src/core/version.ts';
import { DOMAINS } from '../../../shared/src/core/vocabulary.ts';
import type { Ledger } from '../../../shared/src/ledger/proof/ledger.ts';
import { everyRule, type Law } from '../../../shared/src/policy/law/law.ts';
import type { Installation } from '../observe/installation.ts';
import type { WatchedTelling } from '../observe/notice-metrics.ts';
import type { ProcessState, SourceState } from '../observe/watched.ts';
import { takeRate } from '../quota/rate-limit.ts';
import { identify } from './identify.ts';
import { arrivalOf, type Incoming, type Outgoing } from './messages.ts';
import { nextChange } from './next-change.ts';
import type { GatewayParts } from './parts.ts';
import { NO_REPORT, recordOutcome } from './record.ts';

/** What is looked at for a status, beside the parts of the journey. */
export interface StatusParts extends Omit<GatewayParts, 'ledger'> {
  readonly ledger: Pick<Ledger, 'received' | 'ready' | 'isFenced' | 'api'>;
  readonly sources: () => readonly SourceState[];
  /** Records of the ledger that auditors' lists lack. */
  readonly setAside: () => number;
  readonly telling?: WatchedTelling | undefined;
  /** Processes of subgraphs that run apart, where they do. */
  readonly processes?: (() => readonly ProcessState[]) | undefined;
  /** Keys and months of the ledger, where whoever started the gateway tells them. */
  readonly installation?: Installation | undefined;
  /** How long its certificates are good. */
  readonly certificates?: (() => readonly CertificateStanding[]) | undefined;
  /** Whether what several gateways count and agree in is there and was read, where there are several. */
  readonly agrees?: (() => boolean) | undefined;
  /** The version of all on which several gateways agree. */
  readonly agreed?: { readonly version: number } | undefined;
}

/** When this process began. */
const SINCE = new Date(Date.now() - process.uptime() * 1_000).toISOString();

/**
 * Tells an operator of the hub how it stands: sources by State and domain, law, ledger. No record, no question and no officer
 * is in it. Recorded as `/schema.graphql` is: without a purpose and without the officer.
 *
 * @throws HubError UNAUTHENTICATED, RATE_LIMITED, FORBIDDEN for any other role than OPERATOR, or LEDGER_UNAVAILABLE: then
 *   nothing is shown.
 */
export async function readStatus(incoming: Incoming, parts: StatusParts): Promise<Outgoing> {
  const { requester } = await identify(incoming, parts);
  await takeRate(requester, parts);
  const { state, agency, agencyKind, role } = requester;
  if (role !== 'OPERATOR')
    throw new HubError('FORBIDDEN', 'the status is for operators', {
      publicMessage: 'The status of the hub is for the role OPERATOR.',
    });
  const entry = parts.ledger.received(arrivalOf(incoming));
  const body = JSON.stringify(await statusOf(parts));
  const outgoing: Outgoing = {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body,
  };
  await recordOutcome(
    { entry },
    { outgoing, errorCodes: [], report: NO_REPORT, office: { state, agency, agencyKind, role } },
    parts,
  );
  return outgoing;
}

async function statusOf(parts: StatusParts) {
  const { clock, config, ruler, ledger, sources, setAside, telling } = parts;
  const { processes, agrees, agreed, installation, certificates } = parts;
  const { law } = ruler();
  const now = clock.now();
  const on = new Date(now).toISOString().slice(0, 10);
  return {
    at: new Date(now).toISOString(),
    hub: {
      ...{ version: VERSION, mode: config.mode, instance: config.instance, since: SINCE },
      ...(agreed ? { agreed: agreed.version } : {}),
    },
    telling: await toldOf(telling),
    sources: sourcesOf(law, sources()),
    law: {
      digest: law.digest,
      illustrative: law.illustrative,
      floor: { nextChange: nextChange([...law.floor, ...law.record], on) },
      states: [...law.states.values()].map(({ state, name, status, version, grants, limits, asking }) => ({
        ...{ state, name, status, version },
        nextChange: nextChange([...grants, ...limits, ...asking], on),
      })),
      rules: everyRule(law).length,
    },
    ledger: {
      takesRecords: ledger.ready(),
      isFenced: ledger.isFenced(),
      checkpoint: await checkpointOf(ledger),
      setAside: setAside(),
      months: await installation?.months().catch(() => null),
    },
    keys: keysOf(installation),
    certificates: certificates?.().map((one) => certificateOf(one, now)),
    subgraphs: processes?.().map(({ subgraph, address, standing, why }) => ({
      ...{ subgraph, address, standing, why },
    })),
    shared: agrees && { agrees: agrees() },
  };
}

/** Null: a file of them does not hold, which the log says with its name. */
function keysOf(installation: Installation | undefined) {
  try {
    return installation?.keys();
  } catch {
    return null;
  }
}

/** Null: its file cannot be read. Of the file the name alone: where it lies is nobody's business who is not there. */
function certificateOf({ of, kind, file, endsAt }: CertificateStanding, now: number) {
  return {
    ...{ of, kind, file: basename(file) },
    endsAt: endsAt === undefined ? null : new Date(endsAt).toISOString(),
    daysLeft: endsAt === undefined ? null : daysLeft(endsAt, now),
  };
}

/** What States are told: null is not known, as the store of releases does not answer; what is left out, nobody is told here. */
async function toldOf(telling: WatchedTelling | undefined) {
  const unknown = (): null => null;
  const countsOf = (notices: WatchedTelling['outageNotices']) => notices?.standing().catch(unknown);
  const [outages, releaseNotices, outageNotices] = await Promise.all([
    telling?.outages?.().catch(unknown),
    countsOf(telling?.notices),
    countsOf(telling?.outageNotices),
  ]);
  const open = outages?.map(({ state, domain, isPlanned, beganAt }) => ({
    of: state ?? 'HUB',
    domain,
    planned: isPlanned,
    since: beganAt.toISOString(),
  }));
  return { outages: outages === null ? null : open, releaseNotices, outageNotices };
}

/** Every State in every domain: its source, or that there is none that could be asked. */
function sourcesOf(law: Law, states: readonly SourceState[]) {
  return DOMAINS.flatMap((domain) =>
    [...law.states.keys()].map((owner) => {
      const source = states.find((one) => one.domain === domain && one.owners.includes(owner));
      return { domain, owner, ...(source ? stateOf(source, owner) : { status: 'NOT_CONNECTED' as const }) };
    }),
  );
}

function stateOf(source: SourceState, owner: StateCode) {
  const { isLeftAlone, breaches, isSearchBehind, unreadable, asOf = [] } = source;
  return {
    // Left alone: it failed three times in a row, and is tried again by itself.
    status: isLeftAlone ? 'LEFT_ALONE' : breaches.length > 0 ? 'BROKEN_CONTRACT' : 'UP',
    dataAsOf: asOf.find((one) => one.owner === owner)?.at ?? null,
    searchesBehind: isSearchBehind,
    breaches: breaches.map(({ object }) => object),
    unreadableRows: unreadable.reduce((sum, one) => sum + (one.owner === owner ? one.rows : 0), 0),
  };
}

/** The last checkpoint: how many records it is over, its root, and by whose keys it is signed (C2SP tlog-checkpoint). */
async function checkpointOf({ api }: Pick<Ledger, 'api'>) {
  const { status, body } = await api('/ledger/checkpoint');
  if (status !== 200) return null;
  const [text = '', signatures = ''] = body.split('\n\n');
  const [origin, size, root] = text.split('\n');
  const signers = [...signatures.matchAll(/^\u2014 (\S+) /gmu)].map(([, name]) => name);
  return { origin, records: Number(size), root, signers };
}
