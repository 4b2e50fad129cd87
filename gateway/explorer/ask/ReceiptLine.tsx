import { useEffect, useState, type ReactElement } from 'react';
import { useWorkbench } from '../app/context.ts';
import { useWords } from '../words/words.ts';

/** Whether the ledger knows the entry of a receipt. Its proofs show hashes alone, and need nobody's law. */
export function ReceiptLine({
  log,
  entry,
}: {
  readonly log: string | undefined;
  readonly entry: string;
}): ReactElement | null {
  const say = useWords();
  const { session } = useWorkbench();
  const [found, setFound] = useState<{ readonly message?: string }>();
  useEffect(() => {
    let isWanted = true;
    const where = log === undefined ? '' : `&log=${encodeURIComponent(log)}`;
    session.get(`/ledger/proof/inclusion?entry=${encodeURIComponent(entry)}${where}`).then(
      () => isWanted && setFound({}),
      (error: unknown) =>
        isWanted && setFound({ message: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [session, log, entry]);
  if (!found) return <p role="status">{say('app.loading')}</p>;
  return found.message === undefined ? (
    <p className="good">✓ {say('ask.read.receipt.held')}</p>
  ) : (
    <p className="warn">! {say('ask.read.receipt.notHeld', { message: found.message })}</p>
  );
}
