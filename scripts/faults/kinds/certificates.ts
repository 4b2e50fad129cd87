import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { day } from '../../../gateway/testing/certificates.ts';
import type { Certificates, Holder } from '../certificates.ts';
import { DoesNotHold } from '../does-not-hold.ts';
import { NOTHING, type Fault } from '../fault.ts';
import type { Allowance } from '../judge.ts';
import { BROKEN, type UnderTest } from '../under-test.ts';
import { oneStateMissing } from './source.ts';

/** So long a certificate is good that is to expire in use: it is taken while it is. */
const GOOD_MS = 8_000;
const TAKEN_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;

function certificatesOf({ certificates }: UnderTest): Certificates {
  if (!certificates) throw new Error('what is under test speaks no TLS');
  return certificates;
}

/** @throws DoesNotHold when it does not come. */
async function awaited(what: string, look: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + TAKEN_WITHIN_MS; !(await look()); await sleep(LOOK_EVERY_MS))
    if (performance.now() > end) throw new DoesNotHold(`${what} is not taken while the hub runs`);
}

/** Renews a certificate, and waits until it is in use. */
async function renew(under: UnderTest, holder: 'port' | 'subgraph', until = day(1)): Promise<void> {
  const certificates = certificatesOf(under);
  const serial = await certificates.install(holder, until);
  const port = holder === 'port' ? under.port : certificates.subgraphPort;
  await awaited(
    `the certificate of the ${holder}`,
    async () => (await certificates.shownAt(port)) === serial || Date.now() > until.getTime(),
  );
}

/** A certificate that is in use, and expires. */
function expiring(
  holder: 'port' | 'subgraph' | 'gateway',
  what: string,
  allows: (of: UnderTest) => Allowance,
): Fault {
  return {
    ...{ name: `certificate-${holder}`, what, holdMs: 2_000, allows },
    begin: async (under) => {
      const certificates = certificatesOf(under);
      const until = new Date(Date.now() + GOOD_MS);
      if (holder === 'gateway') await certificates.install(holder, until);
      else await renew(under, holder, until);
      await sleep(Math.max(0, until.getTime() - Date.now()));
      await certificates.cut(holder);
      return () => certificates.install(holder);
    },
  };
}

const SOURCE_GONE = (of: UnderTest): Allowance => oneStateMissing(of);

/** A part of the hub that cannot be spoken to says so, and costs nobody else anything. */
const PART_GONE = ({ deadlines }: UnderTest): Allowance => ({
  ...NOTHING,
  refusals: ['SUBGRAPH_UNAVAILABLE'],
  withinMs: deadlines.answerMs,
});

function source(name: string, what: string, [begin, end]: readonly [Step, Step]): Fault {
  return {
    ...{ name: `certificate-${name}`, what, holdMs: 2_000, allows: SOURCE_GONE },
    begin: async (under) => {
      const certificates = certificatesOf(under);
      await begin(certificates);
      await certificates.cut('source' satisfies Holder);
      return () => end(certificates);
    },
  };
}

type Step = (of: Certificates) => unknown;

/** What can become of certificates while a hub runs. They are looked at when a connection begins. */
export const CERTIFICATE_FAULTS: readonly Fault[] = [
  {
    name: 'certificate-renewed',
    what: "the port's certificate and key are renewed while officers ask",
    holdMs: 0,
    allows: ({ deadlines }) => ({ ...NOTHING, withinMs: deadlines.answerMs }),
    begin: async (under) => {
      await renew(under, 'port');
      return () => undefined;
    },
  },
  // Officers who look at it refuse it themselves.
  expiring('port', "the port's certificate expires, and is renewed", () => ({ ...NOTHING, breaks: true })),
  source('source', `the certificate of ${BROKEN}'s PostgreSQL has expired, and is renewed`, [
    (certificates) => certificates.install('source', day(-1)),
    (certificates) => certificates.install('source'),
  ]),
  source('source-authority', "the file of the authority that a State's URL names is gone, and comes back", [
    ({ sourceAuthorityFile }) => rmSync(sourceAuthorityFile),
    ({ sourceAuthorityFile, authority }) => writeFileSync(sourceAuthorityFile, authority.cert),
  ]),
  expiring('subgraph', "the certificate of a subgraph's process expires, and is renewed", PART_GONE),
  expiring(
    'gateway',
    "the gateway's own certificate to a subgraph's process expires, and is renewed",
    PART_GONE,
  ),
];
