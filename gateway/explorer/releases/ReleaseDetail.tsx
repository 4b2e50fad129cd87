import type { ReactElement } from 'react';
import { useCodeWord } from '../words/codes.ts';
import { useWords } from '../words/words.ts';
import { Acts } from './Acts.tsx';
import { ClockMark, statusSign, useNow } from './ClockMark.tsx';
import { Inquiry, Outcome } from './Facts.tsx';
import { Earlier, History } from './History.tsx';
import { LawOfFields } from './LawOfFields.tsx';
import type { ReleaseLine } from './model.ts';
import { SeenRecord } from './SeenRecord.tsx';
import { useRelease } from './useRelease.ts';
import type { Side } from './useReleases.ts';

/** One release whole: who asks and why, what the law says, the record, what happened, and what can be done. */
export function ReleaseDetail({
  line,
  side,
  changed,
}: {
  readonly line: ReleaseLine;
  readonly side: Side;
  readonly changed: (next: ReleaseLine) => void;
}): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const now = useNow();
  const { release, failure, isAsking } = useRelease(line, side);
  const title = codeWord('ReleaseStatus', line.status);
  return (
    <article className="release" aria-label={title}>
      <header className="release-head">
        <h2>
          <span aria-hidden="true">{statusSign(line.status)}</span> {title}
        </h2>
        <ClockMark release={line} now={now} />
      </header>
      {line.status === 'HALF_APPROVED' ? <p className="note">½ {say('releases.half')}</p> : null}
      {isAsking ? <p role="status">{say('releases.asking')}</p> : null}
      {failure === undefined ? null : (
        <p role="alert">{release ? say('releases.partly', { message: failure }) : failure}</p>
      )}
      {release ? (
        <div className="release-parts">
          <div className="release-part">
            <Inquiry release={release} />
            <Outcome release={release} />
            <LawOfFields release={release} />
            {side === 'RECEIVED' ? <SeenRecord release={release} /> : null}
          </div>
          <div className="release-part">
            <Acts key={`${line.status} ${line.changedAt}`} release={release} side={side} changed={changed} />
            <History release={release} />
            <Earlier release={release} now={now} />
          </div>
        </div>
      ) : null}
    </article>
  );
}
