import { readdirSync, statSync, type Dirent } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** What lies below a folder, by paths with slashes. */
export interface Found {
  readonly files: readonly string[];
  /** Links that lead to no file: to a folder, or to nothing. */
  readonly passedOver: readonly string[];
}

/** Where Kubernetes keeps what the names of a mounted folder link to; it changes with each version of it. */
const BEHIND_NAMES = /(?:^|\/)\.\.[^/]/u;

/** Files below a folder, also those that are links, as mounted secrets and settings are. Sockets and the like are none. */
export function filesIn(folder: string): Found {
  const path = (entry: Dirent): string =>
    relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: path(entry) }))
    .filter(({ path: one }) => !BEHIND_NAMES.test(one));
  const links = entries.filter(({ entry }) => entry.isSymbolicLink());
  const isFile = (one: string): boolean =>
    statSync(join(folder, one), { throwIfNoEntry: false })?.isFile() === true;
  const files = [
    ...entries.filter(({ entry }) => entry.isFile()),
    ...links.filter(({ path: one }) => isFile(one)),
  ];
  return {
    files: files.map(({ path: one }) => one).sort(),
    passedOver: links.map(({ path: one }) => one).filter((one) => !isFile(one)),
  };
}
