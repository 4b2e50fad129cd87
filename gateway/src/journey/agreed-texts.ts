import { createHash } from 'node:crypto';

/** A text by its name (`law`, `issuers`, `operations FR`) and by what tells it from any other. */
export interface Text {
  readonly name: string;
  readonly digest: string;
  /** Absent where it lies elsewhere. */
  readonly text?: string;
}

/** What becomes of texts of one kind: the first word of their names. */
export interface AgreedPart {
  /**
   * Reads a text.
   *
   * @returns what puts it in force at once, when its moment is there.
   * @throws what keeps this gateway from reading it: then it answers nothing from that moment on.
   */
  read(text: Text): Promise<() => void>;
}

/** Texts on which several gateways agree: each is in force at all of them from one moment on. */
export interface AgreedTexts {
  /** Of all of them: at two gateways with the same one all that they agree on is the same. */
  readonly version: number;
  /**
   * Takes what is in force of one kind. What this gateway's files say counts at all where it was never agreed on; what was in
   * force once is older than what is.
   *
   * @returns those of its own texts that are not taken, as others are in force.
   * @throws HubError STATE_UNAVAILABLE; or LAW_UNAVAILABLE where the law in force cannot be read here.
   */
  open(kind: string, part: AgreedPart, own?: readonly Text[]): Promise<readonly Text[]>;
  /** Digest of the text of this name that was agreed on last, in force or not yet. */
  latest(name: string): string | undefined;
  /**
   * @param madeFrom digest of what this gateway's file said before.
   * @returns whether all gateways take it; else another text took the place of the one that it was made from.
   * @throws HubError STATE_UNAVAILABLE
   */
  propose(text: Text, madeFrom: string | undefined): Promise<boolean>;
  /** @throws HubError STATE_UNAVAILABLE; Error when nobody has it. */
  textOf(digest: string): Promise<string>;
}

/** Of a file that is not there. */
export const NO_TEXT = 'none';

/** A text that a file says, or that it says nothing any more. */
export function textCalled(name: string, text: string | undefined): Text {
  if (text === undefined) return { name, digest: NO_TEXT };
  return { name, digest: createHash('sha256').update(text).digest('hex'), text };
}
