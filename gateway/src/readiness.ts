import { request } from 'undici';

const LOOK_EVERY_MS = 5_000;
const PATIENCE_MS = 2_000;

/**
 * Looks every few seconds whether all subgraphs answer. Without a seal each of them refuses (401), which is answer enough:
 * nothing is asked.
 */
export function watchSubgraphs(urls: readonly string[]): { answer(): boolean; stop(): void } {
  let areAnswering = true;
  const look = async (url: string): Promise<boolean> => {
    try {
      const { body } = await request(url, {
        method: 'POST',
        body: '{}',
        headersTimeout: PATIENCE_MS,
        bodyTimeout: PATIENCE_MS,
      });
      await body.dump();
      return true;
    } catch {
      return false;
    }
  };
  const timer = setInterval(() => {
    void Promise.all(urls.map(look)).then((answers) => {
      areAnswering = answers.every(Boolean);
    });
  }, LOOK_EVERY_MS);
  timer.unref();
  return { answer: () => areAnswering, stop: () => clearInterval(timer) };
}
