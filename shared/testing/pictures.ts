import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** The folder for pictures and tables of a run that somebody wants to look at. */
const FOLDER = process.env['LIAISON_TEST_PICTURES'];

/** Keeps a picture of all that a page shows, where a folder was named for it. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (FOLDER === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: true });
}

/** Keeps lines of text beside them. */
export function keepTable(name: string, lines: readonly string[]): void {
  if (FOLDER === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, name), `${lines.join('\n')}\n`);
}
