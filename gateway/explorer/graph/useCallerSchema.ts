import { useEffect, useState } from 'react';
import { useSignedIn, useWorkbench } from '../app/context.ts';
import type { Session } from '../session/session.ts';
import { callerSchema, type CallerSchema } from './schema.ts';

/** The caller's own schema as far as it is there: neither member while it comes. */
export interface SchemaState {
  readonly schema?: CallerSchema;
  readonly failure?: string;
}

/** What was read last, of which office: values are said in words from their first sight on. */
const read = new WeakMap<Session, SchemaState & { readonly office: string }>();

/** Reads the caller's schema, and again when another office is signed in. */
export function useCallerSchema(): SchemaState {
  const { session } = useWorkbench();
  const { identity } = useSignedIn();
  const office = `${identity.state} ${identity.agencyKind} ${identity.role}`;
  const [state, setState] = useState<SchemaState & { readonly office: string }>(
    () => read.get(session) ?? { office },
  );
  useEffect(() => {
    let isWanted = true;
    const show = (next: SchemaState): void => {
      if (!isWanted) return;
      if (next.schema) read.set(session, { ...next, office });
      setState({ ...next, office });
    };
    callerSchema(session).then(
      (schema) => show({ schema }),
      (error: unknown) => show({ failure: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [session, office]);
  return state.office === office ? state : {};
}
