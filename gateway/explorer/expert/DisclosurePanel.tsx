import type { ReactElement } from 'react';
import { cellsOfSources } from '../answer/cells.ts';
import { QuestionLines } from '../answer/StateStrip.tsx';
import { modeWord, outermost, pathWords } from '../answer/Withheld.tsx';
import { basisWord } from '../graph/value.ts';
import type { Disclosed, Told } from '../session/answer.ts';
import { useCodeWord } from '../words/codes.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { HeadRow } from '../parts/HeadRow.tsx';

/** Who answered, what was withheld and why, and where the record of it is. */
export function DisclosurePanel({ told }: { readonly told: Told }): ReactElement {
  const say = useWords();
  const { log, entry } = told.receipt;
  return (
    <section className="told" aria-label={say('expert.told')}>
      <QuestionLines cells={cellsOfSources(told.sources)} />
      {told.releases ? (
        <p role="alert">{say('answer.releases', { message: told.releases.message })}</p>
      ) : null}
      {told.disclosure.length === 0 ? (
        <p>{say('expert.none')}</p>
      ) : (
        <WithheldTable groups={alike(told.disclosure)} />
      )}
      <p className="soft">
        {say('expert.receipt')} <code>{`${log} / ${entry}`}</code>
      </p>
    </section>
  );
}

interface Group {
  readonly first: Disclosed;
  readonly fields: readonly string[];
  readonly count: number;
}

/** What one State withholds in one way, for one reason and under one law, stands in one row. */
function alike(disclosure: readonly Disclosed[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const one of disclosure) {
    const { field, count, ...same } = one;
    const key = JSON.stringify(same);
    const known = groups.get(key);
    groups.set(key, {
      first: known?.first ?? one,
      fields: [...(known?.fields ?? []), field],
      count: (known?.count ?? 0) + count,
    });
  }
  return [...groups.values()];
}

function WithheldTable({ groups }: { readonly groups: readonly Group[] }): ReactElement {
  const say = useWords();
  const heads = [
    say('answer.facet.owner'),
    say('expert.fields'),
    say('answer.chip.shown'),
    say('answer.chip.why'),
    say('answer.chip.basis'),
    say('answer.chip.unlock'),
    say('expert.times'),
  ];
  return (
    <table>
      <HeadRow heads={heads} />
      <tbody>
        {groups.map((group, at) => (
          <WithheldRow key={at} group={group} />
        ))}
      </tbody>
    </table>
  );
}

function WithheldRow({ group: { first, fields, count } }: { readonly group: Group }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const language = useLanguage();
  const { owner, domain, mode, reason, basis, unlock } = first;
  const steps = unlock?.steps.map(({ text }) => text) ?? [];
  const way = unlock?.requestable === true ? [...steps, say('expert.request')] : steps;
  return (
    <tr>
      <td>
        <strong>{owner}</strong>
      </td>
      <td>
        {codeWord('RecordDomain', domain)}:{' '}
        {outermost(fields)
          .map((field) => pathWords(field, language))
          .join(', ')}
      </td>
      <td>{modeWord(say, mode)}</td>
      <td>{codeWord('WithheldReason', reason)}</td>
      <td>{basis.map((one) => basisWord(one, language)).join('; ')}</td>
      <td dir="auto">{way.join(' ')}</td>
      <td>{count}</td>
    </tr>
  );
}
