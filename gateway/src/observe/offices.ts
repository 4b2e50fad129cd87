import { z } from 'zod';
import { stateCode } from '../../../shared/src/core/ids.ts';
import { AGENCY_KINDS, PURPOSES, ROLES, URGENCIES } from '../../../shared/src/core/vocabulary.ts';
import type { Inquiry, Requester } from '../../../shared/src/policy/words/inquiry.ts';

/** All of an inquiry that a view of the schema and a ruling look at, but for the day: no officer, no agency, no case. */
export interface Office
  extends
    Pick<Requester, 'state' | 'agencyKind' | 'role'>,
    Pick<Inquiry, 'purpose' | 'urgency' | 'offence' | 'vouched'> {
  /** Whether a written reason of strict necessity was given. */
  readonly isNecessary: boolean;
}

/** Where the offices are kept from one start to the next. */
export interface Keeping {
  /** @returns what was written last; undefined when nothing was. */
  read(): string | undefined;
  write(text: string): void;
}

const OFFICES_MAX = 40;
/** What is new is written together with what comes soon after. */
const WRITE_AFTER_MS = 1_000;

const State = z.string().transform((text, context) => {
  try {
    return stateCode(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'no State' });
    return z.NEVER;
  }
});
const Kept = z.array(
  z.strictObject({
    state: State,
    agencyKind: z.enum(AGENCY_KINDS),
    role: z.enum(ROLES),
    purpose: z.enum(PURPOSES),
    urgency: z.enum(URGENCIES),
    isNecessary: z.boolean(),
    offence: z
      .strictObject({
        code: z.string().max(32),
        maxPenaltyMonths: z.number().optional(),
        lawOf: State.optional(),
      })
      .optional(),
    vouched: z.strictObject({ case: z.boolean(), offence: z.boolean() }).optional(),
  }),
);

/** The offices that asked last, so that what the law says to each is worked out before it asks again. */
export class Offices {
  readonly #keeping: Keeping | undefined;
  readonly #onFailure: (cause: unknown) => void;
  /** In the order of last use. */
  readonly #seen = new Map<string, Office>();
  #timer: NodeJS.Timeout | undefined;

  /** @param onFailure gets why offices could not be read or written: then those that were kept are forgotten. */
  constructor(keeping?: Keeping, onFailure: (cause: unknown) => void = () => undefined) {
    this.#keeping = keeping;
    this.#onFailure = onFailure;
    for (const office of this.#read().reverse()) this.#seen.set(keyOf(office), office);
  }

  /** Takes note of who asks. */
  seen(inquiry: Inquiry): void {
    const { requester, purpose, urgency, offence, vouched, necessity } = inquiry;
    const { state, agencyKind, role } = requester;
    const isNecessary = necessity !== undefined && necessity.trim() !== '';
    const office = {
      state,
      agencyKind,
      role,
      purpose,
      urgency,
      isNecessary,
      ...(offence ? { offence } : {}),
      ...(vouched ? { vouched } : {}),
    };
    const key = keyOf(office);
    const isKnown = this.#seen.delete(key);
    this.#seen.set(key, office);
    if (isKnown) return;
    for (const oldest of this.#seen.keys()) if (this.#seen.size > OFFICES_MAX) this.#seen.delete(oldest);
    if (this.#keeping) this.#timer ??= setTimeout(() => this.close(), WRITE_AFTER_MS).unref();
  }

  /** Those that asked last, the latest first. */
  latest(): readonly Office[] {
    return [...this.#seen.values()].reverse();
  }

  /** Writes what is not written yet. Several processes write one file: what another one wrote comes after the own. */
  close(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const all = new Map([...this.latest(), ...this.#read()].map((office) => [keyOf(office), office]));
    try {
      this.#keeping?.write(JSON.stringify([...all.values()].slice(0, OFFICES_MAX)));
    } catch (cause) {
      this.#onFailure(cause);
    }
  }

  #read(): Office[] {
    try {
      const text = this.#keeping?.read();
      return text === undefined ? [] : (Kept.parse(JSON.parse(text)) as Office[]);
    } catch (cause) {
      this.#onFailure(cause);
      return [];
    }
  }
}

function keyOf({ state, agencyKind, role, purpose, urgency, isNecessary, offence, vouched }: Office): string {
  const { code, maxPenaltyMonths, lawOf } = offence ?? {};
  return JSON.stringify([
    state,
    agencyKind,
    role,
    purpose,
    urgency,
    isNecessary,
    code,
    maxPenaltyMonths,
    lawOf,
    vouched?.case,
    vouched?.offence,
  ]);
}
