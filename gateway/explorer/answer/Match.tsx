import type { ReactElement } from 'react';
import { fieldWord } from '../graph/field-words.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { isObject, textOf, type RecordData } from './rows.ts';
import { useSayer } from './useSayer.ts';
import { ruleWord } from './rule-words.ts';

const FIELD_OF: Readonly<Record<string, string>> = { serial: 'serialNumber', documentIssuer: 'issuer' };

/** Why a record was found, member by member, as far as its owner lets it be said. */
export function Match({ match }: { readonly match: RecordData | undefined }): ReactElement {
  const say = useWords();
  const { code: codeWord } = useSayer();
  const language = useLanguage();
  const { score, colour, name, ...members } = match ?? {};
  const how = isObject(name) ? textOf(name['how']) : undefined;
  const parts = [
    ...(how === undefined ? [] : [ruleWord(how, language)]),
    ...Object.entries(members).flatMap(([member, said]) =>
      typeof said === 'string'
        ? [`${fieldWord(language, FIELD_OF[member] ?? member)}: ${codeWord('Agreement', said)}`]
        : [],
    ),
    ...(typeof score === 'number' ? [say('answer.match.score', { score })] : []),
  ];
  if (parts.length === 0) return <span className="soft">{say('answer.match.none')}</span>;
  return (
    <span className="match" data-colour={typeof colour === 'string' ? colour : undefined}>
      {parts.join(' · ')}
    </span>
  );
}
