import { isSubgraphsFile } from '../../gateway/src/config/subgraphs-file.ts';

/**
 * Whether the gateway's own process asks national databases, as it does unless LIAISON_SUBGRAPHS says that all subgraphs over them
 * run elsewhere. Loads them only when there is a file to read.
 *
 * @throws Error as `readSubgraphsFile` does.
 */
export async function asksSources(setting: string): Promise<boolean> {
  return !isSubgraphsFile(setting) || (await import('./apart.ts')).placesOf(setting).asksSources;
}
