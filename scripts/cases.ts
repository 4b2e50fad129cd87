import { existsSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { CaseResult } from './cases/case.ts';
import { judgedByHub } from './cases/by-hub.ts';
import { judgedImports } from './cases/imports.ts';
import { judgedWords } from './cases/words.ts';
import { environment } from './hub/settings.ts';

const HELP = `npm run cases -- FOLDER [--all]

Tries situations that are written down in files, and says of each whether what Liaison makes of it is right. Whatever of
these files is in the folder is tried; tables have a line of headings and tabs between their columns:

  persons.ndjson, names.tsv   records, and questions: record, PersonFilter (JSON), HIT or NOHIT. The records are imported
                              for FI into a hub of the command's own, and asked for as a French investigator, who is
                              lent nobody without subjectCategories (["SUSPECT"])
  dates.tsv                   argument (PersonFilter.dateOfBirth), value, BAD_INPUT or accepted; or
                              "record 1985-03-07, asked 1985-07-03", nothing, "no hit" or anything else for a hit
  requests.ndjson             members body or bytes (a string of characters below U+0100), headers, and right: in words
  keys.tsv                    kind (plate, serial, make, substance, issuer), one, other, EQUAL or DIFFERENT
  units.tsv, substances.tsv, calibres.tsv, countries.tsv, mrz.tsv
                              as it is written, what is right
  import/                     files for npm run import; good.ndjson is loaded before each, and may not be lost. The format
                              follows from the name (seizure..., firearm..., crossing..., unodc..., colombia..., un-...);
                              any other name is people.
                              expected.tsv there says what is right: file, exit code, a regular expression that what
                              the command says holds. Files that it does not name are judged by eye

What is right is sometimes said in words that no program reads: such a line is shown to be judged by eye. Without --all
only lines that are wrong, or to be judged, are shown.

Exit: 0 nothing is wrong, 1 something is, 2 not understood.
`;

async function main(): Promise<number> {
  // Settings that there are not are refused, as by every command.
  environment();
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean' }, all: { type: 'boolean', default: false } },
  });
  const [folder] = positionals;
  if (values.help === true || folder === undefined) {
    console.log(HELP);
    return values.help === true ? 0 : 2;
  }
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Error(`"${folder}" is no folder. Name the folder that holds names.tsv and the like.`);
  const counts = { right: 0, wrong: 0, 'by eye': 0 };
  const show = (result: CaseResult): void => {
    counts[result.verdict] += 1;
    if (values.all || result.verdict !== 'right')
      console.log(
        [result.verdict, result.where, result.asked, `right: ${result.right}`, `now: ${result.now}`].join(
          '\t',
        ),
      );
  };
  judgedWords(folder).forEach(show);
  for await (const result of judgedByHub(folder)) show(result);
  for await (const result of judgedImports(folder)) show(result);
  const tried = counts.right + counts.wrong + counts['by eye'];
  if (tried === 0)
    throw new Error(`${folder} holds none of the files that are tried: see npm run cases -- --help.`);
  console.log(
    `${tried} tried: ${counts.right} right, ${counts.wrong} wrong, ${counts['by eye']} to be judged by eye.`,
  );
  return counts.wrong === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  },
);
