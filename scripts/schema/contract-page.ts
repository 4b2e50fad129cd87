import type {
  Columns,
  Contract,
  Holds,
  ViewContract,
} from '../../shared/src/sources/contract/contract-form.ts';

/** The page CONTRACT.md: what a source of each domain must offer. */
export function contractPage(contracts: readonly Contract[]): string {
  const [first] = contracts;
  if (!first) throw new Error('there is no domain');
  const header = Object.keys(first.views.find(({ name }) => name === 'link_v1')?.columns ?? {});
  const common = header.slice(0, header.indexOf('kind'));
  const shared = new Set(common);
  return [
    '# What a source must offer',
    '',
    `Contract version ${first.version}. Written by \`npm run schema\` from the schema of each domain, \`shared/src/sources/contract\` and \`subgraphs/NAME/contract.ts\`: change those instead. \`npm run join -- sql --domain NAME\` prints what makes it, \`npm run join -- check\` holds a database against it.`,
    '',
    `PostgreSQL 15 or newer. All views lie in the schema \`hub\`, and the role \`${first.role}\` may read them, call the functions, and do nothing else. Columns marked "C" have the collation "C".`,
    '',
    '## The header',
    '',
    'Every main view and `link_v1` begin with these columns.',
    '',
    ...columnTable(first.views[0]?.columns ?? {}, (name) => shared.has(name)),
    ...contracts.flatMap((contract) => domainPart(contract, shared)),
  ].join('\n');
}

function domainPart(contract: Contract, shared: ReadonlySet<string>): readonly string[] {
  const { domain, views, optionalViews, functions, extensions, indexes, rules } = contract;
  return [
    '',
    `## ${domain}`,
    ...views.flatMap((view) => viewPart(view, shared)),
    ...optionalViews.flatMap((view) => viewPart(view, shared, 'Optional.')),
    '',
    '### Functions, extensions, indexes',
    '',
    ...functions.map(
      ({ name, takes, gives, says, isAsked }) =>
        `- \`hub.${name}(${takes})\` gives \`${gives}\`: ${says} ${isAsked ? 'The hub calls it.' : "For the State's views."}`,
    ),
    ...(extensions.length === 0 ? [] : [`- Extensions: ${extensions.join(', ')}.`]),
    ...rules.map(({ view, says }) => `- No rows of \`hub.${view}\` ${says}.`),
    ...indexes.map(({ view, on, serves }) => `- Index under \`${view}\` for ${serves}: \`${on}\``),
    '',
  ].slice(0, -1);
}

function viewPart(
  { name, says, columns, key }: ViewContract,
  shared: ReadonlySet<string>,
  before = '',
): readonly string[] {
  const hasHeader = Object.hasOwn(columns, 'holding_authority');
  return [
    '',
    `### hub.${name}`,
    '',
    `${before === '' ? '' : `${before} `}${says}${key.length === 0 ? '' : ` No two rows have the same ${key.join(', ')}.`}${hasHeader ? ' The header, and:' : ''}`,
    '',
    ...columnTable(columns, (column) => !hasHeader || !shared.has(column)),
  ];
}

function columnTable(columns: Columns, isShown: (name: string) => boolean): readonly string[] {
  return [
    '| column | type | NULL | holds | says |',
    '| --- | --- | --- | --- | --- |',
    ...Object.entries(columns)
      .filter(([name]) => isShown(name))
      .map(
        ([name, { type, nullable, says, holds, isCompared }]) =>
          `| \`${name}\` | ${type}${isCompared && type === 'text' ? ' "C"' : ''} | ${nullable ? 'may be' : 'no'} | ${cell(heldText(holds))} | ${cell(says)} |`,
      ),
  ];
}

function heldText(holds: Holds | undefined): string {
  switch (holds?.kind) {
    case 'words':
      return holds.words.join(', ');
    case 'owner':
      return "one of the source's owners";
    case 'state':
      return 'code of a State or body';
    case 'id':
      return '1 to 64 letters, digits, `.`, `_`, `-`';
    case 'global-id':
      return `\`OWNER:DOMAIN:ID\` of ${holds.domains.join(', ')}`;
    case 'graphql':
      return holds.words ? holds.words.join(', ') : `\`${holds.type}\``;
    default:
      return '';
  }
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
