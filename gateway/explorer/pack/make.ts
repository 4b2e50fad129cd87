import type { Sheet, Voice } from '../export/sheet.ts';
import type { Answer } from '../session/answer.ts';
import type { Session } from '../session/session.ts';

export async function packOf(_: {
  readonly answer: Answer<unknown>;
  readonly sheet: Sheet;
  readonly voice: Voice;
  readonly session: Session;
}): Promise<Blob> {
  await Promise.resolve();
  return new Blob([]);
}
