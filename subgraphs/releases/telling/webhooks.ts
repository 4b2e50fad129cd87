import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { fileText } from '../../../shared/src/core/file-text.ts';
import type { StateCode } from '../../../shared/src/core/ids.ts';
import { readableYaml } from '../../../shared/src/core/readable-yaml.ts';
import { isSafeUrl } from '../../../shared/src/identity/fetch-json.ts';
import { reasonOf } from '../../../shared/src/identity/reason.ts';
import { NOTICE_TYPES, type NoticeType } from '../notices.ts';
import { OUTAGE_TYPES, type OutageType } from '../outages/words.ts';

/** What a State can be told. */
export type ToldType = NoticeType | OutageType;

/** Where and how a State is told. */
export interface Webhook {
  readonly state: StateCode;
  readonly url: string;
  /** Each as `whsec_` and base64; several while one is replaced. */
  readonly secrets: readonly string[];
  /** Absent: all. */
  readonly events?: readonly ToldType[];
}

const path = z.string().min(1);

const Entry = z.strictObject({
  state: z.string(),
  url: z
    .url({ protocol: /^https?$/u })
    .refine(
      (url) => !URL.canParse(url) || isSafeUrl(url),
      'must be https, unless it is on this machine: over http anybody on the way could read along',
    )
    .refine(
      (url) => !/^\w+:\/\/[^/]*@/u.test(url),
      'must not hold a name or password: the signature says who sends',
    ),
  secretFile: z.union([path, z.array(path).min(1).max(3)]),
  events: z
    .array(z.enum([...NOTICE_TYPES, ...OUTAGE_TYPES] as unknown as readonly [ToldType, ...ToldType[]]))
    .min(1)
    .optional(),
});

const WebhooksFile = z.strictObject({ webhooks: z.array(Entry) });

/**
 * Reads webhooks.yaml, with the secrets that it names.
 *
 * @param states those with a law profile.
 * @throws Error that names the file, the entry and the way out; never a secret.
 */
export function readWebhooks(file: string, states: ReadonlySet<string>): readonly Webhook[] {
  const seen = new Map<string, number>();
  const known = new Map<string, string>();
  return entriesOf(file).map(({ state, url, secretFile, events }, place) => {
    const refuse = (why: string): never => {
      throw new Error(`${file}, entry ${place + 1} (${state}): ${why}`);
    };
    if (!states.has(state))
      refuse(
        `${state} has no profile. Write ${state}.yaml, or remove the entry. There are: ${[...states].join(', ')}.`,
      );
    const twin = seen.get(state);
    if (twin !== undefined)
      refuse(`entry ${twin} is for the same State. A State has one webhook: it passes on what others want.`);
    seen.set(state, place + 1);
    const secrets = secretFile.map((one) => secretIn(one, refuse));
    for (const secret of secrets) {
      const other = known.get(secret);
      if (other !== undefined)
        refuse(
          other === state
            ? 'two of its files hold the same secret. Remove one.'
            : `it has the same secret as ${other}, which could sign for it. Each State has its own.`,
        );
      known.set(secret, state);
    }
    return { state: state as StateCode, url, secrets, ...(events ? { events } : {}) };
  });
}

/** The files with secrets that a webhooks.yaml names. @throws Error as `readWebhooks` does. */
export function webhookSecretFiles(file: string): readonly string[] {
  return entriesOf(file).flatMap(({ secretFile }) => secretFile);
}

/** Paths count from the folder of the file, wherever the hub was started. */
function entriesOf(file: string) {
  let text: unknown;
  try {
    text = parse(readableYaml(fileText(file)));
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${reasonOf(cause)}`, { cause });
  }
  const parsed = WebhooksFile.safeParse(text);
  if (!parsed.success) throw new Error(`${file} is not accepted:\n${z.prettifyError(parsed.error)}`);
  return parsed.data.webhooks.map(({ secretFile, ...entry }) => ({
    ...entry,
    secretFile: [secretFile].flat().map((one) => resolve(dirname(resolve(file)), one)),
  }));
}

/** As Standard Webhooks 1.0.0 has it: random, 24 to 64 bytes. */
const SECRET_BYTES = { least: 24, most: 64 } as const;

function secretIn(file: string, refuse: (why: string) => never): string {
  let text: string;
  try {
    text = fileText(file).trim();
  } catch (cause) {
    return refuse(`secretFile ${file} cannot be read: ${reasonOf(cause)}`);
  }
  const base64 = text.startsWith('whsec_') ? text.slice('whsec_'.length) : '';
  const key = Buffer.from(base64, 'base64');
  const isWhole = key.toString('base64') === base64;
  if (isWhole && key.length >= SECRET_BYTES.least && key.length <= SECRET_BYTES.most) return text;
  return refuse(
    `secretFile ${file} must hold whsec_ and ${SECRET_BYTES.least} to ${SECRET_BYTES.most} random bytes in base64: echo "whsec_$(openssl rand -base64 32)" > ${file}`,
  );
}
