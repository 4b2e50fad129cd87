import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vouchFor } from '../../shared/src/identity/demonstration.ts';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { testHub, type TestAnswer, type TestHub } from '../../shared/testing/hub.ts';
import { judged, linesOf, tableOf, type CaseLine, type CaseResult } from './case.ts';
import { importInto } from './imports.ts';

const OWNER = 'FI' as StateCode;
const OFFICER = {
  state: 'FR',
  purpose: 'INVESTIGATION',
  caseReference: 'INVENTED-CASES',
  officer: 'invented-cases',
};
const OFFENCE = '0501;max=120;law=FR';
/** As many as a page of a search may hold for a person to read. */
const PAGE = 50;

/** Judges what a whole hub answers: names, dates and requests. The hub is the command's own, with few invented records. */
export async function* judgedByHub(folder: string): AsyncGenerator<CaseResult> {
  const files = ['names.tsv', 'dates.tsv', 'requests.ndjson'];
  if (!files.some((name) => existsSync(join(folder, name)))) return;
  const hub = await testHub([OWNER], 0.02, {
    env: { LIAISON_OFFICER_PER_MINUTE: '100000', LIAISON_STATE_PER_MINUTE: '100000' },
  });
  try {
    const persons = join(folder, 'persons.ndjson');
    if (existsSync(persons))
      await importInto(hub.cluster, OWNER, { domain: 'person', files: [persons], set: 'cases' });
    for (const line of tableOf(folder, 'names.tsv')) yield await judgedName(hub, line);
    for (const line of tableOf(folder, 'dates.tsv')) yield await judgedDate(hub, line);
    for (const { where, text } of linesOf(folder, 'requests.ndjson'))
      yield await judgedRequest(hub, where, text);
  } finally {
    await hub.stop();
  }
}

async function judgedName(hub: TestHub, { where, cells }: CaseLine): Promise<CaseResult> {
  const [record = '', filter = '{}', right = ''] = cells;
  const answer = await people(hub, JSON.parse(filter) as object);
  const found = referencesIn(answer);
  const now = found ? found.join(', ') || 'nobody' : saidBy(answer);
  const isRight = found !== undefined && found.includes(record) === (right === 'HIT');
  return judged({ where, asked: `${record} by ${filter}`, right, now }, isRight);
}

/** `Argument.member`, value; or a record's birth and the birth that is asked for. */
async function judgedDate(hub: TestHub, { where, cells }: CaseLine): Promise<CaseResult> {
  const [place = '', value = '', right = ''] = cells;
  const [, recorded, asked] = /^record (\S+), asked (\S+)$/u.exec(place) ?? [];
  if (recorded !== undefined) {
    const name = `Invented ${where.replace(/\D/gu, '').replace(/\d/gu, (digit) => 'bcdfghjklm'[Number(digit)] ?? '')}`;
    await importPerson(hub, name, recorded);
    const answer = await people(hub, { name, dateOfBirth: asked });
    const now =
      referencesIn(answer)?.length === 0 ? 'no hit' : (referencesIn(answer)?.join(', ') ?? saidBy(answer));
    return judged({ where, asked: place, right, now }, (now === 'no hit') === right.startsWith('no hit'));
  }
  const document = documentWith(place);
  if (!document) return judged({ where, asked: `${place} ${value}`, right, now: 'not tried' }, undefined);
  const answer = await hub.ask(document, OFFICER, { value });
  const code = answer.body.errors?.[0]?.extensions.code;
  const isRight = right.startsWith('BAD_INPUT')
    ? code === 'BAD_INPUT'
    : right.startsWith('accepted')
      ? code === undefined || (right.includes('or refused') && code === 'BAD_INPUT')
      : undefined;
  return judged(
    { where, asked: `${place} ${value}`, right, now: code === undefined ? 'accepted' : saidBy(answer) },
    isRight,
  );
}

