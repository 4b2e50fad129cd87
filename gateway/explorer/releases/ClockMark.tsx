import { useEffect, useState, type ReactElement } from 'react';
import { momentOf } from '../graph/value.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { clockOf, spanWord, type ReleaseLine } from './model.ts';

const SIGNS = { LEFT: '◷', LATE: '⚠', STANDS: '‖', OVER: '■' } as const;
const TONES = { LEFT: '', LATE: 'bad', STANDS: 'warn', OVER: '' } as const;
const TICK_MS = 30_000;

/** The moment, anew twice a minute. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(tick);
  }, []);
  return now;
}

/** How much time is left, by sign and word. */
export function ClockMark({
  release,
  now,
}: {
  readonly release: ReleaseLine;
  readonly now: number;
}): ReactElement {
  const say = useWords();
  const language = useLanguage();
  const clock = clockOf(release, now);
  const said = (): string => {
    if (clock.kind === 'STANDS') return say('releases.clock.STANDS');
    if (clock.kind !== 'OVER')
      return say(`releases.clock.${clock.kind}`, { span: spanWord(clock.minutes, language) });
    return release.decidedAt
      ? say('releases.clock.OVER', { at: momentOf(release.decidedAt) })
      : say('releases.clock.closed', { at: momentOf(release.changedAt) });
  };
  return (
    <span className={`clock ${TONES[clock.kind]}`} data-clock={clock.kind}>
      <span aria-hidden="true">{SIGNS[clock.kind]}</span> {said()}
      {clock.kind === 'LEFT' || clock.kind === 'LATE' ? (
        <span className="soft"> {say('releases.due', { at: momentOf(release.dueAt) })}</span>
      ) : null}
    </span>
  );
}

const STATUS_SIGNS: Readonly<Record<string, string>> = {
  APPROVED: '✓',
  REFUSED: '✕',
  REVOKED: '✕',
  WITHDRAWN: '↩',
  ENDED: '■',
  HALF_APPROVED: '½',
  ASKED_BACK: '?',
};

/** The sign that stands before a status in words. */
export function statusSign(status: string): string {
  return STATUS_SIGNS[status] ?? '…';
}
