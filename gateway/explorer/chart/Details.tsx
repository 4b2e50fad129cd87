import { use, type ReactElement, type ReactNode } from 'react';
import { stateName, useCodeWord } from '../words/codes.ts';
import { useWords, WordsContext } from '../words/words.ts';
import { RECORDS, type LinkField } from './links.ts';
import { isAsked, labelOf, type ChartNode, type LinkCount } from './model.ts';
import type { Chart } from './useChart.ts';

type Links = Readonly<Record<string, number>>;

/** One record of the chart: what is known of it, and what can be done with it. */
export function Details({
  node,
  chart,
  links,
}: {
  readonly node: ChartNode;
  readonly chart: Chart;
  readonly links: Links | undefined;
}): ReactElement {
  const say = useWords();
  const { board, act, isAsking, step } = chart;
  const isPinned = board.pinned.has(node.id);
  return (
    <section className="chart-details" aria-label={say('chart.details')}>
      <h2 className="chart-head" dir="auto">
        {labelOf(node)}
      </h2>
      <p className="chart-soft">{say(`chart.domain.${node.domain}`)}</p>
      <div className="chart-group">
        <button type="button" className="chart-main" disabled={isAsking} onClick={() => void step([node.id])}>
          {say('chart.expand')}
        </button>
        <button type="button" aria-pressed={isPinned} onClick={() => act({ kind: 'pin', id: node.id })}>
          {say(isPinned ? 'chart.unpin' : 'chart.pin')}
        </button>
        <button type="button" onClick={() => act({ kind: 'hide', id: node.id })}>
          {say('chart.hide')}
        </button>
      </div>
      <Facts node={node} />
      <LinkRows node={node} links={links ?? {}} />
      <WithheldRows node={node} />
      <label className="field">
        {say('chart.note')}
        <textarea
          rows={3}
          dir="auto"
          autoComplete="off"
          defaultValue={board.notes.get(node.id) ?? ''}
          onBlur={({ target }) => {
            if (target.value !== (board.notes.get(node.id) ?? ''))
              act({ kind: 'note', id: node.id, text: target.value });
          }}
        />
      </label>
    </section>
  );
}

function Facts({ node }: { readonly node: ChartNode }): ReactElement {
  const say = useWords();
  const codeWord = useCodeWord();
  const { locale } = use(WordsContext);
  const { owner, handling, detail, on, obligations, id } = node;
  return (
    <dl className="chart-facts">
      <Fact term={say('chart.owner')}>{stateName(owner, locale)}</Fact>
      {detail === undefined ? null : (
        <Fact term={say(DETAIL_WORD[node.domain])}>{detailWords(node, detail)}</Fact>
      )}
      {on === undefined ? null : <Fact term={say('chart.date')}>{on}</Fact>}
      {handling === undefined ? null : (
        <Fact term={say('chart.handling')}>
          {handling} · {codeWord('Handling', handling)}
        </Fact>
      )}
      {obligations.length === 0 ? null : (
        <Fact term={say('chart.obligations')}>
          {obligations.map((kind) => codeWord('ObligationKind', kind)).join(' · ')}
        </Fact>
      )}
      <Fact term={say('chart.id.short')}>
        <code>{id}</code>
      </Fact>
    </dl>
  );

  function detailWords({ domain }: ChartNode, text: string): string {
    return domain === 'crossing' ? codeWord('CrossingDirection', text) : text;
  }
}

const DETAIL_WORD = {
  person: 'chart.detail.person',
  firearm: 'chart.detail.firearm',
  seizure: 'chart.detail.seizure',
  crossing: 'chart.detail.crossing',
} as const;

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{term}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

/** Links by type: how many are shown of how many, or why that is not known. */
function LinkRows({ node, links }: { readonly node: ChartNode; readonly links: Links }): ReactElement {
  const say = useWords();
  if (!isAsked(node)) return <p className="chart-soft">{say('chart.notAsked')}</p>;
  return (
    <ul className="chart-links">
      {RECORDS[node.domain].links.map((link) => {
        const count = node.links[link.type];
        return count ? (
          <LinkRow key={link.field} {...{ link, count, node }} shown={links[link.type] ?? 0} />
        ) : null;
      })}
    </ul>
  );
}

function LinkRow({
  link,
  count,
  node,
  shown,
}: {
  readonly link: LinkField;
  readonly count: LinkCount;
  readonly node: ChartNode;
  readonly shown: number;
}): ReactElement {
  const say = useWords();
  const { total, isAtLeast, silent } = count;
  const isNotLent = total === null && node.withheld.some(({ field }) => field === link.field);
  return (
    <li>
      <span>{say(`chart.links.${link.field}` as 'chart.links.persons')}</span>
      <span className={silent.length > 0 ? 'chart-warn' : 'chart-soft'}>
        {[
          isNotLent
            ? say('chart.links.notLent')
            : total === null
              ? say('chart.links.untold', { shown })
              : say('chart.links.count', { shown, total: isAtLeast ? `${total}+` : total }),
          ...(silent.length > 0 ? [say('chart.links.silent', { states: silent.join(' ') })] : []),
        ].join(' · ')}
      </span>
    </li>
  );
}

function WithheldRows({ node: { withheld } }: { readonly node: ChartNode }): ReactElement | null {
  const say = useWords();
  const codeWord = useCodeWord();
  if (withheld.length === 0) return null;
  return (
    <>
      <h3 className="chart-head">{say('chart.withheld')}</h3>
      <ul className="chart-chips">
        {withheld.map(({ field, mode, reason }) => (
          <li key={`${field} ${mode} ${reason}`}>
            {say('chart.withheld.one', {
              field: fieldWord(field, say),
              mode: codeWord('Mode', mode),
              reason: codeWord('WithheldReason', reason),
            })}
          </li>
        ))}
      </ul>
    </>
  );
}

const FIELDS = new Set([
  ...['primaryName', 'dateOfBirth', 'make', 'model', 'serialNumber', 'occurredOn', 'items'],
  ...['totalKilograms', 'occurredAt', 'direction', 'country', 'handling'],
]);
const LINK_FIELDS = new Set(Object.values(RECORDS).flatMap(({ links }) => links.map(({ field }) => field)));

/** A field that the chart asks for, in words. */
function fieldWord(path: string, say: ReturnType<typeof useWords>): string {
  const [field = ''] = path.split('.');
  if (LINK_FIELDS.has(field)) return say(`chart.links.${field}` as 'chart.links.persons');
  return FIELDS.has(field) ? say(`chart.field.${field}` as 'chart.field.make') : path;
}
