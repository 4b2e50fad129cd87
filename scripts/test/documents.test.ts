import { expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PASSED_OVER = new Set(['node_modules', '.liaison', '.git', 'coverage']);
const README_WORDS_MAX = 1_500;

/** Every page of the tree, by its path from the top. */
function pagesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return PASSED_OVER.has(entry.name) ? [] : pagesBelow(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const PAGES = pagesBelow('.');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** What is written as code is no link. */
function linksOf(page: string): readonly string[] {
  const prose = read(page)
    .replace(/^```[\s\S]*?^```$/gmu, '')
    .replace(/`[^`\n]*`/gu, 'code');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/gu)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/u.test(target));
}

/** The anchors of a page, as GitHub makes them from its headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = [...read(page).matchAll(/^#+ (.+)$/gmu)];
  return new Set(
    headings.map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/gu, '-'),
    ),
  );
}

/** Links of a page that lead nowhere. */
function brokenLinks(page: string): readonly string[] {
  return linksOf(page).filter((target) => {
    const [path = '', anchor] = target.split('#');
    const at = path === '' ? page : relative(ROOT, resolve(ROOT, dirname(page), decodeURI(path)));
    if (!existsSync(join(ROOT, at))) return true;
    return anchor !== undefined && at.endsWith('.md') && !anchorsOf(at).has(anchor);
  });
}

test(`the README has at most ${README_WORDS_MAX} words`, () => {
  expect(read('README.md').trim().split(/\s+/u).length).toBeLessThanOrEqual(README_WORDS_MAX);
});

test('every link of every page leads to a file of the tree, and to a heading that it has', () => {
  expect(PAGES.length).toBeGreaterThan(20);
  expect(PAGES.flatMap((page) => brokenLinks(page).map((target) => `${page}: ${target}`))).toEqual([]);
});

test('every npm script that a page names exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: object };
  const named = PAGES.filter((page) => page !== join('shared', 'CHANGELOG.md')).flatMap((page) =>
    [...read(page).matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/gu)].map(([, script = '']) => ({
      page,
      script,
    })),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ script }) => !Object.hasOwn(scripts, script))).toEqual([]);
});

test('every folder that holds code of a room has a page', () => {
  const rooms = (folder: string): readonly string[] =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
      .map(({ name }) => join(folder, name));
  const floors = ['policy', 'sources', 'ledger', 'kit'].flatMap((room) => rooms(join('shared/src', room)));
  const folders = [
    ...['gateway', 'subgraphs', 'scripts', 'scripts/hub', 'shared/testing', 'docker'],
    ...[...rooms('gateway/src'), ...rooms('shared/src'), ...floors],
  ];
  expect(folders.filter((folder) => !existsSync(join(ROOT, folder, 'README.md')))).toEqual([]);
});

test('what starts everything else names files that are there', () => {
  const named = [...read('scripts/run.mjs').matchAll(/join\(root, ((?:'[a-z./-]+'(?:, )?)+)\)/gu)]
    .map(([, parts = '']) => parts.split(', ').map((part) => part.slice(1, -1)))
    .filter((parts) => /^(?:scripts|shared)$/u.test(parts[0] ?? ''));
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((parts) => !existsSync(join(ROOT, ...parts)))).toEqual([]);
});
