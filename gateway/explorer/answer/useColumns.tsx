import { createColumnHelper, type TableOptions } from '@tanstack/react-table';
import type { GraphQLSchema } from 'graphql';
import { use, useMemo, type ReactElement, type ReactNode } from 'react';
import { fieldWord } from '../graph/field-words.ts';
import { momentOf } from '../graph/value.ts';
import { stateName } from '../words/codes.ts';
import { useLanguage, WordsContext, type WordName } from '../words/words.ts';
import { UNTOLD } from './conditions.ts';
import { Match } from './Match.tsx';
import { textOf, valuesAt, type Row } from './rows.ts';
import { cellText, evaluationOf, nameOf, type Column, type Columns } from './table.ts';
import { useSayer } from './useSayer.ts';
import { Chips, type OpenWithheld } from './Withheld.tsx';

export interface RowsProps {
  readonly rows: readonly Row[];
  readonly columns: Columns;
  readonly schema: GraphQLSchema | undefined;
  readonly open: (row: Row) => void;
  readonly openWithheld: OpenWithheld;
}

const HELPER = createColumnHelper<Row>();
type Definitions = TableOptions<Row>['columns'];

/** State first, then the columns of the type, then what is said of the record itself. */
export function useColumns({ rows, columns, schema, open, openWithheld }: RowsProps): Definitions {
  const words = use(WordsContext);
  const sayer = useSayer();
  const language = useLanguage();
  // Cells are drawn anew when a definition changes, and the focus is lost then: nothing here changes with each drawing.
  return useMemo(() => {
    const say = (name: WordName, values?: Readonly<Record<string, unknown>>): string =>
      words._(name, { ...values });
    const word = (path: string): string => fieldWord(language, path);
    const texts = columns.shown.map((column, at) =>
      HELPER.accessor((row) => sortable(row, column, cellText(row, column, sayer)), {
        id: column.path,
        header: word(column.path),
        sortUndefined: 'last',
        meta: { kind: column.kind.kind },
        cell: ({ row: { original: row } }) => (
          <CellOf
            text={cellText(row, column, sayer)}
            opener={at === 0 ? () => open(row) : undefined}
            label={say('answer.open', {
              owner: row.owner,
              name: nameOf(row, sayer, schema) || say('answer.nameless'),
            })}
            nameless={say('answer.nameless')}
          >
            <Chips
              row={row}
              withheld={columns.chips.get(row.id)?.byColumn.get(column.path) ?? []}
              open={openWithheld}
            />
          </CellOf>
        ),
      }),
    );
    const all = [
      HELPER.accessor('owner', {
        header: word('owner'),
        cell: ({ getValue }) => <strong title={stateName(getValue(), language)}>{getValue()}</strong>,
      }),
      ...texts,
      ...(rows.some(({ match }) => isSaid(match)) ? [matchColumn(say('answer.match'))] : []),
      ...ownColumns(rows, word),
      besideColumn(columns, openWithheld, say('answer.beside')),
    ];
    const hasBeside = [...columns.chips.values()].some(({ beside }) => beside.length > 0);
    return (hasBeside ? all : all.slice(0, -1)) as Definitions;
  }, [rows, columns, schema, open, openWithheld, words, sayer, language]);
}

function matchColumn(header: string) {
  return HELPER.accessor(({ match }) => scoreOf(match), {
    id: 'match',
    header,
    sortUndefined: 'last',
    cell: ({ row }) => <Match match={row.original.match} />,
  });
}

/** Handling, evaluation and age, as far as any row shows them. */
function ownColumns(rows: readonly Row[], word: (path: string) => string) {
  const all = [
    HELPER.accessor((row) => row.handling ?? UNTOLD, {
      id: 'handling',
      header: word('handling'),
      cell: ({ row: { original: row } }) => (
        <span className="handling" data-code={row.handling ?? UNTOLD} title={row.handlingText}>
          {row.handling ?? 'H?'}
        </span>
      ),
    }),
    HELPER.accessor(evaluationOf, { id: 'evaluation', header: '4x4' }),
    HELPER.accessor((row) => momentOf(textOf(row.data['dataAsOf']) ?? '').slice(0, 10), {
      id: 'dataAsOf',
      header: word('dataAsOf'),
    }),
  ];
  return all.filter(
    ({ id }) => id === 'handling' || rows.some((row) => valuesAt(row.data, id ?? '').length > 0),
  );
}

function besideColumn({ chips }: Columns, open: OpenWithheld, header: string) {
  return HELPER.display({
    id: 'beside',
    header,
    cell: ({ row: { original: row } }) => (
      <Chips row={row} withheld={chips.get(row.id)?.beside ?? []} open={open} isCounted />
    ),
  });
}

/** Whether anything is said of why a row was found: a question without such members says it of none. */
function isSaid(match: Row['match']): boolean {
  return Object.values(match ?? {}).some((said) => said !== null);
}

function scoreOf(match: Row['match']): number | undefined {
  const score = match?.['score'];
  return typeof score === 'number' ? score : undefined;
}

/** Numbers are sorted as numbers; what is empty stands last, either way round. */
function sortable(row: Row, { path, kind }: Column, text: string): string | number | undefined {
  const [first] = valuesAt(row.data, path);
  if (kind.kind === 'number' && typeof first === 'number') return first;
  return text === '' ? undefined : text;
}

function CellOf({
  text,
  opener,
  label,
  nameless,
  children,
}: {
  readonly text: string;
  readonly opener: (() => void) | undefined;
  readonly label: string;
  readonly nameless: string;
  readonly children: ReactNode;
}): ReactElement {
  const shown = <bdi>{text}</bdi>;
  return (
    <>
      {opener ? (
        <button type="button" className="opener" aria-label={label} onClick={opener}>
          {text === '' ? nameless : shown}
        </button>
      ) : (
        shown
      )}{' '}
      {children}
    </>
  );
}
