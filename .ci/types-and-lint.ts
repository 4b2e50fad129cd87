import { readFileSync } from 'node:fs';
import { ESLint } from 'eslint';
import ts from 'typescript';

/**
 * Does what `npm run types` and `npm run lint` do, in one process: the rules ask the checkers that have checked the types,
 * where two processes each work out every type of the tree. What is checked is what those two name: the projects of the script
 * `types` in package.json, and of `parserOptions` in eslint.config.js.
 *
 * @throws Error when either names none, or a tsconfig.json cannot be read: nothing checked is not taken for nothing found.
 */
async function main(): Promise<boolean> {
  const checked = projectsOfTypes();
  const programs = new Map(
    [...new Set([...(await projectsOfLint()), ...checked])].map((file) => [file, programOf(file)]),
  );
  const wrong = ts.sortAndDeduplicateDiagnostics(
    [...programs].flatMap(([file, program]) =>
      checked.includes(file) ? ts.getPreEmitDiagnostics(program) : [],
    ),
  );
  write(ts.formatDiagnostics(wrong, FORMAT));
  const eslint = new ESLint({
    overrideConfig: {
      files: ['**/*.{ts,tsx}'],
      languageOptions: { parserOptions: { programs: [...programs.values()] } },
    },
  });
  const results = await eslint.lintFiles(['.']);
  write(await (await eslint.loadFormatter('stylish')).format(results));
  return wrong.length === 0 && results.every(({ errorCount }) => errorCount === 0);
}

const FORMAT: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => '\n',
};

/** What `npm run types` gives to the compiler, folder or file. */
function projectsOfTypes(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { types: string } };
  const found = [...scripts.types.matchAll(/tsc -p (\S+)/gu)].map(([, project = '']) => configIn(project));
  if (found.length === 0) throw new Error('The script "types" of package.json names no project: tsc -p.');
  return found;
}

/** What typed rules are asked with, in the order in which a file is looked for: the first program that has it answers. */
async function projectsOfLint(): Promise<readonly string[]> {
  const config = (await new ESLint().calculateConfigForFile('.ci/types-and-lint.ts')) as {
    languageOptions: { parserOptions: { project?: readonly string[] } };
  };
  const { project = [] } = config.languageOptions.parserOptions;
  if (project.length === 0) throw new Error('eslint.config.js names no project in parserOptions.');
  return project.map(configIn);
}

/** One name for each tsconfig.json, so that no program is made twice. */
function configIn(project: string): string {
  return ts.sys.resolvePath(project.endsWith('.json') ? project : `${project}/tsconfig.json`);
}

function programOf(file: string): ts.Program {
  const read = ts.getParsedCommandLineOfConfigFile(
    file,
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (wrong) => {
        throw new Error(ts.formatDiagnostic(wrong, FORMAT));
      },
    },
  );
  if (!read) throw new Error(`${file} cannot be read.`);
  return ts.createProgram({
    rootNames: read.fileNames,
    options: read.options,
    // As the parser makes them: rules climb from a node to its parents.
    host: ts.createCompilerHost(read.options, true),
    configFileParsingDiagnostics: read.errors,
  });
}

function write(text: string): void {
  if (text !== '') process.stdout.write(text);
}

process.exitCode = (await main()) ? 0 : 1;
