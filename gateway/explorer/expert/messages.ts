/** What the editor's frame asks the page that holds the token: one question. */
export interface Asked {
  readonly id: number;
  readonly document: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** What the page tells the frame: the answer to a question, or a document to show. */
export type Told =
  | { readonly kind: 'answer'; readonly id: number; readonly body: unknown }
  | { readonly kind: 'document'; readonly document: string; readonly caller: string };

/** The first message from page to frame, with the port for all others. */
export const OPEN = 'liaison-expert-open';
