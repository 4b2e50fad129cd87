/**
 * Asks processes what they refused to read again.
 *
 * @param ports where they answer `/health/ready`; one at which several answer in turns is named as often as that takes.
 * @returns what any of them names.
 */
export async function refusedReloadsAt(ports: readonly number[]): Promise<ReadonlySet<string>> {
  const refused = new Set<string>();
  for (const port of ports) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { headers: { connection: 'close' } });
    const { refusedReloads } = (await answer.json()) as { readonly refusedReloads: readonly string[] };
    for (const what of refusedReloads) refused.add(what);
  }
  return refused;
}

/** The ports of gateways, each so often that every process of it is asked. */
export function portsOf(
  gateways: readonly { readonly port: number; readonly processes: number }[],
): readonly number[] {
  return gateways.flatMap(({ port, processes }) => Array.from({ length: 2 * processes }, () => port));
}
