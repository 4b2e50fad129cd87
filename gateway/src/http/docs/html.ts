import type { Lent } from '../../journey/read-lent.ts';
import { lentPart } from './lent.ts';
import { escaped } from './escaped.ts';
import type { CodeList, Dictionary, DictionaryField, DictionaryType } from './model.ts';

/** What a page of the dictionary shows. */
export interface DocsContent {
  readonly dictionary: Dictionary;
  /** Offences of the law in force by code, in the language in which the installation wrote them. */
  readonly offences: Readonly<Record<string, string>>;
  /** What States lend to whoever reads it; absent for who did not sign in. */
  readonly lent?: Lent;
}

/**
 * What stands in the page: a search, contents, what is lent to the reader, categories, types and code lists. Every text of the
 * schema and of the law is written as a text.
 */
export function docsHtml({ dictionary, offences, lent }: DocsContent): string {
  const { types, lists } = dictionary;
  const records = types.filter(({ kind }) => kind === 'record');
  const others = types.filter(({ kind }) => kind !== 'record');
  return `<div id="docs" class="docs">
<h1>Data dictionary</h1>
<p class="lead">Every type, field, argument and code of the graph. ${
    lent ? '' : 'Signed in to the workbench, under Dictionary, you also read which States lend what to you.'
  }</p>
<div role="search" class="docs-search"><label>Search <input type="search" name="search" autocomplete="off" spellcheck="false"></label> <span role="status" class="docs-found"></span></div>
<nav aria-label="Contents"><ul>${[
    ...(lent ? [['lent', 'What States lend to you']] : []),
    ['records', `Records (${records.length})`],
    ['types', `Other types (${others.length})`],
    ['codes', `Code lists (${lists.length})`],
    ['offences', 'Offences'],
  ]
    .map(([id = '', name = '']) => `<li><a href="#${id}">${name}</a></li>`)
    .join('')}</ul></nav>
${lent ? lentPart(lent) : ''}
<section id="records"><h2>Records</h2>
${records.map(typePart).join('\n')}
</section>
<section id="types"><h2>Other types</h2>
${others.map(typePart).join('\n')}
</section>
<section id="codes"><h2>Code lists</h2>
<p>French and German terms of law are from memory after the acts' own language versions: have them checked before you rely on them.</p>
${lists.map(listPart).join('\n')}
</section>
<section id="offences"><h2>Offences</h2>
${offencePart(offences)}
</section>
</div>`;
}

function typePart({ name, kind, says, specifiedBy, sources, fields }: DictionaryType): string {
  const facts = [
    `<p><span class="docs-kind">${kind}</span> ${escaped(says)}</p>`,
    specifiedBy ? `<p>Specified by <span class="docs-source">${escaped(specifiedBy)}</span></p>` : '',
    sourceLine(sources),
  ].join('');
  const table =
    fields.length === 0
      ? ''
      : `<table><caption>Fields of ${name}</caption><thead><tr><th scope="col">Field</th><th scope="col">Type</th><th scope="col">Category</th><th scope="col">Meaning</th><th scope="col">Source</th></tr></thead><tbody>${fields
          .map((field) => fieldRow(name, field))
          .join('\n')}</tbody></table>`;
  return `<article id="type-${name}" aria-labelledby="name-${name}"><h3 id="name-${name}">${name}</h3>${facts}${table}</article>`;
}

/** Types that GraphQL itself knows have no place in the page. */
const OWN_TYPES: ReadonlySet<string> = new Set(['String', 'ID', 'Int', 'Float', 'Boolean']);

function fieldRow(
  parent: string,
  { name, type, named, categories, says, sources, args, deprecated }: DictionaryField,
): string {
  const shown = OWN_TYPES.has(named)
    ? `<code>${escaped(type)}</code>`
    : `<a href="#type-${named}"><code>${escaped(type)}</code></a>`;
  const told = [
    escaped(says),
    deprecated === undefined ? '' : `<p><strong>Deprecated.</strong> ${escaped(deprecated)}</p>`,
    args.length === 0
      ? ''
      : `<ul class="docs-arguments">${args
          .map((one) => `<li><code>${one.name}: ${escaped(one.type)}</code> ${escaped(one.says)}</li>`)
          .join('')}</ul>`,
  ].join('');
  const of = categories.map((one) => `<a href="#code-FieldCategory-${one}">${one}</a>`).join(' ');
  return `<tr id="field-${parent}-${name}"><th scope="row"><code>${name}</code></th><td>${shown}</td><td>${of}</td><td>${told}</td><td>${escaped(sources.join('; '))}</td></tr>`;
}

function listPart({ name, says, sources, codes }: CodeList): string {
  const rows = codes.map(
    ({ code, en, fr, de, sources: own }) =>
      `<tr id="code-${name}-${escaped(code)}"><th scope="row"><code>${escaped(code)}</code></th><td>${escaped(en)}</td><td lang="fr">${escaped(fr)}</td><td lang="de">${escaped(de)}</td><td>${escaped(own.join('; '))}</td></tr>`,
  );
  return `<article id="type-${name}" aria-labelledby="name-${name}"><h3 id="name-${name}">${name}</h3><p>${escaped(says)}</p>${sourceLine(sources)}<table><caption>Codes of ${name}</caption><thead><tr><th scope="col">Code</th><th scope="col">English</th><th scope="col">French</th><th scope="col">German</th><th scope="col">Source</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></article>`;
}

function offencePart(offences: DocsContent['offences']): string {
  const rows = Object.entries(offences).map(
    ([code, says]) => `<tr><th scope="row"><code>${escaped(code)}</code></th><td>${escaped(says)}</td></tr>`,
  );
  const about =
    '<p>Offences that the law in force lists, in the language in which this installation wrote them.</p>';
  return rows.length === 0
    ? '<p>The law in force lists no offences.</p>'
    : `<article>${about}<table><caption>Offences</caption><thead><tr><th scope="col">Code</th><th scope="col">Meaning</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></article>`;
}

function sourceLine(sources: readonly string[]): string {
  return sources.length === 0 ? '' : `<p class="docs-source">Source: ${escaped(sources.join('; '))}</p>`;
}
