import { useState, type FormEvent, type ReactElement } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { Session, SignedIn } from '../session/session.ts';
import { trimmed } from '../session/statement.ts';
import { useWords } from '../words/words.ts';
import { StatementFields } from './StatementFields.tsx';

interface DialogProps {
  readonly session: Session;
  readonly signedIn: SignedIn;
  readonly close: () => void;
}

/** Where the statement is changed. Nothing is sent otherwise until it is used; then the strip shows it and each question carries it. */
export function StatementDialog(props: DialogProps): ReactElement {
  const say = useWords();
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable
      onOpenChange={(isOpen) => (isOpen ? undefined : props.close())}
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title">{say('statement.title')}</Heading>
          <StatementForm {...props} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function StatementForm({ session, signedIn, close }: DialogProps): ReactElement {
  const say = useWords();
  const [draft, setDraft] = useState(signedIn.statement);
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const use = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await session.signIn(signedIn.identity, trimmed(draft));
      close();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <form className="statement" onSubmit={(event) => void use(event)}>
      <p className="lead">{say('statement.lead')}</p>
      <div className="statement-fields">
        <StatementFields statement={draft} change={setDraft} />
      </div>
      {failure === undefined ? null : <p role="alert">{say('app.failed', { message: failure })}</p>}
      <div className="dialog-foot">
        <Button onPress={close}>{say('statement.cancel')}</Button>
        <button type="submit" disabled={isBusy}>
          {say('statement.use')}
        </button>
      </div>
    </form>
  );
}
