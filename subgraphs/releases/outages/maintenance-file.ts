import { parse } from 'yaml';
import { z } from 'zod';
import { fileText } from '../../../shared/src/core/file-text.ts';
import { DOMAINS, type Domain } from '../../../shared/src/core/vocabulary.ts';
import { reasonOf } from '../../../shared/src/identity/reason.ts';
import { HUB, type Maintenance } from './words.ts';

const moment = z.iso.datetime({
  offset: true,
  error: 'must be a moment with its zone, as 2026-12-01T22:00:00Z',
});

const MaintenanceFile = z.strictObject({
  maintenance: z.array(
    z
      .strictObject({
        of: z.string(),
        domains: z
          .array(z.enum(DOMAINS as readonly [Domain, ...Domain[]]))
          .min(1)
          .optional(),
        from: moment,
        until: moment,
      })
      .refine(({ from, until }) => Date.parse(from) < Date.parse(until), 'must end after it begins'),
  ),
});

/**
 * Reads maintenance.yaml: when which State's sources, or the hub, will not answer.
 *
 * @param states those with a law profile.
 * @throws Error that names the file, the entry and the way out.
 */
export function readMaintenance(file: string, states: ReadonlySet<string>): readonly Maintenance[] {
  let text: unknown;
  try {
    text = parse(fileText(file));
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${reasonOf(cause)}`, { cause });
  }
  const parsed = MaintenanceFile.safeParse(text);
  if (!parsed.success) throw new Error(`${file} is not accepted:\n${z.prettifyError(parsed.error)}`);
  return parsed.data.maintenance.map(({ of, domains = [], from, until }, place) => {
    const refuse = (why: string): never => {
      throw new Error(`${file}, entry ${place + 1} (${of}): ${why}`);
    };
    if (of !== HUB && !states.has(of))
      refuse(`${of} is neither ${HUB} nor a State with a profile. There are: ${[...states].join(', ')}.`);
    if (of === HUB && domains.length > 0) refuse(`${HUB} is the hub as a whole: leave domains out.`);
    return {
      of: of as Maintenance['of'],
      domains: [...new Set(domains)].sort(),
      from: Date.parse(from),
      until: Date.parse(until),
    };
  });
}
