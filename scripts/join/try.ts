import { existsSync } from 'node:fs';
import type { StateCode } from '../../shared/src/core/ids.ts';
import { DOMAINS, isOneOf, type Domain } from '../../shared/src/core/vocabulary.ts';
import { readIssuers } from '../../shared/src/identity/issuers.ts';
import { readPurpose } from '../../shared/src/identity/purpose.ts';
import { knownWords } from '../../shared/src/policy/law/known-words.ts';
import { loadLaw, type Law } from '../../shared/src/policy/law/law.ts';
import { nearest } from '../../shared/src/policy/law/nearest.ts';
import type { Inquiry } from '../../shared/src/policy/words/inquiry.ts';
import { readSources } from '../../shared/src/sources/connection/read-sources.ts';
import { isOwnProcess, type SourceConfig } from '../../shared/src/sources/connection/source-config.ts';
import { environment, profilesFolder, setting } from '../hub/settings.ts';
import { Shutdown } from '../hub/shutdown.ts';
import { optionsOf, type JoinCommand } from './command.ts';
import { askersOf, mayBeSpokenFor, type Asker, type Stated } from './try/asker.ts';
import { printedTrial, type Tried } from './try/print.ts';
import { documentFor, questionsAbout, type Question } from './try/questions.ts';
import { sampleOf, type Sample } from './try/sample.ts';
import { isWrong, readAnswer, withheldBy, type Seen } from './try/seen.ts';
import { startTrial, type StartLedger, type Trial } from './try/trial.ts';

const HELP = `try       asks the ten questions of the hub's README about records of a State, as an officer of it and of three others, and says
            what each sees, and what is withheld by which rule. A hub of its own in this process, with keys, tokens and a ledger of
            its own, over the candidate's sources and law: nothing that runs is touched. Reads LIAISON_SOURCES, LIAISON_ISSUERS and
            LIAISON_PROFILES, as LIAISON_CONFIG names them.
              [--state PT]               whose records; needed where the sources are of several
              [--as FR:CUSTOMS:ANALYST]...  who else asks: STATE, STATE:KIND or STATE:KIND:ROLE; FR, GB and US unless given
              [--purpose INVESTIGATION] [--offence '0501;max=120;law=PT']
              [--record person:P-1]...   the record to ask about, as the State calls it; one is chosen unless given
              [--json]                   for machines
            exit 0 answered as the law wants, 1 something was not, 2 it could not be tried`;

/** Shows what officers would see, before anybody can ask. */
export const tryIt: JoinCommand = tryCommand();

/** @param startLedger starts the PostgreSQL of the trial's ledger; one that goes with the trial unless given. */
export function tryCommand(startLedger?: StartLedger): JoinCommand {
  return {
    help: HELP,
    run: async (args) => {
      const wanted = readWanted(args);
      const stop = new Shutdown();
      const onSignal = (): void => void stop.run().then(() => process.exit(130));
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
      try {
        const tried = await tryAll(wanted, stop, startLedger);
        const { owner, json } = wanted;
        const notes = notesOn(wanted);
        console.log(
          json ? JSON.stringify({ owner, notes, questions: tried }) : printedTrial(owner, tried, notes),
        );
        return tried.some(({ seen }) => seen.some(isWrong)) ? 1 : 0;
      } finally {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
        await stop.run();
      }
    },
  };
}

interface Wanted {
  readonly owner: StateCode;
  readonly sources: readonly SourceConfig[];
  readonly issuers: ReturnType<typeof readIssuers>;
  readonly profiles: string;
  readonly law: Law;
  readonly askers: readonly Asker[];
  readonly stated: Stated;
  readonly records: ReadonlyMap<Domain, string>;
  readonly json: boolean;
}

function readWanted(args: readonly string[]): Wanted {
  const { values } = optionsOf(args, {
    state: { type: 'string' },
    as: { type: 'string', multiple: true },
    purpose: { type: 'string', default: 'INVESTIGATION' },
    offence: { type: 'string' },
    record: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
  });
  const env = environment();
  const file = setting(env, 'LIAISON_SOURCES');
  if (file === undefined || !existsSync(file))
    throw new Error(
      `LIAISON_SOURCES ${file === undefined ? 'is not set' : `names ${file}, which is not there`}: set LIAISON_CONFIG to the liaison.yaml of the candidate's folder.`,
    );
  const profiles = profilesFolder(env);
  const law = loadLaw(profiles, { mode: 'demonstration' });
  const states = new Set(law.states.keys());
  const sources = readSources(file, env, 1);
  const owner = ownerOf(values.state, sources);
  const own = sources.find((source) => source.owners.includes(owner) && isOwnProcess(source));
  if (own)
    throw new Error(
      `LIAISON_SOURCES: ${own.name} is a State's own process. Run this where it runs, with the sources.yaml there.`,
    );
  if (!states.has(owner))
    throw new Error(
      `--state: ${owner} has no law in ${profiles}. Write ${owner}.yaml, and run npm run law -- lint.`,
    );
  const stated: Stated = {
    'liaison-purpose': values.purpose,
    ...(values.offence === undefined ? {} : { 'liaison-offence': values.offence }),
  };
  inquiryOf({ state: owner, agencyKind: 'POLICE', role: 'INVESTIGATOR' }, stated, law);
  const issuersFile = setting(env, 'LIAISON_ISSUERS');
  return {
    owner,
    sources: sources.filter(({ owners }) => owners.includes(owner)),
    issuers: issuersFile === undefined ? [] : readIssuers(issuersFile, states),
    profiles,
    law,
    askers: askersOf(owner, values.as, states),
    stated,
    records: new Map(values.record.map(recordNamed)),
    json: values.json,
  };
}

