import { isTold, type Answer, type GraphqlError, type Stamp } from './answer.ts';
import type { Identity, Token } from './identity.ts';
import { extensionsOf, type Statement } from './statement.ts';

/** Gets a token for an office and what it is to vouch for. */
export type TokenSource = (identity: Identity, statement: Statement) => Promise<Token>;

/** One question of the page. */
export interface Question {
  readonly document: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Which, where the document holds several. */
  readonly operationName?: string;
  readonly signal?: AbortSignal;
}

/** Who is signed in, and what the strip shows. */
export interface SignedIn {
  readonly identity: Identity;
  readonly statement: Statement;
  readonly token: Token;
}

/** What an address gave to somebody. */
interface Kept {
  readonly identity: Identity;
  readonly etag: string;
  readonly text: string;
}

const SOON_MS = 30_000;

/**
 * The one place that knows who asks and why, and the only one that speaks to the hub: what it shows to the strip is what it
 * sends. All of it lives in memory. `useSyncExternalStore` takes `subscribe` and `current`.
 */
export class Session {
  #signedIn: SignedIn | undefined;
  readonly #got = new Map<string, Kept>();
  readonly #listeners = new Set<() => void>();
  readonly #first: TokenSource;
  #tokens: TokenSource;
  #end: ReturnType<typeof setTimeout> | undefined;
  #hasEnded = false;
  #renewing: { readonly of: SignedIn; readonly to: Promise<SignedIn> } | undefined;

