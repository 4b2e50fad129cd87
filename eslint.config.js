import tseslint from 'typescript-eslint';

const STYLE = [
  { selector: 'ExportDefaultDeclaration', message: 'We do without default exports.' },
  { selector: 'TSEnumDeclaration', message: 'We do without enums: use a const array and a union type.' },
];

/** A name of the environment is read in scripts/hub/settings.ts or gateway/src/config/config.ts; its row stands there or in scripts/hub/installation.ts. */
const SETTINGS = [
  'MemberExpression[property.value=/^LIAISON_(?!TEST_)/]',
  'MemberExpression[property.name=/^LIAISON_(?!TEST_)/]',
  'ObjectPattern > Property[key.name=/^LIAISON_(?!TEST_)/]',
  "CallExpression[callee.name='fromEnvironment'] > Literal[value=/^LIAISON_/]",
  "MemberExpression[object.object.name='process'][object.property.name='env'][computed=true]:not([property.type='Literal'])",
].map((selector) => ({
  selector,
  message:
    'Settings are read by setting(env, name) of scripts/hub/settings.ts; each has its row in scripts/hub/installation.ts.',
}));

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/**',
      '.liaison/**',
      'coverage/**',
      // Generated, and what compiles without the packages of the hub: scripts/clients/test compiles it strictly.
      'scripts/clients/*/dist/**',
      'scripts/clients/typescript/generated/**',
      'scripts/clients/test/programs/made/**',
    ],
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommended],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './gateway/explorer/tsconfig.json', './scripts/clients/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', ...STYLE, ...SETTINGS],
      'no-console': 'error',
      // GraphQL hands over null or undefined for what was not given: `!= null` is the one comparison that means both.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    // What a reader can hold at once. Tests and what they use are lists of cases, as long as there are cases.
    files: ['**/*.{ts,tsx}'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 70],
      'max-params': ['error', 4],
    },
  },
  {
    // Tables of data: one row behind the other, and nothing to take apart.
    files: [
      'shared/src/core/names/tables.ts',
      'scripts/law/mutant-list.ts',
      'scripts/law/release-mutants.ts',
    ],
    rules: { 'max-lines': 'off' },
  },
  {
    // One text of SQL, as it was run: a migration is never edited.
    files: ['subgraphs/persons/migrations/name-search.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  { files: ['scripts/**/*.ts'], rules: { 'no-console': 'off' } },
  { files: ['shared/testing/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...STYLE] } },
  {
    // A test waits for events, by `until`, and never for time; what it asserts holds however slow the machine is.
    files: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...STYLE,
        {
          selector: "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout']",
          message: 'Tests wait for an event, not for time: until(what, look) of shared/testing/until.ts.',
        },
        {
          selector: "ImportDeclaration[source.value='node:timers/promises']",
          message: 'Tests wait for an event, not for time: until(what, look) of shared/testing/until.ts.',
        },
        {
          selector: "ImportDeclaration[source.value='fast-check'][importKind!='type']",
          message:
            'Drawn input begins at one number, LIAISON_TEST_SEED: take fc from shared/testing/drawn.ts.',
        },
        {
          selector: "CallExpression[callee.object.name='performance'][callee.property.name='now']",
          message: 'Tests assert no wall time: CPU time (process.cpuUsage), a ratio, or a benchmark.',
        },
        {
          selector:
            "BinaryExpression[operator='-'] > CallExpression.left[callee.object.name='Date'][callee.property.name='now']",
          message: 'Tests assert no wall time: CPU time (process.cpuUsage), a ratio, or a benchmark.',
        },
        {
          selector:
            'CallExpression:matches([callee.name=/^(test|(before|after)(All|Each)|(on|in)[A-Z])/], [callee.callee.object.name=/^(test|describe)$/]) > ArrowFunctionExpression + Literal',
          message:
            'One limit, in package.json, notices a test that hangs: a slow machine is no reason to fail.',
        },
      ],
    },
  },
);
