import { ENDS_SOON_DAYS } from '../../shared/src/core/certificates.ts';
import type { Found, HubStatus } from './hub-status.ts';

/** What somebody has to look at: a gateway that answers nobody, or something that is not as it should be. */
export interface Concern {
  readonly level: 'DOWN' | 'CARE';
  readonly hub: string;
  readonly what: string;
}

/** From when on data are old, in milliseconds; without it no age is a concern. */
interface Limits {
  readonly oldAfterMs?: number | undefined;
}

/** What somebody has to look at, over all gateways that were asked. */
export function concernsOf(all: readonly Found[], limits: Limits): readonly Concern[] {
  const each = all.flatMap((found) => concernsOfOne(found, limits));
  const laws = new Set(all.flatMap(({ status }) => (status ? [status.law.digest] : [])));
  const differ: readonly Concern[] =
    laws.size > 1
      ? [
          {
            level: 'CARE',
            hub: 'all',
            what: 'gateways have different laws in force: each digest stands in its part',
          },
        ]
      : [];
  return [...each, ...differ];
}

function concernsOfOne({ url: hub, readiness, status, failure }: Found, limits: Limits): readonly Concern[] {
  const down = (what: string): Concern => ({ level: 'DOWN', hub, what });
  const care = (what: string): Concern => ({ level: 'CARE', hub, what });
  const parts = Object.entries(readiness?.parts ?? {}).flatMap(([part, isWell]) => (isWell ? [] : [part]));
  return [
    ...(failure === undefined ? [] : [down(failure)]),
    ...(readiness && !readiness.ready ? [down(`not ready: ${parts.join(', ')}`)] : []),
    ...(readiness?.refusedReloads ?? []).map((what) =>
      care(`${what}: the last change was refused, the old is in force`),
    ),
    ...(status
      ? [...ledgerConcerns(status, { down, care }), ...sourceConcerns(status, limits).map(care)]
      : []),
    ...(status ? tellingConcerns(status).map(care) : []),
    ...(status ? installationConcerns(status).map(care) : []),
    ...(status ? certificateConcerns(status).map(care) : []),
    ...(status?.shared?.agrees === false
      ? [down('what gateways count and agree in (LIAISON_STATE) is not there: no question is answered')]
      : []),
  ];
}

function ledgerConcerns(
  { ledger }: HubStatus,
  { down, care }: Readonly<Record<'down' | 'care', (what: string) => Concern>>,
): readonly Concern[] {
  return [
    ...(ledger.isFenced ? [down('another process has taken its log: start it again')] : []),
    ...(ledger.takesRecords ? [] : [down('the ledger takes no records: no question is answered')]),
    ...(ledger.setAside > 0 ? [care(`${ledger.setAside} records are in no list of auditors`)] : []),
  ];
}

function sourceConcerns({ sources, at }: HubStatus, { oldAfterMs }: Limits): readonly string[] {
  return sources.flatMap((source) => {
    const { owner, domain, status, searchesBehind, breaches = [], unreadableRows = 0, dataAsOf } = source;
    const isAsked = status === 'UP' || status === 'NOT_CONNECTED';
    const age = dataAsOf == null ? undefined : Date.parse(at) - Date.parse(dataAsOf);
    const isOld = oldAfterMs !== undefined && age !== undefined && age > oldAfterMs;
    return [
      ...(isAsked ? [] : [`${status}${breaches.length > 0 ? `, lacks ${breaches.join(', ')}` : ''}`]),
      ...(searchesBehind === true ? ['searches may miss records'] : []),
      ...(unreadableRows > 0 ? [`${unreadableRows} rows cannot be read`] : []),
      ...(isOld ? [`data are of ${dataAsOf}`] : []),
    ].map((what) => `${owner} ${domain}: ${what}`);
  });
}

