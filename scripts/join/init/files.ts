import { DOMAINS } from '../../../shared/src/core/vocabulary.ts';
import { quoted, type Joining } from './joining.ts';

/** Writes the settings file of a hub that tries the State: it reads what lies beside it, and keeps its data there. */
export function settingsText({ name }: Joining): string {
  return `# A hub that tries ${name}, on this machine alone: LIAISON_CONFIG names this file. Paths count from this folder.
mode: production  # the demonstration asks no database but its own: anybody there makes tokens of any State
ledgerEmbedded: yes  # a trial's ledger, on this machine's disk; in earnest: ledger, or ledgerFile
sources: sources.yaml
issuers: issuers.yaml
profiles: law
data: data
`;
}

/** Writes `sources.yaml`: people, and the other domains as comments. */
export function sourcesText({ state, name }: Joining): string {
  const entries = DOMAINS.map((domain) => {
    const at = domain === 'person' ? '  ' : '  # ';
    return [
      `${at}- name: ${state.toLowerCase()}-${domain}`,
      `${at}  domain: ${domain}`,
      `${at}  owners: [${quoted(state)}]`,
      `${at}  urlFrom: ${urlVariable(state, domain)}  # a variable, so that no password lies in the file; or with _FILE behind it`,
      `${at}  deadlineMs: 2000  # how long one statement may take`,
      `${at}  poolSize: 4  # connections at most`,
    ].join('\n');
  });
  return `# Where the hub asks ${name}: one entry a domain. Take the # away from what there is; what is not here is NOT_CONNECTED.
sources:
${entries.join('\n')}
`;
}

/** The variable that holds the URL of the hub's login. */
export function urlVariable(state: string, domain: string): string {
  return `${state}_${domain.toUpperCase()}_URL`;
}

/** Writes `issuers.yaml` with one issuer, invented. */
export function issuersText({ state, name }: Joining): string {
  const host = `login.police.${state.toLowerCase()}.invalid`;
  return `# Who issues tokens for officers of ${name}. The address is invented: fill in. Members: shared/src/identity/README.md#issuers
issuers:
  - state: ${quoted(state)}
    issuer: https://${host}  # "iss" of the tokens, to the letter
    audience: liaison  # what their "aud" holds
    algorithms: [ES256]
    jwksUrl: https://${host}/keys.json  # or jwksFile: keys.json, or discovery: true
    revokedFile: revoked.json  # beside this file; missing, it denies everybody
    agencyKinds: [POLICE]  # for which authorities it may speak
`;
}

/** Nobody is revoked yet. */
export const REVOKED_TEXT = `${JSON.stringify({ officers: [], keys: [] })}\n`;
