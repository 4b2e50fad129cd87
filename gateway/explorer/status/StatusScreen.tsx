import { useRef, type ReactElement, type ReactNode } from 'react';
import type { ScreenProps } from '../app/screen.ts';
import { momentOf } from '../graph/value.ts';
import { useWords } from '../words/words.ts';
import { areMonthsLate, messagesOf } from './installation.ts';
import { InstallationTables } from './InstallationTables.tsx';
import { LawTable } from './LawTable.tsx';
import { SourceTable } from './SourceTable.tsx';
import { needsCare, witnessesOf, type HubStatus } from './status.ts';
import { useStatus } from './useStatus.ts';

/** How the hub stands, for who runs it: no record, question or officer is in it. */
export function StatusScreen(_props: ScreenProps<'status'>): ReactElement {
  const say = useWords();
  const screen = useRef<HTMLDivElement>(null);
  const { status, failure, isLooking, look } = useStatus(screen);
  return (
    <div className="status-screen" ref={screen}>
      <header className="status-head">
        <h1>{say('status.title')}</h1>
        <span role="status">
          {isLooking && !status ? say('app.loading') : ''}
          {status ? say('status.at', { at: momentOf(status.at) }) : ''}
        </span>
        <button type="button" onClick={look}>
          {say('status.again')}
        </button>
      </header>
      <p className="lead">{say('status.lead')}</p>
      {failure === undefined ? null : <p role="alert">{say('status.failed', { message: failure })}</p>}
      {status ? (
        <>
          <Summary status={status} />
          <SourceTable status={status} />
          <LawTable law={status.law} />
          <InstallationTables status={status} />
        </>
      ) : null}
    </div>
  );
}

function Summary({ status }: { readonly status: HubStatus }): ReactElement {
  const say = useWords();
  const { hub, sources, ledger, law } = status;
  const { checkpoint, setAside } = ledger;
  const connected = sources.filter(({ status: word }) => word !== 'NOT_CONNECTED');
  const well = connected.filter((source) => !needsCare(source)).length;
  const witnesses = witnessesOf(ledger);
  const outages = status.telling?.outages;
  const messages = messagesOf(status);
  return (
    <dl className="status-tiles">
      <Tile label={say('status.sources')} isWell={well === connected.length}>
        {say('status.sources.up', { up: well, all: connected.length })}
      </Tile>
      <Tile label={say('status.ledger')} isWell={ledger.takesRecords && !ledger.isFenced}>
        {say(ledgerWord(ledger))}
      </Tile>
      <Tile label={say('status.checkpoint')} isWell={checkpoint !== null}>
        {checkpoint
          ? say('status.checkpoint.records', { records: checkpoint.records })
          : say('status.checkpoint.none')}
      </Tile>
      <Tile label={say('status.witness')} isWell={witnesses.length > 0}>
        {witnesses.length > 0 ? witnesses.join(', ') : say('status.witness.none')}
      </Tile>
      <Tile label={say('status.setAside')} isWell={setAside === 0}>
        {setAside === 0 ? say('status.setAside.none') : say('status.setAside.some', { count: setAside })}
      </Tile>
      <Months status={status} />
      {status.keys === null ? (
        <Tile label={say('status.keys')} isWell={false}>
          {say('status.keys.unread')}
        </Tile>
      ) : null}
      {status.shared === undefined ? null : (
        <Tile label={say('status.shared')} isWell={status.shared.agrees}>
          {say(status.shared.agrees ? 'status.shared.agrees' : 'status.shared.not')}
        </Tile>
      )}
      {outages === undefined ? null : (
        <Tile label={say('status.outages')} isWell={outages?.length === 0}>
          {outages === null
            ? say('status.stands.UNKNOWN')
            : outages.length === 0
              ? say('status.outages.none')
              : outages.map(({ of, domain }) => [of, domain].filter(Boolean).join(' ')).join(', ')}
        </Tile>
      )}
      {messages === undefined ? null : (
        <Tile label={say('status.messages')} isWell={messages?.dead === 0}>
          {messages === null
            ? say('status.stands.UNKNOWN')
            : `${say('status.messages.waiting', { waiting: messages.waiting })} · ${say('status.messages.dead', { dead: messages.dead })}`}
        </Tile>
      )}
      <Tile label={say('status.hub')} isWell>
        {say('status.version', { version: hub.version })} · <ModeWord mode={hub.mode} />
        {hub.instance === undefined ? '' : ` · ${hub.instance}`}
      </Tile>
      <Tile label={say('status.law')} isWell={!law.illustrative}>
        {say('status.law.rules', { rules: law.rules })}
        {law.illustrative ? ` · ${say('status.law.illustrative')}` : ''}
      </Tile>
    </dl>
  );
}

/** In which months the ledger's records lie, and how far ahead they are made. */
function Months({ status: { at, ledger } }: { readonly status: HubStatus }): ReactElement | null {
  const say = useWords();
  const { months } = ledger;
  if (months === undefined) return null;
  if (months === null)
    return (
      <Tile label={say('status.months')} isWell={false}>
        {say('status.months.unread')}
      </Tile>
    );
  const { first, madeUntil, archived, lastArchived } = months;
  return (
    <Tile label={say('status.months')} isWell={!areMonthsLate(months, at)}>
      {[
        first === undefined ? '' : say(`status.months.${first === 'before' ? 'begin' : 'from'}`, { first }),
        madeUntil === undefined ? '' : say('status.months.until', { until: madeUntil.slice(0, 10) }),
        say('status.months.archived', { archived }),
        lastArchived === undefined ? '' : say('status.months.last', { last: lastArchived }),
      ]
        .filter(Boolean)
        .join(' · ')}
    </Tile>
  );
}

function ledgerWord({ takesRecords, isFenced }: HubStatus['ledger']) {
  if (isFenced) return 'status.ledger.fenced' as const;
  return takesRecords ? ('status.ledger.takes' as const) : ('status.ledger.not' as const);
}

function ModeWord({ mode }: { readonly mode: string }): ReactElement {
  const say = useWords();
  const known = (['production', 'demonstration'] as const).find((one) => one === mode);
  return <>{known === undefined ? mode : say(`status.mode.${known}`)}</>;
}

function Tile({
  label,
  isWell,
  children,
}: {
  readonly label: string;
  readonly isWell: boolean;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className={isWell ? 'status-tile' : 'status-tile status-care'}>
      <dt>
        <span aria-hidden="true">{isWell ? '✓' : '⚠'}</span> {label}
      </dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}
