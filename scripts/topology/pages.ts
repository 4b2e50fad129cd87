import type { Answer, Load } from './ask.ts';

const PAGE = 'pageInfo { endCursor hasNextPage } nodes { id owner serialNumber }';
const SOURCES = 'sources { owner status dataAsOf }';
/** What is asked again and again: of all States. */
export const ALL = `{ firearms(filter: { make: "Glock" }, first: 50) { ${PAGE} ${SOURCES} } }`;

/** What a question for a page of firearms is answered by. */
export interface Page {
  readonly firearms: {
    readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
    readonly nodes: readonly { readonly id: string; readonly owner: string }[];
    readonly sources: readonly {
      readonly owner: string;
      readonly status: string;
      readonly dataAsOf: string | null;
    }[];
  };
}

/** A question for two records. @param after `, after: "CURSOR"`, or nothing for the first page. */
export function paged(after: string): string {
  return `{ firearms(filter: { make: "Glock" }, first: 2${after}) { ${PAGE} ${SOURCES} } }`;
}

/** @throws Error with what came when it is no whole answer. */
export function page(answer: Answer): Page {
  answered(answer);
  return answer.data as Page;
}

/** @returns its receipt. @throws Error with what came when there is none. */
export function answered({ status, text, receipt }: Answer): {
  readonly log: string;
  readonly entry: string;
} {
  if (status !== 200 || !receipt) throw new Error(`status ${status}: ${text.slice(0, 300)}`);
  return receipt;
}

export function statusOf({ firearms }: Page, owner: string): string | undefined {
  return firearms.sources.find((source) => source.owner === owner)?.status;
}

/** @throws Error that says both when they differ. @param what they are. */
export function mustBe(found: unknown, wanted: unknown, what: string): void {
  if (found !== wanted)
    throw new Error(`${what}: ${String(found).slice(0, 200)}, and not ${String(wanted).slice(0, 200)}`);
}

/** @returns how many were answered. @throws Error with the first that failed, when one did. */
export function none({ answered: given, failed: [first, ...more] }: Load): string {
  if (first)
    throw new Error(
      `${more.length + 1} of ${given.length + more.length + 1} failed: ${first.status} ${first.text.slice(0, 200)}`,
    );
  return `${given.length} answered, none failed`;
}