function tellingConcerns({ telling }: HubStatus): readonly string[] {
  const { outages, releaseNotices, outageNotices } = telling ?? {};
  const unread = Object.entries({
    'open outages': outages,
    'messages about releases': releaseNotices,
    'messages about outages': outageNotices,
  }).flatMap(([what, found]) => (found === null ? [what] : []));
  return [
    ...(unread.length > 0
      ? [`not known, as the store of releases does not answer: ${unread.join(', ')}`]
      : []),
    ...(outages ?? []).map(
      ({ of, domain, planned, since }) =>
        `${planned ? 'planned outage' : 'outage'} of ${[of, domain].filter(Boolean).join(' ')} since ${since}`,
    ),
    ...[...(releaseNotices ?? []), ...(outageNotices ?? [])].flatMap(({ state, dead }) =>
      dead > 0 ? [`${dead} messages to ${state} are dead: npm run releases -- notices`] : [],
    ),
  ];
}

/** Records need the months that they are written in: the hub makes them sixty days ahead. */
const MONTHS_AHEAD_MS = 20 * 86_400_000;

function installationConcerns({ at, keys, ledger, subgraphs = [] }: HubStatus): readonly string[] {
  const { months } = ledger;
  const isLate =
    months?.madeUntil !== undefined && Date.parse(months.madeUntil) - Date.parse(at) < MONTHS_AHEAD_MS;
  return [
    ...(keys === null ? ['keys: a file of them does not hold: npm run keys -- list'] : []),
    ...(keys ?? []).flatMap(({ key, id, isOld, dueOn }) =>
      isOld
        ? [`key ${key} ${id ?? ''}: the next one was due on ${dueOn ?? 'a day before'}: npm run keys`]
        : [],
    ),
    ...(months === null ? ['months of the ledger are not known: its database does not answer'] : []),
    ...(isLate ? [`months of the ledger are made until ${months.madeUntil} only`] : []),
    ...subgraphs.flatMap(({ subgraph, address, standing, why }) =>
      standing === 'READY' ? [] : [`subgraph ${subgraph} at ${address}: ${standing}, ${why}`],
    ),
  ];
}

function certificateConcerns({ certificates = [] }: HubStatus): readonly string[] {
  return certificates.flatMap((certificate) => {
    const { file, endsAt, daysLeft } = certificate;
    const said = (how: string): readonly string[] => [`certificate ${useOf(certificate)}: ${file} ${how}`];
    if (endsAt === null || daysLeft === null) return said('cannot be read');
    if (daysLeft < 0) return said(`has ended on ${endsAt}: put a renewed one there`);
    return daysLeft < ENDS_SOON_DAYS ? said(`ends on ${endsAt}, in ${daysLeft} days`) : [];
  });
}

/** Where a certificate is used: what is shown to others goes without a word. */
function useOf({ of, kind }: { readonly of: string; readonly kind: string }): string {
  return kind === 'OWN' ? of : `${of} ${kind}`;
}

/** What the command prints: each gateway, a table of its sources, then what somebody has to look at. */
export function tableOf(all: readonly Found[], concerns: readonly Concern[]): string {
  const hubs = all.flatMap(({ url, readiness, status, failure }) => [
    `${url}  ${status ? [`version ${status.hub.version}`, status.hub.mode, status.hub.instance, status.hub.since && `since ${status.hub.since}`].filter(Boolean).join(', ') : (failure ?? '')}`,
    `  ${readiness === undefined ? 'not reached' : readiness.ready ? 'ready' : 'not ready'}`,
    ...(status
      ? [
          ...ledgerLines(status),
          ...installationLines(status),
          ...certificateLines(status),
          ...lawLines(status),
          ...sourceLines(status),
        ]
      : []),
  ]);
  const said = concerns.map(({ level, hub, what }) => `${level}  ${hub}  ${what}`);
  return [...hubs, '', ...(said.length === 0 ? ['All is well.'] : said)].join('\n');
}

