import type { ReactElement } from 'react';
import type { RecordData } from '../answer/rows.ts';
import { textOf } from '../answer/rows.ts';
import { ruleWord } from '../answer/rule-words.ts';
import { evaluationOf, nameOf } from '../answer/table.ts';
import { useOpenRecord } from '../answer/useOpenRecord.ts';
import { useSayer } from '../answer/useSayer.ts';
import { fieldWord } from '../graph/field-words.ts';
import { linkKindList, typeOfId } from '../graph/select.ts';
import { useCallerSchema } from '../graph/useCallerSchema.ts';
import { useLanguage, useWords } from '../words/words.ts';
import { linksOf, type Link, type Links as LinksOfField } from './links.ts';

/** Links of each kind: how many, as far as that may be told, and the first of them. */
export function Links({
  data,
  recordType,
}: {
  readonly data: RecordData;
  readonly recordType: string;
}): ReactElement | null {
  const say = useWords();
  const language = useLanguage();
  const schema = useCallerSchema().schema?.schema;
  const all = linksOf(data, typeOfId);
  if (all.length === 0) return null;
  return (
    <section className="links" aria-label={say('record.links')}>
      <h3>{say('record.links')}</h3>
      <div className="link-kinds">
        {all.map((links) => (
          <div key={links.field} className="link-kind">
            <h4>
              {fieldWord(language, links.field)} <span className="count">{countWord(links, say)}</span>
            </h4>
            {links.links.length === 0 ? <p className="soft">{say('record.links.none')}</p> : null}
            <ul>
              {links.links.map((link) => (
                <LinkLine key={link.id} link={link} kinds={linkKindList(schema, recordType, links.field)} />
              ))}
            </ul>
            {links.hasMore ? <p className="soft">{say('record.links.more')}</p> : null}
          </div>
        ))}
      </div>
    </section>
  );
}

function countWord({ total, isAtLeast }: LinksOfField, say: ReturnType<typeof useWords>): string {
  if (total === undefined) return say('record.links.untold');
  return say('record.links.count', { count: total, more: isAtLeast ? '+' : '' });
}

function LinkLine({ link, kinds }: { readonly link: Link; readonly kinds: string }): ReactElement {
  const say = useWords();
  const open = useOpenRecord();
  const sayer = useSayer();
  const schema = useCallerSchema().schema?.schema;
  const facts = useLinkFacts(link, kinds);
  const { end } = link;
  return (
    <li>
      {end ? (
        <button type="button" className="opener" onClick={() => open(end.id)}>
          <strong>{end.owner}</strong> <bdi>{nameOf(end, sayer, schema) || say('answer.nameless')}</bdi>
        </button>
      ) : null}{' '}
      <span className="soft">{facts.join(' · ')}</span>
    </li>
  );
}

/** What is said of the link itself: kind, time, colour and rules, fact or assessment, evaluation, who says it. */
function useLinkFacts({ data, kind, owner }: Link, kinds: string): readonly string[] {
  const language = useLanguage();
  const sayer = useSayer();
  const coded = (list: string, name: string): readonly string[] => {
    const code = textOf(data[name]);
    return code === undefined ? [] : [sayer.code(list, code)];
  };
  const rules = Array.isArray(data['rules'])
    ? data['rules'].map((rule) => ruleWord(String(rule), language))
    : [];
  const dates = ['since', 'until', 'confirmedOn'].flatMap((name) => {
    const date = textOf(data[name]);
    return date === undefined ? [] : [`${fieldWord(language, name)} ${date}`];
  });
  return [
    ...(kind === undefined ? [] : [sayer.code(kinds, kind)]),
    ...coded('IdentityLinkColour', 'colour'),
    ...(rules.length > 0 ? [rules.join(', ')] : []),
    ...dates,
    ...coded('StatementBasis', 'basis'),
    evaluationOf({ data }),
    owner,
  ].filter((text) => text !== '');
}
