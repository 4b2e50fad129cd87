import { lookAtConfig, type GatewayConfig } from '../../gateway/src/config/config.ts';
import { wrongPostgresUrl } from '../../shared/src/core/postgres-url.ts';
import { isDemonstrationIssuer } from '../../shared/src/identity/demonstration.ts';
import type { IssuerConfig } from '../../shared/src/identity/issuers.ts';
import { LawError } from '../../shared/src/policy/law/law-error.ts';
import { loadLaw } from '../../shared/src/policy/law/law.ts';
import { readSources } from '../../shared/src/sources/connection/read-sources.ts';
import { asksSources } from './asks-sources.ts';
import { dataDirectory } from './data-directory.ts';
import { readKnownIssuers, statesInUse } from './in-use.ts';
import { LEDGER_ENVIRONMENT } from './ledger-urls.ts';
import { refuseForeignData } from './national/own-data.ts';
import { askSynthetic } from './national/synthetic.ts';
import { filesOthersRead } from './private-files.ts';
import { tellingFiles } from './telling.ts';
import { checkGivenKeys } from './secret.ts';
import type { VariableName } from './installation.ts';
import { profilesFolder, setting } from './settings.ts';

/** What was found out about a start before it: each in one line. */
export interface StartCheck {
  /** Why there is no start, each with the way out. */
  readonly refused: readonly string[];
  /** What whoever starts should know. */
  readonly told: readonly string[];
}

/**
 * Looks at everything that a start needs, and says all that is wrong with it at once. In production that is more: nothing of
 * the demonstration may be in it. Starts nothing, and asks each source one small question.
 */
export async function checkStart(env: NodeJS.ProcessEnv): Promise<StartCheck> {
  const { config, mistakes } = lookAtConfig(env);
  const refused = [...mistakes];
  const told: string[] = [];
  const tried = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      refused.push(...linesOf(error));
      return undefined;
    }
  };
  const given = (name: VariableName): string | undefined => tried(() => setting(env, name));
  given('LIAISON_LOG');
  tried(() => checkGivenKeys(env));
  for (const name of [...Object.values(LEDGER_ENVIRONMENT), 'LIAISON_STATE'] as const) {
    const url = given(name);
    const wrong = url === undefined ? undefined : wrongPostgresUrl(url);
    if (wrong !== undefined) refused.push(`${name} ${wrong}`);
  }
  if (given('LIAISON_STATE') !== undefined && given('LIAISON_LEDGER') === undefined)
    refused.push(
      'LIAISON_STATE is set, and LIAISON_LEDGER is not: gateways that count together write one ledger. Give the URL of its database.',
    );
  const [sourcesFile, issuersFile] = [given('LIAISON_SOURCES'), given('LIAISON_ISSUERS')];
  const sources =
    sourcesFile === undefined ? [] : tried(() => readSources(sourcesFile, env, config.workers ?? 1));
  const issuers =
    issuersFile === undefined ? [] : tried(() => readKnownIssuers(issuersFile, profilesFolder(env)));
  const { subgraphs = 'inside' } = config as Partial<GatewayConfig>;
  const asks = await asksSources(subgraphs).catch((error: unknown) => void refused.push(...linesOf(error)));
  const telling = tried(() => tellingFiles(env, profilesFolder(env)));
  tried(() => telling?.webhooksFile?.read());
  tried(() => telling?.maintenanceFile?.read());
  const { mode } = config;
  const used = statesInUse(sources ?? [], issuers ?? []);
  const law = tried(() => loadLaw(profilesFolder(env), { mode, inUse: (state) => used.has(state) }));
  if (law && law.leftOut.length > 0)
    told.push(
      `The law of ${law.leftOut.join(', ')} is illustrative, and left out: no source and no issuer here is theirs.`,
    );
  if (mode !== 'production') {
    await refuseForeignData(sources ?? []).catch((error: unknown) => refused.push(...linesOf(error)));
    return { refused, told };
  }
  refused.push(...notGiven(env, config, given, asks ?? false), ...invented(issuers ?? [], issuersFile ?? ''));
  refused.push(...filesOthersRead(env, dataDirectory(env)));
  for (const answer of await askSynthetic(sources ?? [])) {
    if ('unknown' in answer)
      told.push(`${answer.source} could not be asked whether its records are invented: ${answer.unknown}`);
    else if (answer.isSynthetic)
      refused.push(
        `LIAISON_SOURCES: ${answer.source} holds invented records (synthetic). Take it out of ${sourcesFile ?? ''}, or its invented records out of it.`,
      );
  }
  return { refused, told };
}

/** What the demonstration does without, or makes by itself. */
function notGiven(
  env: NodeJS.ProcessEnv,
  config: GatewayConfig,
  given: (name: VariableName) => string | undefined,
  asksSources: boolean,
): readonly string[] {
  const lines: string[] = [];
  if (asksSources && setting(env, 'LIAISON_SOURCES') === undefined)
    lines.push(
      'LIAISON_SOURCES is not set: without a sources.yaml the hub would fill databases with invented records. Name one, or set LIAISON_MODE=demonstration.',
    );
  if (setting(env, 'LIAISON_ISSUERS') === undefined)
    lines.push(
      'LIAISON_ISSUERS is not set: name the issuers.yaml that says who may issue tokens for which State.',
    );
  if (given('LIAISON_LEDGER') === undefined && config.ledgerEmbedded !== 'yes')
    lines.push(
      "LIAISON_LEDGER is not set: the ledger would lie on this machine's own disk and be lost with it. Give the URL of a PostgreSQL, or say LIAISON_LEDGER_EMBEDDED=yes.",
    );
  return lines;
}

function invented(issuers: readonly IssuerConfig[], file: string): readonly string[] {
  return issuers
    .filter(isDemonstrationIssuer)
    .map(
      ({ state, issuer }) =>
        `LIAISON_ISSUERS: ${issuer}, for ${state}, is an issuer of the demonstration, by which anybody makes tokens. Take it out of ${file}.`,
    );
}

/** Each mistake in a line of its own. */
function linesOf(error: unknown): readonly string[] {
  if (error instanceof LawError)
    return error.mistakes.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
  const message = error instanceof Error ? error.message : String(error);
  return [
    message
      .split('\n')
      .map((line) => line.trim())
      .join(' '),
  ];
}

/**
 * Refuses a start that does not fit.
 *
 * @param say is told what whoever starts should know.
 * @throws Error with every reason, each in one line.
 */
export async function refuseUnfit(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<void> {
  const { refused, told } = await checkStart(env);
  for (const line of told) say(line);
  if (refused.length > 0)
    throw new Error(`The hub does not start as it is set up:\n  ${refused.join('\n  ')}`);
}
