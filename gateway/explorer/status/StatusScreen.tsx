import { useRef, type ReactElement, type ReactNode } from 'react';
import type { ScreenProps } from '../app/screen.ts';
import { momentOf } from '../graph/value.ts';
import { useWords } from '../words/words.ts';
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
      {outages === undefined ? null : (
        <Tile label={say('status.outages')} isWell={outages?.length === 0}>
          {outages === null
            ? say('status.stands.UNKNOWN')
            : outages.length === 0
              ? say('status.outages.none')
              : outages.map(({ of, domain }) => [of, domain].filter(Boolean).join(' ')).join(', ')}
        </Tile>
      )}
      <Tile label={say('status.hub')} isWell>
        {say('status.version', { version: hub.version })} · <ModeWord mode={hub.mode} />
      </Tile>
      <Tile label={say('status.law')} isWell={!law.illustrative}>
        {say('status.law.rules', { rules: law.rules })}
        {law.illustrative ? ` · ${say('status.law.illustrative')}` : ''}
      </Tile>
    </dl>
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
