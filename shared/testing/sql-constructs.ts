import { loadModule, parseSync } from 'libpg-query';

/**
 * Lists what a statement is made of, as PostgreSQL's own parser reads it: `LEFT JOIN`, `operator &&`, `unnest()`, `::jsonb`.
 * What this does not know comes as `node NAME`, so that nothing new passes unseen.
 *
 * @param text one statement or several.
 * @throws Error where it is no SQL of PostgreSQL 18.
 */
export async function constructsOf(text: string): Promise<ReadonlySet<string>> {
  await (loading ??= loadModule());
  const found = new Found();
  found.add(parseSync(text));
  return found.all();
}

let loading: Promise<void> | undefined;

type Members = Readonly<Record<string, unknown>>;

/** Clauses, by the member of a node that holds them. */
const CLAUSES: Readonly<Record<string, string>> = {
  groupClause: 'GROUP BY',
  havingClause: 'HAVING',
  sortClause: 'ORDER BY',
  limitCount: 'LIMIT',
  limitOffset: 'OFFSET',
  valuesLists: 'VALUES',
  lockingClause: 'FOR UPDATE',
  windowClause: 'WINDOW',
  agg_filter: 'FILTER (WHERE)',
  agg_order: 'aggregate (ORDER BY)',
  agg_distinct: 'aggregate (DISTINCT)',
  agg_within_group: 'WITHIN GROUP',
  func_variadic: 'VARIADIC',
  over: 'OVER',
  ordinality: 'WITH ORDINALITY',
  lateral: 'LATERAL',
  recursive: 'WITH RECURSIVE',
};

/** Nodes that say nothing by themselves. */
const PLAIN = new Set(
  'A_Const A_Indices A_Star Boolean CaseWhen ColumnRef DefElem Float Integer List RawStmt ResTarget String'.split(
    ' ',
  ),
);

/** Nodes of one meaning. */
const NAMED: Readonly<Record<string, string>> = {
  SelectStmt: 'SELECT',
  CaseExpr: 'CASE',
  CoalesceExpr: 'coalesce()',
  RowExpr: 'ROW',
  A_ArrayExpr: 'ARRAY[]',
  A_Indirection: '[subscript]',
  ParamRef: '$n',
  RangeSubselect: 'FROM (SELECT)',
  RangeFunction: 'FROM function()',
};

const JOINS: Readonly<Record<string, string>> = {
  JOIN_INNER: 'JOIN',
  JOIN_LEFT: 'LEFT JOIN',
  JOIN_RIGHT: 'RIGHT JOIN',
  JOIN_FULL: 'FULL JOIN',
};

const SUBLINKS: Readonly<Record<string, string>> = {
  EXISTS_SUBLINK: 'EXISTS (SELECT)',
  ANY_SUBLINK: 'IN (SELECT)',
  ALL_SUBLINK: 'ALL (SELECT)',
  EXPR_SUBLINK: '(SELECT) as a value',
  ARRAY_SUBLINK: 'ARRAY(SELECT)',
};

const EXPRESSIONS: Readonly<Record<string, string>> = {
  AEXPR_OP_ANY: 'ANY (array)',
  AEXPR_OP_ALL: 'ALL (array)',
  AEXPR_DISTINCT: 'IS DISTINCT FROM',
  AEXPR_NOT_DISTINCT: 'IS NOT DISTINCT FROM',
  AEXPR_NULLIF: 'nullif()',
  AEXPR_IN: 'IN (list)',
  AEXPR_LIKE: 'LIKE',
  AEXPR_ILIKE: 'ILIKE',
  AEXPR_SIMILAR: 'SIMILAR TO',
  AEXPR_BETWEEN: 'BETWEEN',
  AEXPR_NOT_BETWEEN: 'NOT BETWEEN',
};

class Found {
  readonly #constructs = new Set<string>();
  /** Names that the statement gives itself, which are no tables. */
  readonly #own = new Set<string>();
  readonly #tables = new Set<string>();

