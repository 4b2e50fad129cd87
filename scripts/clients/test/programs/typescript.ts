import { once } from 'node:events';
import { Liaison, LiaisonError, valueOf, type Outcome, type Settings } from 'liaison-client';
import { askStates } from 'liaison-client/again';
import { PeopleOfSeizureDocument, PeopleByNameDocument, SeizuresDocument } from 'liaison-client/generated';
import { pages } from 'liaison-client/pages';
import { checkReceipt } from 'liaison-client/receipt';
import { requestRelease } from 'liaison-client/release';
import { given, report } from './given.ts';

const { url, key, statement } = given;
let renewed = 0;
/** The first token is none: the hub refuses it, and a new one is got once. */
const token: Settings['token'] = (_, renew) => {
  if (!renew && renewed > 0) return Promise.resolve(given.token);
  if (renew) renewed += 1;
  return Promise.resolve(renew ? given.token : 'no-token');
};
const hub = new Liaison({ url, token, again: { times: 30, waitMs: 20 } });
const period = { from: '2000-01-01', to: '2030-01-01' };

const answer = await hub.ask({
  document: PeopleByNameDocument,
  variables: { name: given.name, owners: ['IE'] },
  statement,
});
if (answer.kind === 'REFUSED') throw new Error(answer.message);
// @ts-expect-error whoever reads `data` has to have looked whether all answered.
void answer.data;
const { nodes } = (answer.kind === 'ANSWERED' ? answer.data : answer.part).persons;
const [person] = nodes;
if (!person) throw new Error(`nobody is called ${given.name}`);
// @ts-expect-error a document that does not select `withheld` cannot be read by valueOf.
void (() => valueOf({ primaryName: null }, 'primaryName'));
const name = valueOf(person, 'primaryName');
const requestable = person.withheld.filter(({ unlock }) => unlock?.requestable).map(({ field }) => field);

const from = { answer, statement };
const input = {
  record: person.id,
  fields: requestable,
  reason: 'Invented: a hit to be confirmed.',
  key: 'once',
};
const releases = [await requestRelease(hub, from, input), await requestRelease(hub, from, input)];

const ids = new Set<string>();
let pageCount = 0;
const seizures = { document: SeizuresDocument, variables: { ...period, first: 100 }, statement };
for await (const page of pages(hub, seizures, (data) => data.drugSeizures)) {
  for (const { id } of page.kind === 'ANSWERED' ? page.data : page.part) ids.add(id);
  pageCount += 1;
  if (ids.size >= 1_000) break;
}

/** Of the German ones, which nobody copied: the first with two people and more, a page each. */
const german = await hub.ask({ ...seizures, variables: { ...period, owners: ['DE'] } });
if (german.kind !== 'ANSWERED') throw new Error('Germany did not answer');
let links = 0;
for (const { id } of german.data.drugSeizures.nodes) {
  links = 0;
  const people = { document: PeopleOfSeizureDocument, variables: { id, first: 1 }, statement };
  for await (const page of pages(hub, people, (data) => data.drugSeizure?.persons))
    links += (page.kind === 'ANSWERED' ? page.data : page.part).length;
  if (links > 1) break;
}
const refusedPage = pages(
  hub,
  { ...seizures, variables: { ...period, after: 'no-cursor' } },
  (data) => data.drugSeizures,
);

const registered = new Liaison({ url, token, registered: true });
const byId = await registered.ask({ ...seizures, variables: { ...period, first: 1 } });
const nowhere = new Liaison({ url: 'http://127.0.0.1:1', token, again: { times: 1, waitMs: 1 } });

const turns: {
  readonly kind: string;
  readonly owners: readonly string[];
  readonly away: readonly string[];
}[] = [];
report({ ready: true });
await once(process.stdin, 'data');
for await (const turn of askStates(hub, { ...seizures, variables: { ...period, first: 1_000 } })) {
  if (turn.kind === 'REFUSED') throw new Error(turn.message);
  const found = turn.kind === 'ANSWERED' ? turn.data : turn.part;
  const away = turn.kind === 'ANSWERED' ? [] : turn.unanswered.map(({ owner }) => owner);
  turns.push({
    kind: turn.kind,
    owners: [...new Set(found.drugSeizures.nodes.map(({ owner }) => owner))],
    away,
  });
  if (turns.length > 1) continue;
  report({ away });
  await once(process.stdin, 'data');
}
process.stdin.destroy();

report({
  renewed,
  shown: { kind: name.kind, reason: name.kind === 'WITHHELD' ? name.withheld[0]?.reason : undefined },
  releases: releases.map(({ id, status }) => ({ id, status })),
  links,
  rows: ids.size,
  pages: pageCount,
  refusedPage: await codeOf(refusedPage.next()),
  byId: byId.kind,
  nowhere: codeIn(await nowhere.ask(seizures)),
  turns: [turns[0], turns.at(-1)],
  receipt: (await checkReceipt(answer, { url, key })).entry === answer.receipt?.entry,
  changed: await codeOf(
    checkReceipt({ ...answer, bytes: new Uint8Array([...answer.bytes, 32]) }, { url, key }),
  ),
  otherKey: await codeOf(checkReceipt(answer, { url, key: key.replace(/^[^+]+/u, 'another') })),
});

function codeIn(outcome: Outcome<unknown>): string {
  return outcome.kind === 'REFUSED' ? outcome.code : outcome.kind;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'NONE',
    (error: unknown) => (error instanceof LiaisonError ? error.code : String(error)),
  );
}
