// Plain JavaScript, because a worker thread of Node 20 loads no TypeScript. Plans in a thread of its own: the planner
// works in one piece, and a document that it cannot cope with must not stop everybody else. It is the planner of
// @apollo/gateway, called as that does; the rest of it, which a plan needs nothing of, is not loaded here.
import { parentPort, workerData } from 'node:worker_threads';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { parse } from 'graphql';

// Whoever starts this has validated the supergraph.
const supergraph = Supergraph.build(workerData.supergraphSdl, { validateSupergraph: false });
const schema = supergraph.apiSchema();
const planner = new QueryPlanner(supergraph, { debug: workerData.planner });
parentPort.postMessage({ isReady: true });

parentPort.on('message', ({ id, text, operationName }) => {
  try {
    const began = performance.now();
    const operation = operationFromDocument(schema, parse(text), { operationName });
    const plan = JSON.stringify(planner.buildQueryPlan(operation));
    parentPort.postMessage({ id, plan, milliseconds: performance.now() - began });
  } catch (error) {
    parentPort.postMessage({ id, message: error instanceof Error ? error.message : String(error) });
  }
});
