import type { ReactElement } from 'react';
import { fieldWord } from '../graph/field-words.ts';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { ClockMark, statusSign, useNow } from './ClockMark.tsx';
import type { ReleaseLine } from './model.ts';
import type { Side } from './useReleases.ts';

/** Releases of one side: who, what, how it stands, and how much time is left. */
export function ReleaseTable({
  releases,
  side,
  chosen,
  choose,
}: {
  readonly releases: readonly ReleaseLine[];
  readonly side: Side;
  readonly chosen: string | undefined;
  readonly choose: (id: string) => void;
}): ReactElement {
  const say = useWords();
  const now = useNow();
  return (
    <table className="list-table">
      <thead>
        <tr>
          {(['who', 'what', 'status', 'time'] as const).map((column) => (
            <th key={column} scope="col">
              {say(`releases.col.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {releases.map((one) => (
          <tr key={one.id} aria-current={one.id === chosen || undefined}>
            <td>
              <Who release={one} side={side} choose={choose} />
            </td>
            <td>
              <What release={one} />
            </td>
            <td>
              <Status release={one} />
            </td>
            <td>
              <ClockMark release={one} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Who({
  release,
  side,
  choose,
}: {
  readonly release: ReleaseLine;
  readonly side: Side;
  readonly choose: (id: string) => void;
}): ReactElement {
  const language = useLanguage();
  const codeWord = useCodeWord();
  const { requester, owner } = release;
  return (
    <>
      <button type="button" className="opener" onClick={() => choose(release.id)}>
        {stateName(side === 'ASKED' ? owner : requester.state, language)}
      </button>
      <span className="below" dir="auto">
        {side === 'ASKED'
          ? release.caseReference
          : `${requester.agency}, ${codeWord('Role', requester.role)}`}
      </span>
    </>
  );
}

/** Which fields of which record, and for what. */
function What({ release }: { readonly release: ReleaseLine }): ReactElement {
  const language = useLanguage();
  const codeWord = useCodeWord();
  return (
    <>
      {release.fields.map(({ field }) => fieldWord(language, field)).join(', ')}
      <span className="below">
        {codeWord('RecordDomain', release.domain)} · {codeWord('Purpose', release.purpose)}
        {release.urgency === 'NORMAL' ? '' : ` · ! ${codeWord('ReleaseUrgency', release.urgency)}`}
      </span>
    </>
  );
}

function Status({ release }: { readonly release: ReleaseLine }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const { status, ground, until } = release;
  const isRefused = release.fields.some(({ state }) => state === 'REFUSED');
  return (
    <>
      <span aria-hidden="true">{statusSign(status)}</span> {codeWord('ReleaseStatus', status)}
      {status === 'APPROVED' && until ? (
        <span className="below">{say('releases.until', { day: until })}</span>
      ) : null}
      {isRefused ? (
        <span className="below">
          {say('releases.of', {
            name: say('releases.ground'),
            text: ground ? codeWord('ReleaseGround', ground) : say('releases.untold'),
          })}
        </span>
      ) : null}
    </>
  );
}
