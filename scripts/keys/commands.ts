import { readIssuers } from '../../shared/src/identity/issuers.ts';
import type { Commands, Flags } from '../commands/dispatch.ts';
import { dataDirectory } from '../hub/data-directory.ts';
import { tellSealsToTurn } from '../hub/seal-turn.ts';
import type { RotatedName } from '../hub/secret.ts';
import { setting } from '../hub/settings.ts';
import { atLedger, PLACE_FLAGS, wholeFlag } from '../ledger/options.ts';
import { issuerKeys, type IssuerKeys } from './issuer-keys.ts';
import { keepsSeal, rotateKeptSeal, sealedTo } from './kept-seal.ts';
import { KNOWN_KEYS, ROTATED_WORDS } from './known-keys.ts';
import { listKeys, type ListedKey } from './list.ts';
import { forgetKey, rotateKey } from './rotate.ts';
import { logsSignedBy } from './signed-logs.ts';

const SEAL = 'seal';
/** Longer than a hub needs to read the file, and than clocks of gateways differ. */
const LEAD_S = 10;

export const COMMANDS: Commands = {
  list: {
    about:
      'every key: what for, algorithm, place, id, since when, until when what it made is taken, who knows it; warns of old ones',
    options: '[--as json]',
    flags: ['as'],
    run: async ({ as = 'text' }, env) => {
      if (as !== 'text' && as !== 'json') throw new Error(`--as: "${as}" is neither text nor json.`);
      const now = Date.now();
      const directory = dataDirectory(env);
      const keys = listKeys(directory, env, now);
      if (keys.every(({ key }) => key === SEAL))
        console.error(
          `${directory} holds no keys: the first start of a hub makes them. Is it another folder?`,
        );
      const file = setting(env, 'LIAISON_ISSUERS');
      const issuers = file === undefined ? [] : await issuerKeys(readIssuers(file), now);
      if (as === 'json') console.log(JSON.stringify({ keys, issuers }, null, 2));
      else
        for (const line of [...keys.flatMap(linesOfKey), ...issuers.flatMap(linesOfIssuer)])
          console.log(line);
      const warnings = [...keys, ...issuers].filter(({ warning }) => warning !== undefined);
      return warnings.length > 0 ? 1 : 0;
    },
  },
  rotate: {
    about:
      'makes a new key, which every hub over LIAISON_DATA takes while it runs; what the ones of before made is still taken',
    options: `--key ${[SEAL, ...Object.keys(ROTATED_WORDS)].join(' | ')} [--in ${LEAD_S}: seconds until it is used] [--accept-days 90: not for ever; cursor and id] [--ids-change yes: for id]`,
    flags: ['key', 'in', 'accept-days', 'ids-change'],
    run: rotate,
  },
  forget: {
    about:
      'takes a key of before away: what it made is taken no more, and a log that it alone signs is a reason not to',
    options: '--key cursor | id | ledger --id <of the list>; for ledger also --url, as npm run ledger has it',
    flags: ['key', 'id', ...PLACE_FLAGS.filter((flag) => flag === 'url')],
    run: (flags, env) => forget(flags, env),
  },
};

async function rotate(flags: Flags, env: NodeJS.ProcessEnv): Promise<number> {
  const directory = dataDirectory(env);
  const now = Date.now();
  if (flags['key'] === SEAL) {
    refuseFlags(flags, ['in', 'accept-days', 'ids-change']);
    await rotateSeal(directory, env, now);
    return 0;
  }
  const name = rotatedName(flags);
  if (name === 'id-key') mustAcceptChange(flags);
  else refuseFlags(flags, ['ids-change']);
  if (name === 'ledger-signing-key') refuseFlags(flags, ['accept-days']);
  const from = now + wholeFlag(flags, 'in', { from: 2, to: 86_400, byDefault: LEAD_S }) * 1_000;
  const acceptDays =
    flags['accept-days'] === undefined
      ? undefined
      : wholeFlag(flags, 'accept-days', { from: 0, to: 36_500, byDefault: 0 });
  const { before, after, place } = rotateKey(
    { name, from, ...(acceptDays === undefined ? {} : { acceptDays }) },
    directory,
    env,
    now,
  );
  console.log(`${place}: ${after} follows ${before} at ${new Date(from).toISOString()}.
${AFTER[name]}${acceptDays === undefined ? '' : ` What the ones of before made is taken for ${acceptDays} days more, and no longer.`}
Gateways with a folder or a mounted secret of their own need this file before that moment. Back up now: npm run backup -- create.`);
  return 0;
}

async function rotateSeal(directory: string, env: NodeJS.ProcessEnv, now: number): Promise<void> {
  const to = sealedTo(env);
  if (to.subgraphsFile === undefined) {
    tellSealsToTurn(directory, now);
    console.log(
      'Every gateway process over this folder seals with a fresh key within two seconds; what was sealed before opens for another minute.',
    );
  }
  if (to.subgraphsFile === undefined && to.states.length === 0) {
    if (keepsSeal(directory, env))
      console.error(
        "The kept key of the seal, by which subgraphs in processes of their own and States' processes know the gateway, was not turned: LIAISON_SUBGRAPHS and LIAISON_SOURCES name none of them. Where gateways have them, name them here too.",
      );
    return;
  }
  const { step, before, after, place, balanced } = await rotateKeptSeal(directory, env, to);
  console.log(
    step === 'PUBLISH'
      ? `${after} is to follow ${before}, and nothing is sealed with it yet. Now:
  1. npm run --silent subgraph -- seal-keys prints both public keys: put them in the place of LIAISON_SEAL_KEYS at every subgraph and every State's own process.
  2. npm run keys -- rotate --key seal, once more: it asks each of these processes, and turns when all take the next key.`
      : `${place}: ${after} took the place of ${before}, and every subgraph and State's own process takes it. Gateways over this folder read it by themselves.
Gateways with a folder or a mounted secret of their own need this file as well. When all have it, a minute from now at the earliest: npm run --silent subgraph -- seal-keys prints the new public key alone; put it in the place of LIAISON_SEAL_KEYS there, and ${before} opens nothing. Back up now: npm run backup -- create.`,
  );
  if (balanced.length > 0)
    console.error(
      `Behind ${balanced.join(', ')} are several processes, of which one was asked: look into each one's log for "seal-keys taken".`,
    );
}