function ledgerLines({ ledger, telling }: HubStatus): readonly string[] {
  const { checkpoint, takesRecords } = ledger;
  const signed = checkpoint?.signers.filter((signer) => signer !== checkpoint.origin) ?? [];
  const { outages, releaseNotices, outageNotices } = telling ?? {};
  const notices = [releaseNotices, outageNotices].filter((one) => one !== undefined);
  const waiting = notices.flatMap((one) => one ?? []).reduce((sum, one) => sum + one.waiting, 0);
  // A part that could not be read is no part without messages.
  const waits = notices.includes(null) ? 'not known' : notices.length > 0 ? waiting : 'none are sent here';
  const open = outages === null ? 'not known' : (outages?.length ?? 'not looked for (LIAISON_WEBHOOKS)');
  return [
    `  ledger: ${takesRecords ? 'takes records' : 'takes none'}, ${checkpoint ? `${checkpoint.records} records in the last checkpoint, witnesses: ${signed.join(', ') || 'none'}` : 'no checkpoint yet'}`,
    `  messages to States that wait: ${waits}; open outages: ${open}`,
  ];
}

function installationLines({ keys, ledger, subgraphs, shared }: HubStatus): readonly string[] {
  const { months } = ledger;
  const used = (keys ?? []).filter(({ state }) => state === 'IN_USE');
  const said = used.map(
    ({ key, ageDays, dueOn }) =>
      `${key} ${ageDays === undefined ? 'of unknown age' : `${ageDays} days`}${dueOn === undefined ? '' : ` (next due ${dueOn})`}`,
  );
  const kept =
    months && `from ${months.first ?? 'none'}, made until ${months.madeUntil?.slice(0, 10) ?? 'none'}`;
  return [
    ...(keys === undefined ? [] : [`  keys: ${keys === null ? 'not known' : said.join(', ')}`]),
    ...(months === undefined
      ? []
      : [
          `  months of the ledger: ${months === null ? 'not known' : `${kept}; archived: ${months.archived}${months.lastArchived === undefined ? '' : `, the last ${months.lastArchived}`}`}`,
        ]),
    ...(subgraphs === undefined
      ? []
      : [
          `  subgraphs: ${subgraphs.map(({ subgraph, address, standing }) => `${subgraph} ${address} ${standing}`).join(', ')}`,
        ]),
    ...(shared === undefined
      ? []
      : [`  shared with other gateways: ${shared.agrees ? 'read' : 'not there'}`]),
  ];
}

function certificateLines({ certificates = [] }: HubStatus): readonly string[] {
  const said = certificates.map((one) => `${useOf(one)} until ${one.endsAt?.slice(0, 10) ?? 'not known'}`);
  return said.length > 0 ? [`  certificates: ${said.join(', ')}`] : [];
}

function lawLines({ law }: HubStatus): readonly string[] {
  const next = law.states.flatMap(({ state, nextChange }) =>
    nextChange === null ? [] : [`${state} ${nextChange}`],
  );
  return [
    `  law: ${law.digest.slice(0, 16)}, ${law.states.map(({ state, version }) => `${state} ${version}`).join(', ')}`,
    `  next changes of law: ${next.join(', ') || 'none announced'}`,
  ];
}

function sourceLines({ sources }: HubStatus): readonly string[] {
  const domains = [...new Set(sources.map(({ domain }) => domain))];
  const owners = [...new Set(sources.map(({ owner }) => owner))].sort();
  const cell = (owner: string, domain: string): string => {
    const source = sources.find((one) => one.owner === owner && one.domain === domain);
    if (!source || source.status === 'NOT_CONNECTED') return '-';
    return source.dataAsOf == null ? source.status : `${source.status} ${source.dataAsOf.slice(0, 16)}`;
  };
  const rows = [
    ['State', ...domains],
    ...owners.map((owner) => [owner, ...domains.map((one) => cell(owner, one))]),
  ];
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows.map((row) => `  ${row.map((word, at) => word.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd());
}

/** 0 all is well, 1 somebody has to look at something, 3 a gateway answers nobody. */
export function exitOf(concerns: readonly Concern[]): number {
  if (concerns.some(({ level }) => level === 'DOWN')) return 3;
  return concerns.length > 0 ? 1 : 0;
}
