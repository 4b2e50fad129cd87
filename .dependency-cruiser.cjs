/* The arrows: core < domains < policy < identity, sources, ledger < kit < subgraphs; the gateway never sees a row. */
const TEST = '\\.test\\.ts$|/testing/';
const POLICY = (floors) => `^shared/src/policy/(${floors})/`;
const GATEWAY = (rooms) => `^gateway/src/(${rooms})/`;
const LEDGER = (rooms) => `^shared/src/ledger/(${rooms})/`;
const SOURCES = (rooms) => `^shared/src/sources/(${rooms})/`;
const forbid = (name, from, to, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: TEST, ...from },
  to,
});
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    forbid(
      'core-is-the-ground',
      { path: '^shared/src/core/' },
      { path: '^(shared/src/(?!core/)|gateway|subgraphs|scripts)' },
    ),
    forbid(
      'domains-see-core',
      { path: '^shared/src/domains/' },
      { path: '^(shared/src/(?!core/|domains/)|gateway|subgraphs|scripts)' },
    ),
    forbid(
      'invented-sees-core',
      { path: '^shared/src/invented/' },
      { path: '^(shared/src/(?!core/|invented/)|gateway|subgraphs|scripts)' },
    ),
    forbid(
      'state-sees-core',
      { path: '^shared/src/state/' },
      { path: '^(shared/src/(?!core/|state/)|gateway|subgraphs|scripts)' },
    ),
    forbid(
      'state-comes-from-outside',
      { path: '^(gateway|subgraphs|shared/src/(?!state/))' },
      { path: '^shared/src/state/' },
    ),
    forbid(
      'policy-sees-domains',
      { path: '^shared/src/policy/' },
      { path: '^(shared/src/(identity|sources|ledger|kit)/|gateway|subgraphs|scripts)' },
    ),
    forbid('policy-words-below-law', { path: POLICY('words') }, { path: POLICY('law|decide|enforce|tools') }),
    forbid('policy-law-below-decide', { path: POLICY('law') }, { path: POLICY('decide|enforce|tools') }),
    forbid('policy-decide-below-enforce', { path: POLICY('decide') }, { path: POLICY('enforce|tools') }),
    forbid('policy-enforce-below-tools', { path: POLICY('enforce') }, { path: POLICY('tools') }),
    forbid(
      'gateway-sees-law-and-no-decision',
      { path: '^gateway/' },
      {
        path: POLICY('decide|enforce|tools'),
        pathNot: '/enforce/(visible-schema|seen-fields|widest-readers)\\.ts$',
      },
    ),
    forbid(
      'identity-sees-policy',
      { path: '^shared/src/identity/' },
      { path: '^(shared/src/(sources|ledger|kit)/|gateway|subgraphs|scripts)' },
    ),
    forbid(
      'sources-see-policy',
      { path: '^shared/src/sources/' },
      { path: '^(shared/src/(identity|ledger|kit)/|gateway|subgraphs|scripts)' },
    ),
    forbid(
      'ledger-sees-policy',
      { path: '^shared/src/ledger/' },
      { path: '^(shared/src/(sources|kit)/|gateway|subgraphs|scripts)' },
    ),
    forbid('ledger-proof-below-write', { path: LEDGER('proof') }, { path: LEDGER('write|read') }),
    forbid('ledger-write-below-read', { path: LEDGER('write') }, { path: LEDGER('read') }),
    forbid(
      'sources-connection-below-sql',
      { path: SOURCES('connection') },
      { path: SOURCES('sql|migrations') },
    ),
    forbid(
      'sources-migrations-stand-alone',
      { path: SOURCES('migrations') },
      { path: SOURCES('connection|sql') },
    ),
    forbid(
      'sources-contract-stands-alone',
      { path: SOURCES('contract') },
      { path: `${SOURCES('connection|sql|migrations')}|^shared/src/policy/` },
    ),
    forbid('kit-schema-below-serve', { path: '^shared/src/kit/schema/' }, { path: '^shared/src/kit/serve/' }),
    forbid('kit-below-subgraphs', { path: '^shared/src/kit/' }, { path: '^(gateway|subgraphs|scripts)' }),
    forbid('subgraphs-see-kit', { path: '^subgraphs/' }, { path: '^(gateway|scripts)' }),
    forbid('subgraphs-never-see-each-other', { path: '^subgraphs/([^/]+)/' }, { path: '^subgraphs/(?!$1/)' }),
    forbid(
      'gateway-never-touches-a-row',
      { path: '^gateway/' },
      { path: '^(shared/src/(sources|kit)/|subgraphs|scripts)' },
    ),
    forbid('gateway-journey-below-http', { path: GATEWAY('journey') }, { path: GATEWAY('http') }),
    forbid('gateway-engine-below-journey', { path: GATEWAY('engine') }, { path: GATEWAY('http|journey') }),
    forbid(
      'gateway-federation-knows-graphql-only',
      { path: GATEWAY('federation') },
      { path: `${GATEWAY('(?!federation)[a-z]+')}|^shared/src/(?!core/)` },
    ),
    forbid(
      'gateway-config-quota-observe-at-the-bottom',
      { path: GATEWAY('config|quota|observe') },
      { path: GATEWAY('http|journey|engine') },
    ),
    {
      name: 'shield-behind-one-file',
      severity: 'error',
      from: { pathNot: '^shared/src/policy/enforce/shield\\.ts$' },
      to: { path: 'node_modules/graphql-shield' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules/(?!graphql-shield)|^scripts/clients/test/programs/made/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json', '.mjs', '.cjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
