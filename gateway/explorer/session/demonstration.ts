import { tokenOf, type Identity, type Token } from './identity.ts';
import type { Statement } from './statement.ts';

/** A token of the demonstration's own issuers, for an invented officer. @throws Error in the hub's words. */
export async function demonstrationToken(identity: Identity, statement: Statement): Promise<Token> {
  const { purpose, caseReference, offence, backing } = statement;
  const response = await fetch('/demonstration/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...identity,
      ...{ purpose, caseReference, stated: backing === 'STATED' },
      ...(offence !== '' && { offence }),
    }),
  });
  const { token, errors } = (await response.json()) as { token?: string; errors?: { message: string }[] };
  if (token === undefined) throw new Error(errors?.[0]?.message ?? 'no token');
  return tokenOf(token);
}
