import { unzipSync } from 'fflate';
import { useState, type ReactElement } from 'react';
import { useWords } from '../words/words.ts';
import type { Bytes } from './proof.ts';
import { verifyPack, type Verdict } from './verify.ts';

type Read =
  | { readonly kind: 'nothing' | 'checking' }
  | { readonly kind: 'read'; readonly verdict: Verdict }
  | { readonly kind: 'broken'; readonly name: string; readonly message: string };

/** Where one drops an evidence pack and reads whether it holds. It asks nothing of anybody. */
export function PackCheck(): ReactElement {
  const say = useWords();
  const [pinned, setPinned] = useState('');
  const [read, setRead] = useState<Read>({ kind: 'nothing' });
  const check = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    setRead({ kind: 'checking' });
    try {
      const files = unzipSync(new Uint8Array(await file.arrayBuffer())) as Readonly<Record<string, Bytes>>;
      setRead({ kind: 'read', verdict: await verifyPack(new Map(Object.entries(files)), pinned) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      setRead({ kind: 'broken', name: file.name, message });
    }
  };
  return (
    <section
      className="pack"
      aria-label={say('pack.title')}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void check(event.dataTransfer.files[0]);
      }}
    >
      <h1>{say('pack.title')}</h1>
      <p>{say('pack.about')}</p>
      <div className="pack-drop">
        <label className="field">
          {say('pack.choose')}
          <input
            type="file"
            accept=".zip,application/zip"
            onChange={({ target }) => {
              void check(target.files?.[0]);
              target.value = '';
            }}
          />
        </label>
        <label className="field pack-key">
          {say('pack.pinned')}
          <input
            value={pinned}
            autoComplete="off"
            spellCheck={false}
            onChange={({ target }) => setPinned(target.value)}
          />
        </label>
      </div>
      {read.kind === 'checking' ? <p role="status">{say('pack.checking')}</p> : null}
      {read.kind === 'broken' ? (
        <p role="alert">{say('pack.broken', { name: read.name, message: read.message })}</p>
      ) : null}
      {read.kind === 'read' ? <VerdictOf verdict={read.verdict} /> : null}
    </section>
  );
}

function VerdictOf({ verdict }: { readonly verdict: Verdict }): ReactElement {
  const say = useWords();
  const { holds, findings, signer, entry, size, isPinned, key } = verdict;
  const files = [...new Set(findings.flatMap((finding) => finding.files))].join(', ');
  return (
    <div className="verdict">
      <p role={holds ? 'status' : 'alert'} className="verdict-word" data-holds={holds}>
        <span aria-hidden="true">{holds ? '✓' : '✕'}</span>{' '}
        {holds ? say('pack.holds') : say('pack.fails', { files })}
      </p>
      {holds && signer !== undefined ? (
        <p>{say('pack.signer', { signer, entry: entry ?? '?', size: size ?? '?' })}</p>
      ) : null}
      <ul>
        {findings.map((finding) => (
          <li key={finding.check} data-holds={finding.holds}>
            <span className="verdict-sign">
              <span aria-hidden="true">{finding.holds ? '✓' : '✕'}</span>{' '}
              {say(finding.holds ? 'pack.yes' : 'pack.no')}
            </span>
            <span>
              {say(`pack.check.${finding.check}`)}
              {finding.files.length === 0 ? null : <code> {finding.files.join(', ')}</code>}
            </span>
          </li>
        ))}
      </ul>
      <p>{isPinned ? say('pack.pinnedKey') : say('pack.ownKey')}</p>
      {isPinned || key === undefined ? null : <code className="verdict-key">{key}</code>}
      <p className="soft">{say('pack.what')}</p>
    </div>
  );
}
