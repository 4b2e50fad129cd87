import { HubError } from '../shared/src/core/errors.ts';
import { DERIVED_MARKS } from '../shared/src/core/vocabulary.ts';
import { compareCommand } from './law/compare.ts';
import { explainCommand } from './law/explain.ts';
import { goldenCommand } from './law/golden.ts';
import { nearest } from '../shared/src/policy/law/nearest.ts';
import { environment } from './hub/settings.ts';
import { lintCommand } from './law/lint.ts';
import { matrixCommand } from './law/matrix.ts';
import { markOption } from './law/options.ts';
import { reachCommand } from './law/reach.ts';
import { replayCommand } from './law/replay.ts';
import { schemaCommand } from './law/schema.ts';

const HELP = `npm run law -- <command> [options]

  matrix    who sees what, by owner, domain and category; what a release opens, and who approves it
              --state FR --kind POLICE --role INVESTIGATOR [--purpose INVESTIGATION]... [--penalty 60] [--offence 0501]
              [--vouched CASE|OFFENCE] [--necessity "why"] [--format md|csv|html] [--out file]
  explain   one question, and the rules that decided it
              --owner DE --domain person --field identities.surnames --state FR --kind POLICE --role INVESTIGATOR
              --purpose INVESTIGATION [--subject SUSPECT]... [--handling H1] [--restricted] [--contested] [--embargoed]
              [--minor] ${DERIVED_MARKS.map((mark) => `[--${markOption(mark)}]`).join(' ')} [--originator US] [--penalty 60] [--offence 0501] [--vouched CASE|OFFENCE] [--necessity "why"] [--on 2026-11-23]
              [--release FILE]
  lint      gaps, rules that can never fire, dates, unequal treatment (LED Art. 9(4))
              [--state DE]... [--on 2026-11-23] [--notes] [--json]       exit 1 when there is an error
  diff      two versions of the law: who gains and loses what, and what is said otherwise
              <folder or file before> [<folder or file after>] [--owner DE]... [--on 2026-11-23]      exit 1 when there is a difference
  reach     can a field reach a requester? A counterexample, or a proof by exhaustion
              [--owner FR]... [--domain person]... [--category SPECIAL]... [--field religion]...
              [--outside LED]... [--to UK_TCA]... [--to-state US]... [--purpose P]... [--kind K]... [--role R]...
              [--level ABOVE_DENY|SHOWN|GRANT] [--released: with every approval given] [--on 2026-11-23]      exit 1 when it can
  replay    decides again what the ledger says was decided, each answer under the law of then, or all under --profiles
              [--from 2026-11-01] [--until 2026-12-01] [--entry <id>] [--log gateway-1] [--url of the ledger's database]
              [--json]            exit 1 when anything differs, or a law of then is not kept
  golden    the golden cases of each State   [--state DE]...             exit 1 when one fails
  schema    writes the JSON Schemas beside the profiles   [--check]      exit 1 when one is not current

All commands: --profiles folder (LIAISON_PROFILES, or shared/profiles).
`;

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => number | Promise<number>>> = {
  matrix: matrixCommand,
  explain: explainCommand,
  lint: lintCommand,
  diff: compareCommand,
  reach: reachCommand,
  golden: goldenCommand,
  replay: replayCommand,
  schema: schemaCommand,
};

async function main([name, ...args]: readonly string[]): Promise<number> {
  const command = name === undefined ? undefined : COMMANDS[name];
  if (command === undefined && name !== undefined && !name.startsWith('-')) {
    const near = nearest(name, Object.keys(COMMANDS));
    console.error(
      `There is no "${name}"${near === undefined ? '' : `; did you mean "${near}"?`} npm run law -- --help lists what there is.`,
    );
    return 2;
  }
  if (command === undefined || args.includes('--help')) {
    console.log(HELP);
    return command !== undefined || name === undefined || name === '--help' ? 0 : 2;
  }
  try {
    environment();
    return await command(args);
  } catch (error) {
    if (error instanceof HubError)
      console.error(error.code === 'BAD_INPUT' ? error.publicMessage : error.message);
    else console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
