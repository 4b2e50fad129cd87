import { test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { expectSameAnswers } from '../../gateway/src/federation/testing/differential.ts';
import { typeDefs } from '../../shared/src/kit/schema/typedefs.ts';
import { SUPERGRAPH } from '../hub/hub.ts';
import { served } from '../hub/subgraphs.ts';
import { times } from '../../shared/testing/depth.ts';
import { SEED } from '../../shared/testing/drawn.ts';

const RUNS = times(80);

test(`the hub's own supergraph: ${RUNS} generated questions are answered as by @apollo/gateway (seed ${SEED})`, async () => {
  await expectSameAnswers({
    supergraphSdl: readFileSync(SUPERGRAPH, 'utf8'),
    subgraphs: served.map((definition) => ({
      name: definition.name,
      typeDefs: typeDefs(definition.directory, definition.recordType),
    })),
    runs: RUNS,
    seed: SEED,
  });
});
