import { Pool } from 'undici';
import { percentile } from './report.ts';

/** What the parent asks of this process. */
export interface Load {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly milliseconds: number;
}

/** What it found. */
export interface Loaded {
  readonly perS: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Sends the same request over and over from a process of its own, so that who measures takes no time from who is measured. */
async function run({ url, headers, body, connections, milliseconds }: Load): Promise<Loaded> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections });
  const took: number[] = [];
  const end = performance.now() + milliseconds;
  const began = performance.now();
  const ask = async (): Promise<void> => {
    while (performance.now() < end) {
      const sent = performance.now();
      const answer = await pool.request({
        path: pathname,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200 || text.includes('"errors"'))
        throw new Error(`${url} said ${answer.statusCode}: ${text.slice(0, 300)}`);
      took.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, ask));
  const seconds = (performance.now() - began) / 1000;
  await pool.close();
  return { perS: took.length / seconds, p50Ms: percentile(took, 0.5), p99Ms: percentile(took, 0.99) };
}

process.on('message', (load: Load) => {
  run(load).then(
    (loaded) => process.send?.({ loaded }),
    (error: unknown) => process.send?.({ failed: error instanceof Error ? error.message : String(error) }),
  );
});