  constructor(tokens: TokenSource) {
    this.#first = tokens;
    this.#tokens = tokens;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly current = (): SignedIn | undefined => this.#signedIn;

  /** Whether nobody is signed in as a token came to its end, and not as somebody wanted it. */
  readonly hasEnded = (): boolean => this.#hasEnded;

  /**
   * Signs in, or goes on as another office or with another statement. What the token says of these holds, and is shown.
   *
   * @param tokens where tokens come from, from now until somebody signs out; those of before unless given.
   * @throws Error in the hub's or issuer's words.
   */
  async signIn(identity: Identity, statement: Statement, tokens = this.#tokens): Promise<void> {
    const wasSignedIn = this.#signedIn !== undefined;
    const signedIn = withToken(identity, statement, await tokens(identity, statement));
    // Whoever signed out while the token came stays so.
    if (wasSignedIn && !this.#signedIn) throw new Error('signed out meanwhile');
    this.#tokens = tokens;
    this.#become(signedIn);
  }

  /** Everything that this page knew of the user is gone; screens unmount with it. */
  signOut(): void {
    this.#tokens = this.#first;
    this.#become(undefined);
  }

  /**
   * Asks the hub under what the strip shows at this moment.
   *
   * @returns the answer; a request that failed is an answer without data, with the error's code and words.
   * @throws Error when nobody is signed in.
   */
  async ask<Data>({ document, variables, operationName, signal }: Question): Promise<Answer<Data>> {
    const { identity, statement, token } = await this.#fresh();
    const stamp: Stamp = { identity, statement, askedAt: new Date().toISOString() };
    const body = JSON.stringify({
      query: document,
      variables,
      operationName,
      extensions: extensionsOf(statement),
    });
    try {
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token.text}`,
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
        },
        body,
        cache: 'no-store',
        ...(signal && { signal }),
      });
      return readAnswer<Data>(stamp, new Uint8Array(await response.arrayBuffer()));
    } catch (error) {
      if (signal?.aborted === true) throw error;
      return { stamp, bytes: new Uint8Array(), data: null, errors: [unreached(error)] };
    }
  }

  /**
   * GET of another address of the hub as the signed-in user, such as `/schema.graphql`. What came before is asked for again only
   * if it changed; it is kept in memory, and in no cache of the browser.
   *
   * @throws Error in the hub's words.
   */
  async get(path: string): Promise<string> {
    const { token, identity } = await this.#fresh();
    const known = this.#got.get(path);
    const headers = {
      authorization: `Bearer ${token.text}`,
      ...(known?.identity === identity && { 'if-none-match': known.etag }),
    };
    const response = await fetch(path, { headers, cache: 'no-store' });
    if (response.status === 304 && known) return known.text;
    const text = await response.text();
    if (!response.ok) throw new Error(messageIn(text) ?? `${path}: ${response.status}`);
    const etag = response.headers.get('etag');
    if (etag !== null && this.#signedIn?.identity === identity) this.#got.set(path, { identity, etag, text });
    return text;
  }

  /**
   * POST to another address of the hub, with the statement that the strip shows.
   *
   * @throws Error in the hub's words.
   */
  async post(path: string): Promise<string> {
    const { token, statement } = await this.#fresh();
    const response = await fetch(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token.text}`, 'content-type': 'application/json' },
      body: JSON.stringify({ extensions: extensionsOf(statement) }),
      cache: 'no-store',
    });
    const text = await response.text();
    if (!response.ok) throw new Error(messageIn(text) ?? `${path}: ${response.status}`);
    return text;
  }

  async #fresh(): Promise<SignedIn> {
    const signedIn = this.#signedIn;
    if (!signedIn) throw new Error('nobody is signed in');
    if (signedIn.token.expiresAt <= Date.now()) {
      this.#expire(signedIn.token);
      throw new Error('the token has ended');
    }
    if (signedIn.token.expiresAt - Date.now() > SOON_MS) return signedIn;
    if (this.#renewing?.of !== signedIn) this.#renewing = { of: signedIn, to: this.#renewed(signedIn) };
    const renewed = await this.#renewing.to;
    if (!this.#signedIn) throw new Error('signed out meanwhile');
    return renewed;
  }

  /** One renewal is for all that wait for it: an issuer lets somebody sign in once at a time. One that fails takes no token away. */
  async #renewed(signedIn: SignedIn): Promise<SignedIn> {
    const { identity, statement } = signedIn;
    try {
      const renewed = withToken(identity, statement, await this.#tokens(identity, statement));
      // Whoever signed out or became another while the token came stays so.
      if (this.#signedIn === signedIn) this.#become(renewed);
      return renewed;
    } catch {
      // The next question tries again, until the end of this one.
      return signedIn;
    } finally {
      if (this.#renewing?.of === signedIn) this.#renewing = undefined;
    }
  }

  #become(signedIn: SignedIn | undefined): void {
    if (this.#signedIn?.identity !== signedIn?.identity) this.#got.clear();
    this.#signedIn = signedIn;
    this.#hasEnded = false;
    clearTimeout(this.#end);
    if (signedIn) {
      const { token } = signedIn;
      this.#end = setTimeout(() => this.#expire(token), token.expiresAt - Date.now());
    }
    this.#tell();
  }

  /** A token that came to its end takes everything with it, as signing out does. */
  #expire(token: Token): void {
    if (this.#signedIn?.token !== token) return;
    this.signOut();
    this.#hasEnded = true;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function withToken(identity: Identity, statement: Statement, token: Token): SignedIn {
  const { says } = token;
  if (!says) return { identity, statement, token };
  const isSame = (['state', 'agencyKind', 'role'] as const).every(
    (part) => says.identity[part] === identity[part],
  );
  return {
    identity: isSame ? identity : says.identity,
    statement: { ...statement, backing: says.isVouched ? 'VOUCHED' : 'STATED' },
    token,
  };
}

function readAnswer<Data>(stamp: Stamp, bytes: Uint8Array<ArrayBuffer>): Answer<Data> {
  const { data, errors, extensions } = JSON.parse(new TextDecoder().decode(bytes)) as {
    data?: Data | null;
    errors?: readonly GraphqlError[];
    extensions?: unknown;
  };
  return {
    stamp,
    bytes,
    data: data ?? null,
    errors: errors ?? [],
    ...(isTold(extensions) && { told: extensions }),
  };
}

function unreached(error: unknown): GraphqlError {
  const message = error instanceof Error ? error.message : String(error);
  return { message, extensions: { code: 'HUB_NOT_REACHED' } };
}

function messageIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { errors?: readonly { message: string }[] }).errors?.[0]?.message;
  } catch {
    return undefined;
  }
}
