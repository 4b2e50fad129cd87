import { test } from '@jest/globals';
import { expectSameAnswers } from './testing/differential.ts';
import { shopSupergraph, SHOP_SUBGRAPHS } from './testing/shop.ts';
import { times } from '../../../shared/testing/depth.ts';
import { SEED } from '../../../shared/testing/drawn.ts';

const RUNS = times(400);

test(`an invented shop with all of federation in it: ${RUNS} generated questions are answered as by @apollo/gateway (seed ${SEED})`, async () => {
  await expectSameAnswers({
    supergraphSdl: shopSupergraph(),
    subgraphs: SHOP_SUBGRAPHS,
    runs: RUNS,
    seed: SEED,
  });
});
