import { createServer } from 'node:net';

/**
 * Makes sure that nobody listens where the hub is to listen, before anything is started that takes long or takes something
 * away from others.
 *
 * @throws Error that names the address.
 */
export async function refuseTakenPort(host: string, port: number): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  try {
    await new Promise<void>((done, failed) => {
      server.once('error', failed);
      server.listen({ host, port, exclusive: true }, done);
    });
  } catch (cause) {
    const why =
      (cause as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'somebody listens there already' : said(cause);
    throw new Error(`The hub cannot listen at ${host}:${port}: ${why}. Set PORT, or stop who does.`, {
      cause,
    });
  }
  await new Promise((done) => server.close(done));
}

function said(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