function ownerOf(given: string | undefined, sources: readonly SourceConfig[]): StateCode {
  const owners = [...new Set(sources.flatMap((source) => source.owners))];
  if (given === undefined && owners.length === 1 && owners[0] !== undefined) return owners[0];
  if (isOneOf(owners, given)) return given;
  const near = given === undefined ? undefined : nearest(given, owners);
  throw new Error(
    `--state: "${given ?? ''}" owns no source of LIAISON_SOURCES${near === undefined ? '' : `; did you mean ${near}?`} Its owners are ${owners.join(', ')}.`,
  );
}

function recordNamed(given: string): readonly [Domain, string] {
  const [domain, ...id] = given.split(':');
  if (!isOneOf(DOMAINS, domain) || id.length === 0)
    throw new Error(
      `--record: "${given}" is no record: write DOMAIN:ID, such as person:P-1, with one of ${DOMAINS.join(', ')}.`,
    );
  return [domain, id.join(':')];
}

function notesOn({ askers, issuers, owner, stated, sources }: Wanted): readonly string[] {
  const without = [
    ...new Set(askers.filter((one) => mayBeSpokenFor(one, issuers) === undefined).map(({ state }) => state)),
  ];
  return [
    `Records of ${owner}, asked for ${stated['liaison-purpose'] ?? ''}, offence ${stated['liaison-offence'] ?? `${offenceOf('XX')}, where XX is who asks`}.`,
    ...(without.length === 0
      ? []
      : [
          `No issuer in issuers.yaml is of ${without.join(', ')}: those officers are asked as if there were one.`,
        ]),
    ...DOMAINS.filter((domain) => !sources.some((one) => one.domain === domain)).map(
      (domain) => `${owner} has no source of the domain ${domain}: what is asked of it is NOT_CONNECTED.`,
    ),
  ];
}

async function tryAll(
  wanted: Wanted,
  stop: Shutdown,
  startLedger: StartLedger | undefined,
): Promise<readonly Tried[]> {
  const { owner, sources, profiles, askers, records } = wanted;
  const samples = new Map<Domain, Sample>();
  for (const source of sources) {
    const sample = await sampleOf(source, owner, records.get(source.domain));
    if (sample) samples.set(source.domain, sample);
  }
  const states = askers.map(({ state }) => state);
  const trial = await startTrial({ sources, profiles, states }, stop, startLedger);
  const questions = questionsAbout(owner, samples, trial.ids, new Date().toISOString().slice(0, 10));
  const tried: Tried[] = [];
  // One behind the other: the last one reads what the ledger has of those before it.
  for (const [i, question] of questions.entries()) {
    const seen: Seen[] = [];
    for (const asker of askers) seen.push(await seenBy(asker, question, wanted, trial));
    tried.push({ number: i + 1, about: question.about, seen });
  }
  return tried;
}

async function seenBy(
  officer: Asker,
  question: Question,
  { owner, issuers, law, stated }: Wanted,
  trial: Trial,
): Promise<Seen> {
  const isOversight = question.domain === undefined;
  const asker: Asker = isOversight ? { ...officer, role: 'AUDITOR' } : officer;
  const says: Stated = isOversight
    ? { 'liaison-purpose': 'SUPERVISION' }
    : { 'liaison-offence': offenceOf(officer.state), ...stated };
  const nothing = { asker, records: [], withheld: [], errors: [] };
  if (mayBeSpokenFor(asker, issuers) === false) return { ...nothing, outcome: 'NO_TOKEN' };
  const withheld = withheldBy(law, inquiryOf(asker, says, law), question);
  const document = documentFor(question, await trial.schemaOf(asker));
  if (document === undefined) return { ...nothing, withheld, outcome: 'NOT_IN_GRAPH' };
  const answer = await trial.ask(asker, { ...CASE, ...says }, document);
  return { ...readAnswer(asker, owner, question, answer), withheld };
}

const CASE: Stated = { 'liaison-case': 'TRIAL' };

/** Ten years under one's own law, unless the trial says something else. */
function offenceOf(state: string): string {
  return `0501;max=120;law=${state}`;
}

/** What the trial's own issuers vouch for: all that is stated. @throws HubError PURPOSE_REQUIRED or BAD_INPUT */
function inquiryOf(asker: Asker, says: Stated, law: Law): Inquiry {
  const stated = { ...CASE, ...says };
  const on = new Date().toISOString().slice(0, 10);
  const purpose = readPurpose((name) => stated[name], { known: knownWords(law), vouches: [], on });
  return {
    requester: { ...asker, agency: 'invented', officer: 'invented' },
    ...purpose,
    vouched: { case: true, offence: purpose.offence !== undefined },
    on,
  };
}
