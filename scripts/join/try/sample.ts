import { isLocalId } from '../../../shared/src/core/ids.ts';
import type { Domain } from '../../../shared/src/core/vocabulary.ts';
import { DecisionClasses } from '../../../shared/src/kit/serve/decision-class.ts';
import type { DecisionClass } from '../../../shared/src/policy/words/ruling.ts';
import type { Row } from '../../../shared/src/sources/connection/national-source.ts';
import type { SourceConfig } from '../../../shared/src/sources/connection/source-config.ts';
import { idsStatement } from '../../../shared/src/sources/sql/statement.ts';
import { wholeScope } from '../check/questions.ts';
import type { Fields } from '../check/rows.ts';
import { connect } from '../check/session.ts';

/** A record of the State's own, about which questions are asked. */
export interface Sample {
  /** What the State calls it. */
  readonly id: string;
  /** What questions are made of, by column. */
  readonly row: Fields;
  /** What the law looks at. None: the record is shown to nobody. */
  readonly of: DecisionClass | undefined;
}

/** Records from which one is chosen. */
const LOOKED_AT = 200;

interface About {
  /** Columns that questions are made of. */
  readonly columns: readonly string[];
  /** How many questions a record serves. */
  worth(row: Fields): number;
}

/** Of a domain that is not here, one record serves as well as another. */
const ABOUT: Readonly<Partial<Record<Domain, About>>> = {
  person: {
    columns: ['primary_name', 'date_of_birth', 'documents'],
    worth: (row) =>
      Number(row['primary_name'] != null) +
      Number(/^\d{4}/u.test(String(row['date_of_birth'] ?? ''))) +
      Number(numberIn(row) !== undefined),
  },
  firearm: { columns: ['serial_number', 'serial_key'], worth: (row) => Number(row['serial_key'] != null) },
  seizure: {
    columns: ['occurred_on', 'substance_classes'],
    worth: (row) => Number(row['occurred_on'] != null) + Number(classIn(row) !== undefined),
  },
  crossing: { columns: ['transport'], worth: (row) => Number(plateIn(row) !== undefined) },
};

/** The number of a person's first document. */
export function numberIn({ documents }: Fields): string | undefined {
  const first = (Array.isArray(documents) ? (documents as unknown[]) : []).find(
    (one) => textAt(one, 'number') !== undefined,
  );
  return textAt(first, 'number');
}

export function classIn({ substance_classes: classes }: Fields): string | undefined {
  return Array.isArray(classes) && typeof classes[0] === 'string' ? classes[0] : undefined;
}

export function plateIn({ transport }: Fields): string | undefined {
  return textAt(transport, 'plate');
}

function textAt(object: unknown, member: string): string | undefined {
  const value = typeof object === 'object' ? (object as Fields | null)?.[member] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * Takes a record of a source, as the hub's own login: the first that serves most questions, or the one that is named.
 *
 * @param owner whose record.
 * @param id what the owner calls it; one is chosen unless given.
 * @returns undefined where there is none to choose from.
 * @throws Error when the one that is named is not there, or the source cannot be asked.
 */
export async function sampleOf(
  config: SourceConfig,
  owner: string,
  id: string | undefined,
): Promise<Sample | undefined> {
  const sessions = await connect(config);
  if (!('asHub' in sessions)) throw new Error(`${config.name}: ${sessions.says}. ${sessions.wayOut}`);
  const { asHub } = sessions;
  try {
    const { columns, worth } = ABOUT[config.domain] ?? { columns: [], worth: () => 0 };
    const { rows } = await asHub.query<Fields>(
      `SELECT ${['id', ...columns].join(', ')} FROM hub.${config.domain}_v1
       WHERE owner = $1 AND ($2::text IS NULL OR id = $2) AND restricted IS FALSE ORDER BY id LIMIT ${LOOKED_AT}`,
      [owner, id ?? null],
    );
    const best = rows
      .filter((row) => isLocalId(row['id']))
      .reduce<Fields | undefined>(
        (found, row) => (found === undefined || worth(row) > worth(found) ? row : found),
        undefined,
      );
    if (best === undefined) {
      if (id === undefined) return undefined;
      throw new Error(
        `--record: ${config.name} shows no ${config.domain} "${id}" of ${owner} that is not restricted.`,
      );
    }
    const local = String(best['id']);
    const scope = wholeScope(config);
    const { text, values } = idsStatement(scope, [local]).query;
    const found = await asHub.query<unknown[]>({ text, values: [...values], rowMode: 'array' });
    const [row] = found.rows as readonly Row[];
    return { id: local, row: best, of: row && new DecisionClasses(scope.on).of(row) };
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('--record')) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${config.name}: ${why}. npm run join -- check --source ${config.name} says what does not fit.`,
      {
        cause: error,
      },
    );
  } finally {
    await sessions.end();
  }
}
