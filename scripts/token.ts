import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { certificateThumbprint } from '../gateway/src/http/tls.ts';
import { stateCode, type StateCode } from '../shared/src/core/ids.ts';
import { HubError } from '../shared/src/core/errors.ts';
import { AGENCY_KINDS, isOneOf, PURPOSES, ROLES } from '../shared/src/core/vocabulary.ts';
import { DemonstrationIssuers, statesWithOfficers, vouchFor } from '../shared/src/identity/demonstration.ts';
import { profileStates, readLawFiles } from '../shared/src/policy/law/law.ts';
import { parsedOptions } from './commands/options.ts';
import { dataDirectory } from './hub/data-directory.ts';
import { environment } from './hub/settings.ts';
import { isDay } from '../shared/src/policy/law/check-law.ts';
import { folderOf, wordOf, wordsOf } from './law/options.ts';

const HELP = `npm run token -- --state FR --kind POLICE --role INVESTIGATOR [--officer NAME]

Prints a token for an invented officer, as the explorer's sign-in uses it. Demonstration only: a hub in production mode
knows none of these issuers.

  --state    ISO 3166-1 alpha-2 code of a State that has a profile
  --kind     ${AGENCY_KINDS.join(', ')}
  --role     ${ROLES.join(', ')}
  --officer  any name (default: invented-officer-1)
  --case CASE      the State vouches for this case in the token (RFC 9396); several times for several cases
  --purpose P      ... for this purpose; several times for several (default: INVESTIGATION)
  --offence CODE   ... and for this offence: 0501, or 05* for all that begin so; with ;max=120;law=FR as in the header
  --until DAY      ... until the end of this day, UTC
  --stated         vouches for nothing: what the request then says is only stated. So it is without --case
  --certificate FILE  binds the token to this TLS client certificate (PEM): the hub then takes it with that one alone
  --jkt THUMBPRINT    binds the token to the key of this thumbprint (RFC 7638): the hub then wants a DPoP proof (RFC 9449) with it

What the token vouches for the request need not say where there is one of it; what it says otherwise is CASE_NOT_COVERED.

Then: curl -s http://127.0.0.1:4000/graphql -H "authorization: Bearer $TOKEN" -H 'liaison-purpose: INVESTIGATION' \\
        -H 'liaison-case: INVENTED-1' -H 'content-type: application/json' -d '{"query":"{ firearms(filter: {make: \\"Glock\\"}, first: 1) { nodes { id owner } } }"}'
`;

const OPTIONS = {
  help: { type: 'boolean' },
  state: { type: 'string' },
  kind: { type: 'string', default: 'POLICE' },
  role: { type: 'string', default: 'INVESTIGATOR' },
  officer: { type: 'string', default: 'invented-officer-1' },
  case: { type: 'string', multiple: true },
  purpose: { type: 'string', multiple: true },
  offence: { type: 'string' },
  until: { type: 'string' },
  stated: { type: 'boolean' },
  certificate: { type: 'string' },
  jkt: { type: 'string' },
} as const;

async function main(): Promise<void> {
  const { values, positionals } = parsedOptions('token', process.argv.slice(2), OPTIONS);
  if (positionals[0] !== undefined)
    throw new Error(`"${positionals[0]}" belongs to no option. npm run token -- --help lists them.`);
  if (values.help || values.state === undefined) {
    console.log(HELP);
    if (!values.help) process.exitCode = 1;
    return;
  }
  if (!isOneOf(AGENCY_KINDS, values.kind))
    throw new Error(`--kind: "${values.kind}" is not one of ${AGENCY_KINDS.join(', ')}.`);
  if (!isOneOf(ROLES, values.role))
    throw new Error(`--role: "${values.role}" is not one of ${ROLES.join(', ')}.`);
  const state = officerState(values.state);
  const issuers = new DemonstrationIssuers(dataDirectory(environment()));
  console.log(
    await issuers.token({
      state,
      agencyKind: values.kind,
      role: values.role,
      officer: values.officer,
      vouches: vouchedBy(values),
      ...(values.jkt === undefined ? {} : { keyThumbprint: values.jkt }),
      ...(values.certificate === undefined
        ? {}
        : {
            certificateThumbprint: certificateThumbprint(
              new X509Certificate(readFileSync(values.certificate)),
            ),
          }),
    }),
  );
}

interface VouchOptions {
  readonly case?: readonly string[] | undefined;
  readonly purpose?: readonly string[] | undefined;
  readonly offence?: string | undefined;
  readonly until?: string | undefined;
  readonly stated?: boolean | undefined;
}

/** What the token vouches for. Purpose, offence and day mean nothing without a case. */
function vouchedBy({ case: cases, purpose, offence, until, stated }: VouchOptions) {
  if (stated === true) return [];
  if (cases === undefined) {
    if (purpose !== undefined || offence !== undefined || until !== undefined)
      throw new Error('--purpose, --offence and --until belong to a case: name it with --case.');
    return [];
  }
  if (cases.some((one) => one.trim() === '')) throw new Error('--case: name the case.');
  if (until !== undefined && !isDay(until))
    throw new Error(`--until: "${until}" is no day of the calendar, such as 2026-11-23.`);
  const purposes = wordsOf('purpose', purpose, PURPOSES) ?? ['INVESTIGATION' as const];
  return [{ ...vouchFor({ cases, purposes, offence }), ...(until === undefined ? {} : { until }) }];
}

/** A State whose issuer the hub trusts, as it has a profile: from any other it would refuse the token. */
function officerState(given: string): StateCode {
  const states = profileStates(readLawFiles(folderOf({})));
  return wordOf('state', stateCode(given), statesWithOfficers(states));
}

main().catch((error: unknown) => {
  console.error(
    error instanceof HubError ? error.publicMessage : error instanceof Error ? error.message : error,
  );
  process.exitCode = 1;
});