const AFTER: Readonly<Record<RotatedName, string>> = {
  'cursor-key': 'Cursors and tokens of changedSince of before are read as they were.',
  'id-key':
    'From then on every record has another id. Ids of before are read, and the answer to them holds the new one; the ledger finds a record by both.',
  'ledger-signing-key':
    'Each hub hands its log over in a record that both keys sign; a log that no hub writes goes on under the key of before until one does. Witnesses, clients and packs follow from the key that they hold. New auditors pin: npm run ledger -- key.',
};

/** @throws Error that says what breaks, unless somebody said that he knows. */
function mustAcceptChange(flags: Flags): void {
  if (flags['ids-change'] === 'yes') return;
  throw new Error(
    '--ids-change yes: with another key every record gets another id, and the one of before does not show to whom it belongs. National systems that keep ids of this hub (links in case files, watch lists, what they compare between two answers) find their records by them as before, but see them under another id, once as two records; two answers of before and after cannot be compared by id. Rotate when the key may have leaked, and tell the States first.',
  );
}

async function forget(flags: Flags, env: NodeJS.ProcessEnv): Promise<number> {
  const directory = dataDirectory(env);
  const name = rotatedName(flags);
  const id = flags['id'] ?? '';
  if (!/^[0-9a-f]{16}$/u.test(id)) throw new Error(`--id: "${id}" is no id of npm run keys -- list.`);
  if (name !== 'ledger-signing-key') refuseFlags(flags, ['url']);
  else {
    // Of a ledger `--key` would be the key that auditors pin.
    const place: Flags = { url: flags['url'] };
    const code = await atLedger(place, env, async ({ client }) => {
      const logs = await logsSignedBy(client, id, directory);
      for (const log of logs)
        console.error(`The log ${log} is signed by ${id}, and was handed to no other key.`);
      return logs.length > 0 ? 1 : 0;
    });
    if (code !== 0)
      throw new Error(
        'Start a hub under the name of each (LIAISON_INSTANCE): it hands its log over. Then forget the key.',
      );
  }
  const { place } = forgetKey(name, id, directory, env);
  console.log(`${place}: ${id} is gone. What it made is taken no more, by hubs that run within two seconds.`);
  return 0;
}

function rotatedName({ key }: Flags): RotatedName {
  const name = Object.hasOwn(ROTATED_WORDS, key ?? '') ? ROTATED_WORDS[key ?? ''] : undefined;
  if (name !== undefined) return name;
  const stays = KNOWN_KEYS.find(({ word }) => word === key)?.stays;
  throw new Error(
    stays === undefined
      ? `--key: "${key ?? ''}" is none of ${[SEAL, ...Object.keys(ROTATED_WORDS)].join(', ')}.`
      : `--key: ${key ?? ''} is not rotated: ${stays}.`,
  );
}

function refuseFlags(flags: Flags, names: readonly string[]): void {
  for (const name of names)
    if (flags[name] !== undefined) throw new Error(`--${name} does not go with --key ${flags['key'] ?? ''}.`);
}

function linesOfKey(key: ListedKey): readonly string[] {
  const since =
    key.since === undefined
      ? key.key === SEAL && key.id === undefined
        ? 'for an hour at most'
        : 'nobody wrote down since when'
      : `${key.isAtLeast ? 'at the latest since' : 'since'} ${key.since}, ${key.ageDays ?? 0} days${key.dueOn === undefined ? '' : `, the next one is due on ${key.dueOn}`}`;
  const begins = key.since === undefined ? 'when every subgraph takes it' : `from ${key.since} on`;
  const when = key.state === 'TO_COME' ? begins : since;
  return [
    `${key.key}  ${key.id ?? '-'}  ${WORDS[key.state]}  ${when}`,
    `  ${key.about} (${key.algorithm})`,
    `  lies in ${key.place}; known to ${key.knownTo}`,
    ...(key.state === 'IN_USE' || key.key === SEAL
      ? [`  rotation: ${key.rotation}`]
      : [
          `  what it made is taken ${key.acceptedUntil === undefined ? 'always' : `until ${key.acceptedUntil}`}`,
        ]),
    ...(key.warning === undefined ? [] : [`  WARNING: ${key.warning}`]),
  ];
}

const WORDS = {
  IN_USE: 'in use',
  ACCEPTED: 'of before',
  TO_COME: 'to come',
  ENDED: 'ended',
} as const satisfies Readonly<Record<ListedKey['state'], string>>;

function linesOfIssuer({
  state,
  issuer,
  place,
  algorithms,
  ids,
  ageDays,
  rotation,
  warning,
}: IssuerKeys): readonly string[] {
  return [
    `issuer ${state}  ${ids.join(', ') || '-'}  ${ageDays === undefined ? 'age not told' : `file unchanged for ${ageDays} days`}`,
    `  checks tokens of ${issuer} (${algorithms.join(', ')})`,
    `  lies in ${place}; the secret half is the State's alone`,
    `  rotation: ${rotation}`,
    ...(warning === undefined ? [] : [`  WARNING: ${warning}`]),
  ];
}