function documentWith(place: string): string | undefined {
  switch (place) {
    case 'PersonFilter.dateOfBirth':
      return 'query ($value: PartialDate!) { persons(filter: { name: "Invented Name", dateOfBirth: $value }, first: 1) { nodes { id } } }';
    case 'DrugSeizureFilter.from':
      return 'query ($value: Date!) { drugSeizures(filter: { from: $value }, first: 1) { nodes { id } } }';
    case 'BorderCrossingFilter.from':
      return 'query ($value: Date!) { borderCrossings(filter: { document: { number: "INVENTED1" }, from: $value }, first: 1) { nodes { id } } }';
    case 'DrugSeizureStatistics from':
      return 'query ($value: Date!) { drugSeizureStatistics(filter: { from: $value }, groupBy: [SUBSTANCE_CLASS]) { rows { count } } }';
    default:
      return undefined;
  }
}

async function judgedRequest(hub: TestHub, where: string, text: string): Promise<CaseResult> {
  const {
    body,
    bytes,
    headers = {},
    right = '',
  } = JSON.parse(text) as {
    readonly body?: unknown;
    readonly bytes?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly right?: string;
  };
  const sent = bytes === undefined ? JSON.stringify(body) : Buffer.from(bytes, 'latin1');
  const before = await people(hub, { name: 'Invented Name' });
  const answer = await post(hub, sent, headers);
  const after = await people(hub, { name: 'Invented Name' });
  const isHarmed = before.status !== after.status || after.status !== 200;
  return judged(
    {
      where,
      asked: typeof sent === 'string' ? sent : sent.toString('latin1'),
      right,
      now: answer.slice(0, 400),
    },
    isHarmed || /INTERNAL|^5\d\d/u.test(answer) ? false : undefined,
  );
}

async function post(
  { gateway, demonstration }: TestHub,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const token = await demonstration?.token({
    state: 'FR' as StateCode,
    agencyKind: 'POLICE',
    role: 'INVESTIGATOR',
    officer: OFFICER.officer,
    vouches: [vouchFor({ cases: [OFFICER.caseReference], purposes: ['INVESTIGATION'], offence: OFFENCE })],
  });
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token ?? ''}`,
      'liaison-purpose': OFFICER.purpose,
      'liaison-case': OFFICER.caseReference,
      'liaison-offence': OFFENCE,
      ...headers,
    },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return `${response.status} ${await response.text()}`;
}

function people(hub: TestHub, filter: object): Promise<TestAnswer> {
  return hub.ask(
    `query ($filter: PersonFilter!) { persons(filter: $filter, first: ${PAGE}, owners: ["${OWNER}"]) { nodes { id reference } } }`,
    OFFICER,
    { filter },
  );
}

/** The owner's own numbers of the records found; undefined when the question was not answered. */
function referencesIn({ body, status }: TestAnswer): readonly string[] | undefined {
  const data = body.data as
    { readonly persons?: { readonly nodes: readonly { readonly reference: string | null }[] } } | undefined;
  if (status !== 200 || !data?.persons) return undefined;
  return data.persons.nodes.map(({ reference }) => reference ?? 'a record whose reference is withheld');
}

function saidBy({ status, text }: TestAnswer): string {
  return `${status} ${text.slice(0, 300)}`;
}

async function importPerson(hub: TestHub, name: string, dateOfBirth: string): Promise<void> {
  const [forenames = '', surnames = ''] = name.split(' ');
  const record = {
    id: name.replace(' ', '-'),
    holdingAuthority: 'Invented police',
    subjectCategories: ['SUSPECT'],
    synthetic: true,
    primaryName: name,
    dateOfBirth,
    identities: [{ kind: 'CONFIRMED', forenames, surnames, dateOfBirth }],
  };
  const scratch = mkdtempSync(join(tmpdir(), 'liaison-case-'));
  try {
    const file = join(scratch, 'person.ndjson');
    writeFileSync(file, JSON.stringify(record));
    await importInto(hub.cluster, OWNER, { domain: 'person', files: [file], set: name });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
