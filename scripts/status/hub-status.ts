import { z } from 'zod';

/** Null: it could not be read. Absent: nobody is told here. */
const counted = z.array(z.object({ state: z.string(), waiting: z.number(), dead: z.number() })).nullish();

const Source = z.object({
  domain: z.string(),
  owner: z.string(),
  status: z.string(),
  dataAsOf: z.string().nullish(),
  searchesBehind: z.boolean().optional(),
  breaches: z.array(z.string()).optional(),
  unreadableRows: z.number().optional(),
});

/** What `/status.json` says, as far as the command reads it. A hub that says more is read all the same. */
export const HubStatus = z.object({
  at: z.string(),
  hub: z.object({
    version: z.string(),
    mode: z.string(),
    instance: z.string().optional(),
    since: z.string().optional(),
  }),
  sources: z.array(Source),
  law: z.object({
    digest: z.string(),
    states: z.array(
      z.object({
        state: z.string(),
        status: z.string(),
        version: z.string(),
        nextChange: z.string().nullable(),
      }),
    ),
  }),
  ledger: z.object({
    takesRecords: z.boolean(),
    isFenced: z.boolean(),
    checkpoint: z
      .object({ origin: z.string(), records: z.number(), signers: z.array(z.string()) })
      .nullable(),
    setAside: z.number(),
    months: z
      .object({
        first: z.string().optional(),
        madeUntil: z.string().optional(),
        archived: z.number(),
        lastArchived: z.string().optional(),
      })
      .nullish(),
  }),
  keys: z
    .array(
      z.object({
        key: z.string(),
        id: z.string().optional(),
        state: z.string(),
        since: z.string().optional(),
        ageDays: z.number().optional(),
        dueOn: z.string().optional(),
        isOld: z.boolean(),
      }),
    )
    .nullish(),
  certificates: z
    .array(
      z.object({
        of: z.string(),
        kind: z.string(),
        file: z.string(),
        endsAt: z.string().nullable(),
        daysLeft: z.number().nullable(),
      }),
    )
    .optional(),
  subgraphs: z
    .array(z.object({ subgraph: z.string(), address: z.string(), standing: z.string(), why: z.string() }))
    .optional(),
  shared: z.object({ agrees: z.boolean() }).optional(),
  telling: z
    .object({
      outages: z
        .array(
          z.object({
            of: z.string(),
            domain: z.string().nullable(),
            planned: z.boolean(),
            since: z.string(),
          }),
        )
        .nullish(),
      releaseNotices: counted,
      outageNotices: counted,
    })
    .optional(),
});
export type HubStatus = z.infer<typeof HubStatus>;

/** What `/health/ready` says. */
export const HubReadiness = z.object({
  ready: z.boolean(),
  parts: z.record(z.string(), z.boolean()),
  refusedReloads: z.array(z.string()),
});

/** How one gateway was found. */
export interface Found {
  readonly url: string;
  /** Undefined where it could not be asked. */
  readonly readiness?: z.infer<typeof HubReadiness>;
  readonly status?: HubStatus;
  /** Why it, or a part of it, could not be read. */
  readonly failure?: string;
}

const ANSWER_WITHIN_MS = 10_000;

/** Asks one gateway how it stands: whether it is ready needs no token, the rest is for the role OPERATOR. Never rejects. */
export async function askHub(url: string, token: string): Promise<Found> {
  try {
    const ready = await get(url, '/health/ready', {});
    const readiness = HubReadiness.parse(JSON.parse(ready.text));
    const { status, text } = await get(url, '/status.json', { authorization: `Bearer ${token}` });
    if (status !== 200) return { url, readiness, failure: `/status.json: ${status} ${codeIn(text)}`.trim() };
    return { url, readiness, status: HubStatus.parse(JSON.parse(text)) };
  } catch (cause) {
    return { url, failure: whyOf(cause) };
  }
}

async function get(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly text: string }> {
  const answer = await fetch(new URL(path, url), {
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  return { status: answer.status, text: await answer.text() };
}

function codeIn(text: string): string {
  try {
    const { errors } = JSON.parse(text) as {
      readonly errors?: readonly {
        readonly message?: string;
        readonly extensions?: { readonly code?: string };
      }[];
    };
    return `${errors?.[0]?.extensions?.code ?? ''} ${errors?.[0]?.message ?? ''}`.trim();
  } catch {
    return 'which is no answer of a hub';
  }
}

function whyOf(cause: unknown): string {
  if (cause instanceof z.ZodError || cause instanceof SyntaxError)
    return 'what answers there is no hub, or another version of one';
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return `no answer within ${ANSWER_WITHIN_MS} ms`;
  const inner = cause instanceof Error ? (cause.cause ?? cause) : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
