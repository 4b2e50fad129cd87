import type { ReactElement } from 'react';
import { momentOf } from '../graph/value.ts';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import type { Entry, Requester } from './ledger.ts';

/** Entries, latest first: when, who, why, what was shown, and what became of the sources. */
export function EntryTable({
  entries,
  open,
}: {
  readonly entries: readonly Entry[];
  readonly open: (entry: Entry) => void;
}): ReactElement {
  const say = useWords();
  return (
    <div className="table-scroll">
      <table className="list-table">
        <thead>
          <tr>
            {(['at', 'who', 'why', 'shown', 'answers'] as const).map((column) => (
              <th key={column} scope="col">
                {say(`over.col.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.entry}>
              <td>
                <button type="button" className="opener" onClick={() => open(entry)}>
                  {momentOf(entry.at)}
                </button>
                <Dim entry={entry} />
              </td>
              <td>
                <Who requester={entry.requester} />
              </td>
              <td>
                <Why entry={entry} />
              </td>
              <td>
                <Shown entry={entry} />
              </td>
              <td>
                <Answers entry={entry} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Of what less can be said, and why. */
function Dim({ entry }: { readonly entry: Pick<Entry, 'erased' | 'unreadable'> }): ReactElement | null {
  const say = useWords();
  if (!entry.erased && !entry.unreadable) return null;
  return (
    <span className="below">
      {entry.unreadable ? `⚠ ${say('over.unreadable')}` : `◌ ${say('over.erased')}`}
    </span>
  );
}

/** State, authority, function; the officer at home, a pseudonym abroad. */
export function Who({ requester }: { readonly requester: Requester }): ReactElement {
  const say = useWords();
  const language = useLanguage();
  const codeWord = useCodeWord();
  const { state, agencyKind, agency, role, officer, pseudonym } = requester;
  const name = officer
    ? say('over.officer', { name: officer })
    : pseudonym
      ? say('over.pseudonym', { name: pseudonym })
      : say('over.nameless');
  return (
    <>
      {stateName(state, language)}, <bdi>{agency ?? codeWord('AgencyKind', agencyKind)}</bdi>
      <span className="below">
        {codeWord('Role', role)} · <bdi>{name}</bdi>
      </span>
    </>
  );
}

function Why({ entry: { inquiry } }: { readonly entry: Entry }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  return (
    <>
      {codeWord('Purpose', inquiry.purpose)}
      <span className="below">
        {inquiry.caseReference ? (
          <>
            <bdi>{inquiry.caseReference}</bdi> ·{' '}
          </>
        ) : null}
        {inquiry.caseAssurance === 'VOUCHED' ? `✓ ${say('over.vouched')}` : `! ${say('over.stated')}`}
        {inquiry.strictlyNecessary ? ` · ${say('over.sensitive')}` : ''}
      </span>
    </>
  );
}

function Shown({ entry }: { readonly entry: Entry }): ReactElement {
  const say = useWords();
  const withheld = entry.withheld.reduce((sum, { count }) => sum + count, 0);
  const silent = entry.withheld.some((one) => one.silent);
  return (
    <>
      {say('over.records', { count: entry.recordCount })}
      {withheld > 0 ? (
        <span className="below">
          ⊘ {say('over.withheld', { count: withheld })}
          {silent ? ` · ${say('over.silent')}` : ''}
        </span>
      ) : null}
    </>
  );
}

/** Who answered, and who did not: neither stands for the other. */
function Answers({ entry: { sources, errorCodes } }: { readonly entry: Entry }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const answered = sources.filter(({ status }) => status === 'ANSWERED');
  const silent = sources.filter(({ status }) =>
    ['TIMED_OUT', 'UNAVAILABLE', 'NOT_AWAITED', 'NOT_CONNECTED'].includes(status),
  );
  return (
    <>
      {answered.length > 0 ? `✓ ${say('over.answered', { count: answered.length })}` : '–'}
      {silent.length > 0 ? (
        <span className="below">
          ⚠ {say('over.notAnswered', { owners: [...new Set(silent.map(({ owner }) => owner))].join(', ') })}
        </span>
      ) : null}
      {errorCodes && errorCodes.length > 0 ? (
        <span className="below">{errorCodes.map((code) => codeWord('ErrorCode', code)).join(' ')}</span>
      ) : null}
    </>
  );
}
