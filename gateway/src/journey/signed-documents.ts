import { createHash } from 'node:crypto';
import { GraphQLError, parse } from 'graphql';
import { compactVerify, errors } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../../shared/src/core/clock.ts';
import { DOCUMENTS_TYPE } from '../../../shared/src/identity/demonstration.ts';
import type { IssuerConfig } from '../../../shared/src/identity/issuers.ts';
import { issuerKeys, KeysUnavailable } from '../../../shared/src/identity/keys.ts';

const Documents = z.record(z.string(), z.string().min(1).max(65_536));
/** GraphQL over HTTP, appendix "Persisted Documents": a custom identifier, a SHA-256, or one of a method of the State's own. */
const ID = /^(?:[A-Za-z0-9._~-]+|sha256:[0-9a-f]{64}|x-[A-Za-z0-9._~-]+:[A-Za-z0-9._~-]+)$/u;
const ID_LENGTH_MAX = 128;
export const ID_FORM =
  'letters, digits and - . _ ~, at most 128; or "sha256:" and 64 hexadecimal digits in lower case; or "x-NAME:VALUE"';
const Registered = z.strictObject({ state: z.string(), documents: Documents });

/** Whether a text may name a document: GraphQL over HTTP, appendix "Persisted Documents", and at most 128 characters. */
export function isDocumentId(id: string): boolean {
  return id.length <= ID_LENGTH_MAX && ID.test(id);
}

/** The id that any client can work out from a document: `sha256:` and the SHA-256 of its text in UTF-8. */
export function sha256Id(document: string): string {
  return `sha256:${createHash('sha256').update(document, 'utf8').digest('hex')}`;
}

/**
 * Reads what a State registered. Any of its issuers may sign.
 *
 * @param issuers of one State.
 * @param text a compact JWS.
 * @returns documents by id.
 * @throws Error that says of each issuer why it did not sign this, or what is wrong with the documents; KeysUnavailable where it
 *   may be signed by one whose keys nobody can say.
 */
export async function readSigned(
  issuers: readonly IssuerConfig[],
  text: string,
  clock: Clock,
): Promise<Readonly<Record<string, string>>> {
  const refusals: string[] = [];
  let isUnknown = false;
  for (const issuer of issuers) {
    try {
      return await verified(text, issuer, clock);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      isUnknown ||= error instanceof KeysUnavailable;
      refusals.push(issuers.length === 1 ? why : `${issuer.issuer}: ${why}`);
    }
  }
  throw new (isUnknown ? KeysUnavailable : Error)(refusals.join('; '));
}

async function verified(
  text: string,
  issuer: IssuerConfig,
  clock: Clock,
): Promise<Readonly<Record<string, string>>> {
  const { payload, protectedHeader } = await compactVerify(text, issuerKeys(issuer, clock).key, {
    algorithms: [...issuer.algorithms],
  }).catch((cause: unknown) => {
    throw inWords(cause, issuer);
  });
  // A token of the State must not pass for its documents, nor the other way round.
  if (protectedHeader.typ !== DOCUMENTS_TYPE)
    throw new Error(`its typ must be ${DOCUMENTS_TYPE}: "npm run documents -- sign" makes such a file`);
  const { state, documents } = registeredIn(payload);
  if (state !== issuer.state)
    throw new Error(`it is for ${state}, and signed by an issuer of ${issuer.state}`);
  return checkDocuments(documents);
}

/** What jose says, as whoever signed it can act on it. */
function inWords(cause: unknown, { state, algorithms }: IssuerConfig): unknown {
  if (cause instanceof KeysUnavailable) return cause;
  const { JWKSNoMatchingKey, JWSSignatureVerificationFailed, JOSEAlgNotAllowed, JWSInvalid } = errors;
  const words = (why: string): Error => new Error(why, { cause });
  if (cause instanceof JWKSNoMatchingKey)
    return words(
      `it is signed by no key of this issuer: by another State than ${state}, or a key that is gone?`,
    );
  if (cause instanceof JWSSignatureVerificationFailed)
    return words('its signature does not hold: it was changed since, or signed by another key of that name');
  if (cause instanceof JOSEAlgNotAllowed)
    return words(`it is signed otherwise than by ${algorithms.join(', ')}`);
  if (cause instanceof JWSInvalid)
    return words('it is no compact JWS, which "npm run documents -- sign" makes of documents');
  return cause;
}

function registeredIn(payload: Uint8Array): z.output<typeof Registered> {
  try {
    return Registered.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new Error(`what is signed is not { "state": ..., "documents": { "<id>": "<document>" } }: ${why}`, {
      cause,
    });
  }
}

/**
 * Checks operations that are to be registered, by id.
 *
 * @throws Error that names the id.
 */
export function checkDocuments(documents: unknown): Readonly<Record<string, string>> {
  const read = Documents.safeParse(documents);
  if (!read.success) throw new Error(z.prettifyError(read.error));
  for (const [id, document] of Object.entries(read.data)) {
    if (!isDocumentId(id)) throw new Error(`"${id}" is no id of a document: ${ID_FORM}`);
    if (id.startsWith('sha256:') && id !== sha256Id(document))
      throw new Error(`${id}: the SHA-256 of this document is another one: ${sha256Id(document)}`);
    try {
      parse(document);
    } catch (error) {
      throw new Error(`${id}: ${error instanceof GraphQLError ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
  return read.data;
}
