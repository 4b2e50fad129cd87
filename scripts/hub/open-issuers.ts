import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Reloads } from '../../gateway/src/observe/reloads.ts';
import type { RunningGateway } from '../../gateway/src/start-gateway.ts';
import { fileText } from '../../shared/src/core/file-text.ts';
import { issuersIn, type IssuerConfig } from '../../shared/src/identity/issuers.ts';
import type { LawFiles } from '../../shared/src/policy/law/law.ts';
import type { SharedState } from '../../shared/src/state/shared-state.ts';
import type { AgreedSet } from './agreed-set.ts';
import { FilesAlike } from './files-alike.ts';
import { IssuersInForce, type IssuersFile } from './issuers-in-force.ts';
import { reread } from './reread.ts';

export interface IssuersParts {
  /** Where secrets are kept. */
  readonly directory: string;
  /** What the file said as the hub was started. */
  readonly issuers: readonly IssuerConfig[];
  readonly issuersFile?: IssuersFile;
  readonly shared?: SharedState;
  readonly log: Logger;
}

type All = (issuers: readonly IssuerConfig[]) => readonly IssuerConfig[];

/** Whom a hub believes. */
export interface OpenIssuers {
  /** As it begins. */
  readonly begun: readonly IssuerConfig[];
  /**
   * Takes those that come into force to the gateway.
   *
   * @param all with those that it believes beside them.
   * @returns what ends that.
   */
  follow(gateway: Pick<RunningGateway, 'trust' | 'under'>, all: All): Promise<() => Promise<void>>;
}

/**
 * Opens the issuers: those of the own file, or those on which several gateways agree. Of these the files of keys and revocations
 * that they name stay each gateway's own: where they differ for long, that is told.
 *
 * @throws Error when the file does not hold; HubError STATE_UNAVAILABLE when gateways agree on them, and this one does not come
 *   to know them.
 */
export async function openIssuers(
  { directory, issuers, issuersFile, shared, log }: IssuersParts,
  {
    agreed,
    law,
    reloads,
  }: { readonly agreed: AgreedSet | undefined; readonly law: () => LawFiles; readonly reloads: Reloads },
): Promise<OpenIssuers> {
  if (!agreed)
    return {
      begun: issuers,
      follow: (gateway, all) => {
        const trust = (believed: readonly IssuerConfig[]): Promise<void> => gateway.trust(all(believed));
        return Promise.resolve(rereadIssuers(issuersFile, trust, { reloads, log }));
      },
    };
  // Without a file of its own, what those of others name is looked for where secrets are.
  const none: IssuersFile = {
    file: undefined,
    parse: (text) => issuersIn(text, join(directory, 'issuers.yaml')),
  };
  const inForce = await IssuersInForce.open({ ...(issuersFile ?? none), agreed, law, reloads, log });
  const named = (): readonly string[] =>
    (inForce.current ?? []).flatMap(({ jwksFile, revokedFile }) =>
      [jwksFile, revokedFile].filter((file) => file !== undefined),
    );
  if (shared) new FilesAlike({ issuers: named }, { reloads, log }).watch(shared);
  const begun = inForce.current;
  return {
    begun: begun ?? issuers,
    follow: (gateway, all) => inForce.follow((believed) => gateway.under(all(believed)), begun),
  };
}

/** One gateway alone takes what its file says as it changes. */
function rereadIssuers(
  issuersFile: IssuersFile | undefined,
  trust: (issuers: readonly IssuerConfig[]) => Promise<void>,
  { reloads, log }: { readonly reloads: Reloads; readonly log: Logger },
): () => Promise<void> {
  const { file, parse, use } = issuersFile ?? {};
  if (file === undefined || !parse) return () => Promise.resolve();
  const read = (): readonly IssuerConfig[] => parse(fileText(file));
  const take = (issuers: readonly IssuerConfig[]): Promise<void> => {
    use?.(issuers);
    return trust(issuers);
  };
  return reread({ what: 'issuers', file, read, take }, reloads, log);
}
