import type { GraphQLSchema } from 'graphql';
import type { ReactElement } from 'react';
import { useLanguage, useWords } from '../words/words.ts';
import type { Group, Grouped, Tie } from './groups.ts';
import type { Row } from './rows.ts';
import { ruleWord } from './rule-words.ts';
import { nameOf } from './table.ts';
import { useSayer } from './useSayer.ts';

interface GroupsProps {
  readonly grouped: Grouped;
  readonly rows: readonly Row[];
  readonly schema: GraphQLSchema | undefined;
  readonly open: (row: Row) => void;
}

/** Rows that may be of one person, and what says so. Each stays a record of its own. */
export function Groups({ grouped: { groups, different }, ...props }: GroupsProps): ReactElement | null {
  const say = useWords();
  const labelOf = useLabel(props);
  if (groups.length === 0 && different.length === 0) return null;
  return (
    <section className="groups" aria-label={say('answer.groups')}>
      <h3>{say('answer.groups')}</h3>
      <p className="soft">{say('answer.groups.hint')}</p>
      <ul>
        {groups.map((group) => (
          <OneGroup key={group.ids.join(' ')} group={group} {...props} />
        ))}
        {different.map(({ from, to }) => (
          <li key={`${from} ${to}`} className="group" data-colour="GREEN">
            {say('answer.groups.different', { a: labelOf(from), b: labelOf(to) })}
          </li>
        ))}
      </ul>
    </section>
  );
}

function OneGroup({
  group,
  ...props
}: Omit<GroupsProps, 'grouped'> & { readonly group: Group }): ReactElement {
  const labelOf = useLabel(props);
  return (
    <li className="group">
      <div className="group-members">
        {group.ids.map((id) => {
          const row = props.rows.find((one) => one.id === id);
          return (
            <button key={id} type="button" className="opener" onClick={() => row && props.open(row)}>
              <bdi>{labelOf(id)}</bdi>
            </button>
          );
        })}
      </div>
      <ul className="ties">
        {group.ties.map((tie) => (
          <TieLine
            key={`${tie.by} ${tie.from} ${tie.to}`}
            tie={tie}
            isNamed={group.ids.length > 2}
            labelOf={labelOf}
          />
        ))}
      </ul>
    </li>
  );
}

function TieLine({
  tie: { from, to, by, colour, rules, score, confirmedBy },
  isNamed,
  labelOf,
}: {
  readonly tie: Tie;
  readonly isNamed: boolean;
  readonly labelOf: (id: string) => string;
}): ReactElement {
  const say = useWords();
  const { code: codeWord } = useSayer();
  const language = useLanguage();
  const parts = [
    say(by === 'LINK' ? 'answer.groups.link' : 'answer.groups.match'),
    ...(rules.length > 0 ? [rules.map((rule) => ruleWord(rule, language)).join(', ')] : []),
    ...(score === undefined ? [] : [say('answer.match.score', { score })]),
    ...(confirmedBy === undefined
      ? [say('answer.groups.unverified')]
      : [say('answer.groups.confirmed', { by: confirmedBy })]),
  ];
  return (
    <li>
      {colour === undefined ? null : (
        <span className="colour" data-colour={colour}>
          {codeWord(by === 'LINK' ? 'IdentityLinkColour' : 'PersonMatchColour', colour)}
        </span>
      )}{' '}
      {isNamed ? (
        <bdi>
          {labelOf(from)} – {labelOf(to)}:{' '}
        </bdi>
      ) : null}
      {parts.join(' · ')}
    </li>
  );
}

function useLabel({ rows, schema }: Pick<GroupsProps, 'rows' | 'schema'>): (id: string) => string {
  const say = useWords();
  const sayer = useSayer();
  return (id) => {
    const row = rows.find((one) => one.id === id);
    if (!row) return id;
    return `${row.owner} ${nameOf(row, sayer, schema) || say('answer.nameless')}`;
  };
}
