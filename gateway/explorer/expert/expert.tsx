import { useEffect, useMemo, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import type { Fetcher } from '@graphiql/toolkit';
import { OPEN, type Asked, type Told } from './messages.ts';
import 'graphiql/style.css';
import '@graphiql/plugin-explorer/style.css';
import './expert.css';

/** The editor's background work, each a file of the same address. */
const WORKERS: Readonly<Record<string, string>> = { json: 'json-worker', graphql: 'graphql-worker' };
Object.assign(globalThis, {
  MonacoEnvironment: {
    getWorker: (_id: string, label: string) =>
      new Worker(`/explorer/${WORKERS[label] ?? 'editor-worker'}.js`, { type: 'module' }),
  },
});

/** Questions and answers of this frame end with it: nothing reaches the browser's storage. */
function memoryStorage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    getItem: (name) => kept.get(name) ?? null,
    key: (index) => [...kept.keys()][index] ?? null,
    removeItem: (name) => void kept.delete(name),
    setItem: (name, value) => void kept.set(name, value),
  };
}

/** Asks through the page around: the token stays there, and what the strip shows is what is sent. */
class Questions {
  readonly #port: MessagePort;
  readonly #open = new Map<number, (body: unknown) => void>();
  #last = 0;

  constructor(port: MessagePort, onDocument: (told: Told & { readonly kind: 'document' }) => void) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Told>) => {
      if (data.kind === 'document') {
        onDocument(data);
        return;
      }
      this.#open.get(data.id)?.(data.body);
      this.#open.delete(data.id);
    };
  }

  readonly fetcher: Fetcher = ({ query, variables, operationName }) =>
    new Promise((resolve) => {
      const id = ++this.#last;
      this.#open.set(id, (body) => resolve(body as never));
      const asked: Asked = {
        id,
        document: query,
        variables: (variables ?? {}) as Readonly<Record<string, unknown>>,
        ...(operationName != null && { operationName }),
      };
      this.#port.postMessage(asked);
    });
}

const EXPLORER = explorerPlugin();

function Page({ port }: { readonly port: MessagePort }): ReactElement | null {
  const [shown, setShown] = useState<Told & { readonly kind: 'document' }>();
  const questions = useMemo(() => new Questions(port, setShown), [port]);
  const storage = useMemo(memoryStorage, [shown]);
  useEffect(() => port.postMessage('ready'), [port]);
  if (!shown) return null;
  return (
    <GraphiQL
      // Another caller sees another schema, and another example is another document: both begin anew.
      key={`${shown.caller} ${shown.document}`}
      fetcher={questions.fetcher}
      initialQuery={shown.document}
      storage={storage}
      plugins={[EXPLORER]}
      shouldPersistHeaders={false}
      isHeadersEditorEnabled={false}
    />
  );
}

addEventListener('message', ({ origin, data, ports: [port] }: MessageEvent<unknown>) => {
  const root = document.getElementById('root');
  if (origin === location.origin && data === OPEN && port && root)
    createRoot(root).render(<Page port={port} />);
});
