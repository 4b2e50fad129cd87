import type { CodeList, Dictionary, DictionaryField, DictionaryType } from './model.ts';

/** The dictionary as a page of Markdown, `gateway/DICTIONARY.md`. It says nothing of the law: that is in force, and a caller's. */
export function dictionaryMarkdown({ types, lists }: Dictionary): string {
  return [
    '# Data dictionary',
    '',
    "Every type, field, argument and code of the graph, and where its meaning comes from. Written by `npm run schema` from the descriptions in each `schema.graphql` and the `words.tsv` beside each list: change those instead. The hub serves the same at `/docs`, where callers also read which States lend what to them. French and German terms of law are from memory after the acts' own language versions.",
    '',
    `[Types](#types): ${types.length}. [Code lists](#code-lists): ${lists.length}.`,
    '',
    '## Types',
    ...types.flatMap(typePart),
    '',
    '## Code lists',
    ...lists.flatMap(listPart),
    '',
  ].join('\n');
}

function typePart({ name, kind, says, specifiedBy, sources, fields }: DictionaryType): readonly string[] {
  return [
    '',
    `### ${name}`,
    '',
    [
      `${kind[0]?.toUpperCase()}${kind.slice(1)}.`,
      says,
      specifiedBy && `Specified by <${specifiedBy}>.`,
      sourceLine(sources),
    ]
      .filter(Boolean)
      .join(' '),
    ...(fields.length === 0
      ? []
      : [
          '',
          '| field | type | category | says | source |',
          '| --- | --- | --- | --- | --- |',
          ...fields.map(fieldRow),
        ]),
  ];
}

function fieldRow({ name, type, categories, says, sources, args, deprecated }: DictionaryField): string {
  const told = [
    says,
    deprecated && `**Deprecated**: ${deprecated}`,
    ...args.map((one) => `\`${one.name}: ${one.type}\` ${one.says}`),
  ].filter(Boolean);
  return `| \`${name}\` | \`${type}\` | ${categories.join(', ')} | ${told.map((text) => cell(String(text))).join('<br>')} | ${cell(sources.join('; '))} |`;
}

function listPart({ name, says, sources, codes }: CodeList): readonly string[] {
  return [
    '',
    `### ${name}`,
    '',
    [says, sourceLine(sources)].filter(Boolean).join(' '),
    '',
    '| code | English | French | German | source |',
    '| --- | --- | --- | --- | --- |',
    ...codes.map(
      ({ code, en, fr, de, sources: own }) =>
        `| \`${code}\` | ${[en, fr, de, own.join('; ')].map(cell).join(' | ')} |`,
    ),
  ];
}

function sourceLine(sources: readonly string[]): string {
  return sources.length === 0 ? '' : `Source: ${sources.join('; ')}.`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
