import { jest } from '@jest/globals';
import { defaultFieldResolver, isObjectType, type GraphQLSchema } from 'graphql';
import sql from 'sql-template-tag';
import type { DecisionClass, Lending } from '../../src/policy/words/ruling.ts';
import type { RedactionPlan } from '../../src/policy/enforce/redact.ts';
import type { Row } from '../../src/sources/connection/national-source.ts';
import { CLASS_COLUMNS } from '../../src/sources/sql/row.ts';
import { STAMP, type Stamp } from '../../src/policy/words/record-stamp.ts';

export type Wall = 'sql' | 'redaction' | 'shield';

/**
 * Which walls stand. The hub has no such switch: the modules that build the walls are replaced, in the process of the
 * test that calls `switchableWalls` and nowhere else.
 */
export const standing: Record<Wall, boolean> = { sql: true, redaction: true, shield: true };

export function onlyStands(wall: Wall): void {
  for (const one of Object.keys(standing) as Wall[]) standing[one] = one === wall;
}

/**
 * Puts switches around the three walls, and takes away the fourth line, the schema of the requester's State: whoever asks
 * sees the whole supergraph. To be called before anything of the hub is imported.
 */
export async function switchableWalls(): Promise<void> {
  const lending = await import('../../src/policy/decide/lending.ts');
  const classSql = await import('../../src/sources/sql/class-sql.ts');
  jest.unstable_mockModule('../../src/policy/decide/lending.ts', () => ({
    ...lending,
    lendingOf: (...of: Parameters<typeof lending.lendingOf>) => withoutSqlWall(lending.lendingOf(...of)),
  }));
  jest.unstable_mockModule('../../src/sources/sql/class-sql.ts', () => ({
    ...classSql,
    lawfulRow: (on: string) => (standing.sql ? classSql.lawfulRow(on) : sql`TRUE`),
  }));

  const redact = await import('../../src/policy/enforce/redact.ts');
  const rows = await import('../../src/kit/serve/decision-class.ts');
  jest.unstable_mockModule('../../src/policy/enforce/redact.ts', () => ({
    ...redact,
    isKnown: (...of: Parameters<typeof redact.isKnown>) => !standing.redaction || redact.isKnown(...of),
    isLinkKnown: (...of: Parameters<typeof redact.isLinkKnown>) =>
      !standing.redaction || redact.isLinkKnown(...of),
    redactionPlan: (...of: Parameters<typeof redact.redactionPlan>) => {
      const plan = redact.redactionPlan(...of);
      return standing.redaction ? plan : asItCame(plan, of[0], of[2], '');
    },
    linkPlan: (...of: Parameters<typeof redact.linkPlan>) => {
      const plan = redact.linkPlan(...of);
      return standing.redaction ? plan : asItCame(plan, of[0], of[2], of[1].path);
    },
  }));
  jest.unstable_mockModule('../../src/kit/serve/decision-class.ts', () => ({
    DecisionClasses: class extends rows.DecisionClasses {
      override of(row: Row, release?: string): DecisionClass | undefined {
        return (
          super.of(row, release) ??
          (standing.redaction
            ? undefined
            : super.of(row.with(CLASS_COLUMNS.indexOf('retainUntil'), null), release))
        );
      }
    },
  }));

  const shield = await import('../../src/policy/enforce/shield.ts');
  jest.unstable_mockModule('../../src/policy/enforce/shield.ts', () => ({
    ...shield,
    guard: (schema: GraphQLSchema) => withSwitch(schema, shield.guard),
  }));

  const visible = await import('../../src/policy/enforce/visible-schema.ts');
  jest.unstable_mockModule('../../src/policy/enforce/visible-schema.ts', () => ({
    ...visible,
    visibleSchema: (schema: GraphQLSchema) => schema,
  }));
}

/** Every source is asked for every row and column, whatever the law. */
function withoutSqlWall(real: Lending): Lending {
  return {
    get status() {
      return standing.sql ? real.status : 'ASKED';
    },
    ...(real.refusal === undefined ? {} : { refusal: real.refusal }),
    teaches: (uses, tried) => standing.sql && real.teaches(uses, tried),
    budget: real.budget,
    timezone: real.timezone,
    matchable: (uses) => (standing.sql ? real.matchable(uses) : 'always'),
    readable: (path) => (standing.sql ? real.readable(path) : 'always'),
    verdict: real.verdict,
  };
}

/** Rows go on as the database gave them. They keep their stamps, which say that nothing was redacted. */
function asItCame(plan: RedactionPlan, lending: Lending, of: DecisionClass, at: string): RedactionPlan {
  const stamps = new Map<string, Stamp>();
  const stamped = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const item of value) stamped(item, path);
    else if (typeof value === 'object' && value !== null) {
      const stamp = stamps.get(path) ?? { of, lending, path, redacted: false };
      stamps.set(path, stamp);
      (value as { [STAMP]?: Stamp })[STAMP] = stamp;
      for (const [name, inner] of Object.entries(value))
        stamped(inner, path === '' ? name : `${path}.${name}`);
    }
  };
  return { ...plan, exists: true, apply: (record) => stamped(record, at) };
}

/** Keeps the resolvers as they were before the shield beside those behind it. */
function withSwitch(schema: GraphQLSchema, guard: (schema: GraphQLSchema) => GraphQLSchema): GraphQLSchema {
  const fields = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) => (isObjectType(type) ? Object.values(type.getFields()) : []));
  const bare = fields.map((field) => field.resolve ?? defaultFieldResolver);
  guard(schema);
  fields.forEach((field, i) => {
    const guarded = field.resolve ?? defaultFieldResolver;
    const unguarded = bare[i] ?? defaultFieldResolver;
    field.resolve = (...call) => (standing.shield ? guarded(...call) : unguarded(...call));
  });
  return schema;
}