  all(): ReadonlySet<string> {
    const tables = [...this.#tables].filter((name) => !this.#own.has(name)).map((name) => `table ${name}`);
    return new Set([...this.#constructs, ...tables]);
  }

  add(value: unknown): void {
    if (Array.isArray(value)) for (const one of value) this.add(one);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const { op, all } = value as Members;
    if (/SETOP_(?!NONE)/u.test(String(op)))
      this.#constructs.add(`${String(op).replace('SETOP_', '')}${all === true ? ' ALL' : ''}`);
    for (const [name, inner] of Object.entries(value as Members)) {
      if (/^[A-Z]/u.test(name)) this.#node(name, inner as Members);
      const clause = CLAUSES[name];
      if (clause !== undefined && inner !== false) this.#constructs.add(clause);
      this.#special(name, inner);
      this.add(inner);
    }
  }

  #special(name: string, inner: unknown): void {
    if (name === 'distinctClause')
      this.#constructs.add(
        Object.keys((inner as Members[])[0] ?? {}).length > 0 ? 'DISTINCT ON' : 'DISTINCT',
      );
    if (name === 'sortby_nulls' && inner !== 'SORTBY_NULLS_DEFAULT')
      this.#constructs.add(String(inner).replace('SORTBY_', '').replace('_', ' '));
    if (name === 'limitOption' && inner === 'LIMIT_OPTION_WITH_TIES') this.#constructs.add('WITH TIES');
  }

  #node(tag: string, node: Members): void {
    if (PLAIN.has(tag)) return;
    const made = NAMED[tag] ?? this.#described(tag, node);
    if (made !== '') this.#constructs.add(made);
  }

  #described(tag: string, node: Members): string {
    const text = (member: string): string => String(node[member] ?? '');
    switch (tag) {
      case 'FuncCall':
        return functionOf(node);
      case 'A_Expr':
        return operatorOf(node);
      case 'TypeCast':
        return typeOf(node['typeName'] as Members);
      case 'SQLValueFunction':
        return text('op').replace('SVFOP_', '');
      case 'MinMaxExpr':
        return text('op') === 'IS_LEAST' ? 'least()' : 'greatest()';
      case 'BoolExpr':
        return text('boolop').replace('_EXPR', '');
      case 'NullTest':
        return text('nulltesttype').replaceAll('_', ' ');
      case 'BooleanTest':
        return text('booltesttype').replaceAll('_', ' ');
      case 'CollateClause':
        return `COLLATE ${namesOf(node['collname'])}`;
      case 'SubLink':
        return SUBLINKS[text('subLinkType')] ?? text('subLinkType');
      case 'JoinExpr':
        return text('jointype') === 'JOIN_INNER' && !node['quals'] && !node['usingClause']
          ? 'CROSS JOIN'
          : (JOINS[text('jointype')] ?? text('jointype'));
      case 'CommonTableExpr':
        this.#own.add(text('ctename'));
        return text('ctematerialized') === 'CTEMaterializeAlways' ? 'WITH AS MATERIALIZED' : 'WITH';
      case 'RangeVar':
        return this.#table(node);
      case 'SortBy':
        return '';
      case 'TransactionStmt':
        return text('kind').replace('TRANS_STMT_', '');
      case 'VariableSetStmt':
        return `${node['is_local'] === true ? 'SET LOCAL' : 'SET'} ${text('name')}`;
      default:
        return `node ${tag}`;
    }
  }

  #table({ schemaname: schema, relname: name }: Members): string {
    if (schema === 'hub') return 'view hub.*';
    this.#tables.add(schema === undefined ? String(name) : `${String(schema)}.${String(name)}`);
    return '';
  }
}

function namesOf(list: unknown): string {
  return (list as readonly { readonly String: { readonly sval: string } }[])
    .map(({ String: { sval } }) => sval)
    .filter((name) => name !== 'pg_catalog')
    .join('.');
}

function functionOf(node: Members): string {
  const name = namesOf(node['funcname']);
  if (name.startsWith('hub.')) return 'function hub.*()';
  // What is written as words of SQL, not as a call: AT TIME ZONE, EXTRACT.
  return node['funcformat'] === 'COERCE_SQL_SYNTAX' ? `${name}() by words` : `${name}()`;
}

function operatorOf(node: Members): string {
  const kind = String(node['kind']);
  const name = namesOf(node['name']);
  if (kind === 'AEXPR_OP') return `operator ${name}`;
  return /_OP_A/u.test(kind) ? `${name} ${EXPRESSIONS[kind] ?? kind}` : (EXPRESSIONS[kind] ?? kind);
}

function typeOf(type: Members): string {
  return `::${namesOf(type['names'])}${type['arrayBounds'] ? '[]' : ''}`;
}
