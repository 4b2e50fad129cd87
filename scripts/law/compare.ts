import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { badInput } from '../../shared/src/core/errors.ts';
import { stateCode } from '../../shared/src/core/ids.ts';
import { differenceText } from '../../shared/src/policy/tools/diff-text.ts';
import { diffLaws } from '../../shared/src/policy/tools/diff.ts';
import { buildLaw, loadLaw, readLawFiles, type Law } from '../../shared/src/policy/law/law.ts';
import { folderOf, optionsOf, today } from './options.ts';

/** `law diff before [after]`: two folders, or two versions of one file put into the folder of profiles. */
export function compareCommand(args: readonly string[]): number {
  const { values: options, positionals } = optionsOf(args);
  const [before, after] = positionals;
  if (before === undefined)
    throw badInput('before', undefined, 'a folder of profiles, or one profile such as DE.yaml');
  for (const path of [before, after])
    if (path !== undefined && !existsSync(path))
      throw badInput('diff', path, 'a folder of profiles, or one profile such as DE.yaml, that is there');
  const current = folderOf(options);
  const load = (path: string | undefined): Law => {
    if (path === undefined) return loadLaw(current, { mode: 'demonstration' });
    if (statSync(path).isDirectory()) return loadLaw(resolve(path), { mode: 'demonstration' });
    const files = new Map(readLawFiles(current));
    files.set(profileName(path), readFileSync(path, 'utf8'));
    return buildLaw(files, { mode: 'demonstration' });
  };
  const [old, now] = [load(before), load(after)];
  const owners = options.owner?.map((owner) => stateCode(owner));
  const difference = diffLaws(old, now, owners, today(options));
  process.stdout.write(
    options.json === true ? `${JSON.stringify(difference, null, 2)}\n` : differenceText(difference),
  );
  return difference.changes.length + difference.duties.length > 0 ? 1 : 0;
}

/** A copy may be called `DE.old.yaml`; the law wants `DE.yaml`. */
function profileName(path: string): string {
  const text = readFileSync(path, 'utf8');
  const state = /^state:\s*["']?([A-Z]{2,3})["']?\s*$/mu.exec(text)?.[1];
  return state === undefined ? basename(path) : `${state}.yaml`;
}
