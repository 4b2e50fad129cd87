import {
  flexRender,
  getCoreRowModel,
  getFilteredRowModel,
  getSortedRowModel,
  useReactTable,
  type Header,
  type Row as TableRow,
  type RowData,
  type SortingState,
  type Table,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useWords } from '../words/words.ts';
import type { Row } from './rows.ts';
import { useColumns, type RowsProps } from './useColumns.tsx';

declare module '@tanstack/react-table' {
  interface ColumnMeta<TData extends RowData, TValue> {
    /** What stands in the column: dates are never broken. */
    readonly kind?: string;
    readonly of?: readonly [TData, TValue];
  }
}

const ROW_HEIGHT = 34;
const OVERSCAN = 12;

/** The rows of an answer: sorted by any column, moved through by arrow keys, a thousand as smooth as ten. */
export function Rows(props: RowsProps): ReactElement {
  const say = useWords();
  const columns = useColumns(props);
  const [sorting, setSorting] = useState<SortingState>([]);
  const table = useReactTable<Row>({
    data: props.rows as Row[],
    columns,
    state: { sorting },
    onSortingChange: setSorting,
    getRowId: ({ id }) => id,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
    getFilteredRowModel: getFilteredRowModel(),
  });
  const scroller = useRef<HTMLDivElement>(null);
  const { rows } = table.getRowModel();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  return (
    <div ref={scroller} className="rows" role="region" aria-label={say('answer.rows')} tabIndex={-1}>
      <table aria-rowcount={rows.length + 1} onKeyDown={moveByArrows}>
        <Head table={table} />
        <Body virtual={virtual} rows={rows} columns={columns.length} open={props.open} />
      </table>
    </div>
  );
}

function Head({ table }: { readonly table: Table<Row> }): ReactElement {
  return (
    <thead>
      {table.getHeaderGroups().map((group) => (
        <tr key={group.id} aria-rowindex={1}>
          {group.headers.map((header) => (
            <HeadCell key={header.id} header={header} />
          ))}
        </tr>
      ))}
    </thead>
  );
}

const ORDERS = { asc: 'ascending', desc: 'descending' } as const;
const ARROWS = { asc: ' ▲', desc: ' ▼' } as const;

function HeadCell({ header }: { readonly header: Header<Row, unknown> }): ReactElement {
  const say = useWords();
  const order = header.column.getIsSorted();
  const title = flexRender(header.column.columnDef.header, header.getContext());
  if (!header.column.getCanSort()) return <th scope="col">{title}</th>;
  return (
    <th scope="col" aria-sort={order === false ? 'none' : ORDERS[order]}>
      <button
        type="button"
        title={say('answer.sort', { column: String(header.column.columnDef.header) })}
        onClick={header.column.getToggleSortingHandler()}
      >
        {title}
        <span aria-hidden="true">{order === false ? '' : ARROWS[order]}</span>
      </button>
    </th>
  );
}

function Body({
  virtual,
  rows,
  columns,
  open,
}: {
  readonly virtual: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>;
  readonly rows: readonly TableRow<Row>[];
  readonly columns: number;
  readonly open: RowsProps['open'];
}): ReactElement {
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <tbody>
      <Gap height={above} columns={columns} />
      {items.map(({ index, key }) => {
        const row = rows[index];
        if (!row) return null;
        return (
          <tr
            key={key}
            ref={virtual.measureElement}
            data-index={index}
            aria-rowindex={index + 2}
            onDoubleClick={() => open(row.original)}
          >
            {row.getVisibleCells().map((cell) => (
              <td key={cell.id} data-column={cell.column.id} data-kind={cell.column.columnDef.meta?.kind}>
                {flexRender(cell.column.columnDef.cell, cell.getContext())}
              </td>
            ))}
          </tr>
        );
      })}
      <Gap height={below} columns={columns} />
    </tbody>
  );
}

/** Stands for rows that are not drawn. */
function Gap({
  height,
  columns,
}: {
  readonly height: number;
  readonly columns: number;
}): ReactElement | null {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true" className="gap">
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

/** Up and down go from row to row, in the same place of each where it has one. */
function moveByArrows(event: KeyboardEvent<HTMLTableElement>): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const here = event.target instanceof HTMLElement ? event.target.closest('tr') : null;
  if (step === undefined || !here) return;
  const next = step < 0 ? here.previousElementSibling : here.nextElementSibling;
  const target = next?.querySelector<HTMLElement>('button');
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.scrollIntoView({ block: 'nearest' });
}
