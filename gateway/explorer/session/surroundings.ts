import { LANGUAGES, type Language } from '../words/form.ts';
import { wordsOf, type WordName } from '../words/words.ts';
import type { Surroundings } from './oidc.ts';
import { RETURNS } from './return.ts';

const SIZE = 'popup,width=520,height=720';

/** The browser, as an issuer's sign-in uses it. */
export const BROWSER: Surroundings = {
  window() {
    const target = `liaison-sign-in-${crypto.randomUUID()}`;
    const opened = window.open('', target, SIZE);
    if (!opened) throw new Error(say('issuer.noWindow'));
    // The issuer's page has no hold on this one.
    opened.opener = null;
    return { target, isSilent: false, close: () => opened.close() };
  },
  frame() {
    const frame = document.createElement('iframe');
    frame.name = `liaison-silent-${crypto.randomUUID()}`;
    frame.hidden = true;
    document.body.append(frame);
    return { target: frame.name, isSilent: true, close: () => frame.remove() };
  },
  send({ target }, endpoint, fields) {
    const form = document.createElement('form');
    Object.assign(form, { method: 'post', action: endpoint, target, hidden: true });
    for (const [name, value] of Object.entries(fields))
      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
    document.body.append(form);
    form.submit();
    form.remove();
  },
  returned,
  origin: location.origin,
  language,
  say,
};

function returned(state: string, signal: AbortSignal): Promise<URLSearchParams> {
  const channel = new BroadcastChannel(RETURNS);
  return new Promise<URLSearchParams>((resolve, reject) => {
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const answer = new URLSearchParams(typeof data === 'string' ? data : '');
      if (answer.get('state') === state) resolve(answer);
    };
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  }).finally(() => channel.close());
}

function language(): Language {
  const { lang } = document.documentElement;
  return LANGUAGES.find((one) => one === lang) ?? 'en';
}

function say(name: WordName, values: Readonly<Record<string, string>> = {}): string {
  return wordsOf(language())._(name, values);
}
