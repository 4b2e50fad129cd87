/** Asks a running hub for its proofs. @throws Error that names `--hub` when it is no address, or does not answer. */
export function fromHub(base: string) {
  if (!/^https?:\/\//u.test(base) || !URL.canParse(base))
    throw new Error(`--hub: "${base}" is not an address such as http://127.0.0.1:4000.`);
  return async (path: string): Promise<{ readonly status: number; readonly body: string }> => {
    try {
      const response = await fetch(new URL(path, base), {
        redirect: 'error',
        signal: AbortSignal.timeout(10_000),
      });
      return { status: response.status, body: await response.text() };
    } catch (error) {
      throw new Error(`--hub: ${base} does not answer.`, { cause: error });
    }
  };
}
