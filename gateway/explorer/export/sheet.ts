import type { GraphQLSchema } from 'graphql';
import { UNTOLD, type Bearing } from '../answer/conditions.ts';
import type { Cell } from '../answer/cells.ts';
import type { Asked, Obligation, Row, Withheld } from '../answer/rows.ts';
import { cellText, columnsOf, evaluationOf } from '../answer/table.ts';
import { fieldWord } from '../graph/field-words.ts';
import { basisWord, momentOf, type Sayer } from '../graph/value.ts';
import type { Receipt, Stamp } from '../session/answer.ts';
import type { Language } from '../words/form.ts';
import type { WordName } from '../words/words.ts';

/** Words of an export, by the page's own messages. */
export type Say = (name: WordName, values?: Readonly<Record<string, unknown>>) => string;

/** One cell: a number stays one, so that it can be added up. */
export type SheetValue = string | number;

/** Something to take away: every row bears its handling, duties, who did not answer, why it was asked and the receipt. */
export interface Sheet {
  readonly title: string;
  /** What stands on every page. */
  readonly bearings: string;
  readonly silent: string;
  readonly stamp: string;
  readonly receipt: string;
  readonly columns: readonly string[];
  /** How many of the columns, from the first, are facts; the others say what binds. */
  readonly facts: number;
  readonly rows: readonly (readonly SheetValue[])[];
}

/** What a sheet is made of. */
export interface Taken {
  readonly asked: Asked;
  readonly rows: readonly Row[];
  readonly cells: readonly Cell[];
  readonly bearings: readonly Bearing[];
  readonly stamp: Stamp;
  readonly receipt: Receipt | undefined;
  readonly schema: GraphQLSchema | undefined;
}

/** In whose words. */
export interface Voice {
  readonly language: Language;
  readonly sayer: Sayer;
  readonly say: Say;
}

/** @returns the rows of an answer as a sheet, each with what it must bear. */
export function sheetOf(taken: Taken, voice: Voice): Sheet {
  const { asked, rows, schema } = taken;
  const { sayer, language, say } = voice;
  const { shown, chips } = columnsOf(rows, asked.recordType, schema);
  const word = (path: string): string => fieldWord(language, path);
  const bearing = bearingOf(taken, voice);
  const line = (row: Row): readonly SheetValue[] => [
    row.owner,
    ...shown.map((column) => {
      const text = cellText(row, column, sayer);
      const modes = (chips.get(row.id)?.byColumn.get(column.path) ?? []).map(({ mode }) => mode);
      const held = [...new Set(modes)].map((mode) => `[${sayer.code('Mode', mode)}]`);
      const isNumber = column.kind.kind === 'number' && held.length === 0 && text !== '';
      return isNumber && Number.isFinite(Number(text))
        ? Number(text)
        : [text, ...held].filter(Boolean).join(' ');
    }),
    evaluationOf(row),
    momentOf(String(row.data['dataAsOf'] ?? '')),
    withheldText(row.withheld, voice),
    row.id,
    ...rowBearing(row, voice),
    bearing.silent,
    bearing.stamp,
    bearing.receipt,
  ];
  const own = ['evaluation', 'dataAsOf', 'withheld', 'id', 'handling', 'obligations'].map(word);
  const columns = [
    word('owner'),
    ...shown.map(({ path }) => word(path)),
    ...own,
    ...[say('export.column.silent'), say('export.column.stamp'), say('export.column.receipt')],
  ];
  // An answer without rows says something too: who was asked, and who did not answer.
  const facts = shown.length + 3;
  const none = [...columns.slice(3).map(() => ''), bearing.silent, bearing.stamp, bearing.receipt];
  return {
    title: asked.title,
    ...bearing,
    columns,
    facts,
    rows: rows.length === 0 ? [none] : rows.map(line),
  };
}

/** @returns handling and duties of one record. */
export function rowBearing(row: Row, voice: Voice): readonly [handling: string, duties: string] {
  return [handlingText(row, voice), row.obligations.map((duty) => dutyText(duty, voice)).join('; ')];
}

/** What every page and row of an export bears, whatever else it shows. */
export function bearingOf(
  {
    cells,
    bearings,
    stamp,
    receipt,
    asked,
  }: Pick<Taken, 'cells' | 'bearings' | 'stamp' | 'receipt' | 'asked'>,
  voice: Voice,
): Pick<Sheet, 'bearings' | 'silent' | 'stamp' | 'receipt'> {
  const { say, sayer } = voice;
  return {
    bearings: bearings.map((one) => bearingText(one, voice)).join(' | '),
    silent: silentText(
      cells.filter(({ question }) => question === asked.root),
      say,
    ),
    stamp: stampText(stamp, sayer, say),
    receipt: receipt ? say('export.receipt', { ...receipt }) : say('export.receipt.none'),
  };
}

/** Whoever did not answer, or not all, with why: never to be read as "no hit". */
function silentText(cells: readonly Cell[], say: Say): string {
  const parts = cells.flatMap(({ owner, state, butAlso }) => {
    const said = butAlso ?? state;
    return said === 'HITS' || said === 'NO_HIT' || said === 'NONE_HERE'
      ? []
      : [`${owner} (${say(`export.state.${said}`)})`];
  });
  return parts.length === 0 ? say('export.silent.none') : say('export.silent', { states: parts.join(', ') });
}

function stampText({ identity, statement, askedAt }: Stamp, { code }: Sayer, say: Say): string {
  return say('export.stamp', {
    at: momentOf(askedAt),
    state: identity.state,
    agency: code('AgencyKind', identity.agencyKind),
    role: code('Role', identity.role),
    purpose: code('Purpose', statement.purpose),
    case: statement.caseReference,
    offence: statement.offence === '' ? '–' : statement.offence,
  });
}

function bearingText({ code, kind, texts, after, owners }: Bearing, voice: Voice): string {
  const { sayer, say } = voice;
  const list = kind === 'HANDLING' ? 'Handling' : 'ObligationKind';
  const word = code === UNTOLD ? say('export.handling.untold') : sayer.code(list, code);
  const ends = after.length === 0 ? [] : [say('export.duty.after', { after: after.join(', ') })];
  const said = [word, ...texts.filter((text) => text !== word), ...ends].join(' ');
  return `${code === UNTOLD ? 'H?' : code} [${owners.join(', ')}]: ${said}`;
}

function handlingText({ handling, handlingText: text }: Row, { say, sayer }: Voice): string {
  if (handling === undefined) return say('export.handling.untold');
  return [handling, sayer.code('Handling', handling), text].filter(Boolean).join(' – ');
}

function dutyText({ kind, text, after }: Obligation, { say, sayer }: Voice): string {
  const word = sayer.code('ObligationKind', kind);
  const ends = after ? ` (${say('export.duty.after', { after })})` : '';
  return `${kind}: ${word === text ? text : `${word}. ${text}`}${ends}`;
}

/** Fields that are withheld alike are told in one sentence. */
function withheldText(withheld: readonly Withheld[], { say, sayer, language }: Voice): string {
  const alike = new Map<string, string[]>();
  for (const { field, mode, reason, basis } of withheld) {
    const why = say('export.withheld.why', {
      mode: sayer.code('Mode', mode),
      reason: sayer.code('WithheldReason', reason),
      basis: basis.map((one) => basisWord(one, language)).join(', '),
    });
    const fields = alike.get(why) ?? [];
    alike.set(why, [...fields, fieldWord(language, field)]);
  }
  return [...alike].map(([why, fields]) => `${[...new Set(fields)].join(', ')}: ${why}`).join('; ');
}
