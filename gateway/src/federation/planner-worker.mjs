// Plain JavaScript, because a worker thread of Node 20 loads no TypeScript. Plans in a thread of its own: the planner
// works in one piece, and a document that it cannot cope with must not stop everybody else.
import { parentPort, workerData } from 'node:worker_threads';
import { ApolloGateway } from '@apollo/gateway';
import {
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  parse,
  typeFromAST,
} from 'graphql';

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };
/** Thrown from the hook that hands the plan over: @apollo/gateway then executes nothing. */
const PLANNED = new Error('planned');

let plan;
const gateway = new ApolloGateway({
  supergraphSdl: workerData.supergraphSdl,
  serviceHealthCheck: false,
  logger: QUIET,
  queryPlannerConfig: { debug: workerData.planner },
  buildService: () => ({ process: () => Promise.reject(new Error('a planner asks nobody')) }),
  experimental_didResolveQueryPlan: ({ queryPlan }) => {
    plan = queryPlan;
    throw PLANNED;
  },
});
const loaded = gateway.load();
loaded.then(
  () => parentPort.postMessage({ isReady: true }),
  () => undefined,
);

parentPort.on('message', async ({ id, text, operationName }) => {
  try {
    const { schema } = await loaded;
    const began = performance.now();
    const document = parse(text);
    plan = undefined;
    const answer = await gateway
      .executor({
        document,
        request: { query: text, operationName, variables: sampleVariables(schema, document, operationName) },
        queryHash: text,
        operationName: null,
        context: {},
        logger: QUIET,
        metrics: {},
        schema,
      })
      .catch((error) => {
        if (error !== PLANNED) throw error;
      });
    if (!plan) throw answer?.errors?.[0] ?? new Error('no plan was made');
    parentPort.postMessage({ id, plan: JSON.stringify(plan), milliseconds: performance.now() - began });
  } catch (error) {
    parentPort.postMessage({ id, message: error instanceof Error ? error.message : String(error) });
  }
});

/** @apollo/gateway checks variables before it plans; plans do not depend on them. Any values that fit will do. */
function sampleVariables(schema, document, operationName) {
  const operation = document.definitions.find(
    (d) =>
      d.kind === 'OperationDefinition' && (operationName === undefined || d.name?.value === operationName),
  );
  // No name that a caller gives a variable may reach a prototype.
  const variables = Object.create(null);
  for (const { variable, type, defaultValue } of operation?.variableDefinitions ?? []) {
    const inputType = typeFromAST(schema, type);
    if (inputType && isNonNullType(inputType) && !defaultValue)
      variables[variable.name.value] = sampleOf(inputType);
  }
  return variables;
}

function sampleOf(type) {
  if (isNonNullType(type)) return sampleOf(type.ofType);
  if (isListType(type)) return [];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    const needed = type.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
    return Object.fromEntries(needed.map((field) => [field.name, sampleOf(field.type)]));
  }
  return { Int: 0, Float: 0, Boolean: false }[type.name] ?? '';
}
