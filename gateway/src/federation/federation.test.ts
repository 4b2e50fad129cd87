import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { getIntrospectionQuery, parse } from 'graphql';
import { fc } from '../../../shared/testing/drawn.ts';
import {
  createFederation,
  PlanRefused,
  UnreadableAnswer,
  type Federation,
  type FederationEvent,
  type FederationOptions,
  type SubgraphAnswer,
} from './index.ts';
import { Planner } from './planner.ts';
import { shopSupergraph, SHOP_SUBGRAPHS } from './testing/shop.ts';
import { worldOf, type Luck } from './testing/world.ts';

const LUCK: Luck = { seed: 1, nulls: 0, errors: 0 };
const SHOP = shopSupergraph();
const world = worldOf(SHOP_SUBGRAPHS);

interface Sent {
  readonly subgraph: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

let opened: Federation<Luck> | undefined;
afterEach(() => opened?.close());

/** A federation over the invented shop that remembers what it sent. */
async function shop(
  options: Partial<FederationOptions<Luck>> = {},
  instead: (sent: Sent) => SubgraphAnswer | undefined = () => undefined,
) {
  const sent: Sent[] = [];
  const federation = await createFederation<Luck>({
    supergraphSdl: SHOP,
    ...options,
    fetcher: async (request) => {
      const one: Sent = {
        subgraph: request.subgraph,
        ...(JSON.parse(request.body) as Omit<Sent, 'subgraph'>),
      };
      sent.push(one);
      return instead(one) ?? world(request);
    },
  });
  opened = federation;
  return {
    federation,
    sent,
    ask: async (query: string, variables?: Readonly<Record<string, unknown>>) => {
      const answer = await federation.execute({ document: parse(query), variables, context: LUCK });
      return {
        ...answer,
        data: answer.data === undefined ? undefined : (JSON.parse(answer.data) as unknown),
      };
    },
  };
}

/** Entities that were asked for, by subgraph and key. */
function entitiesIn(sent: readonly Sent[]): readonly string[] {
  return sent.flatMap(({ subgraph, variables }) =>
    Object.entries(variables ?? {})
      .filter(([name]) => name.startsWith('representations'))
      .flatMap(([, list]) => (list as readonly object[]).map((one) => `${subgraph} ${JSON.stringify(one)}`)),
  );
}

/** HostNames that objects, lists and functions have by birth. */
const INHERITED = [Object.prototype, Array.prototype, Function.prototype]
  .flatMap((one) => Object.getOwnPropertyNames(one))
  .concat('prototype', 'then')
  .filter((name) => /^[A-Za-z_]\w*$/u.test(name));

describe('names that every object has by birth', () => {
  test('as aliases and variables, at the root and below, are names like others and reach no prototype', async () => {
    const { ask } = await shop();
    const before = Object.getOwnPropertyNames(Object.prototype);
    const question = (a: string, b: string, c: string): string =>
      `query ($${a}: Boolean = false, $${b}: Int = 3) {
        ${a}: latest(first: $${b}) { ${b}: author { ${c}: id ${b}: name ${a}: age } }
        ${b}: me { ${a}: id ${c}: name @include(if: $${a}) ${b}: age @skip(if: $${a}) } }`;
    const name = fc.constantFrom(...INHERITED);
    await fc.assert(
      fc.asyncProperty(name, name, name, async (a, b, c) => {
        fc.pre(new Set([a, b, c]).size === 3);
        const plain = await ask(question('p1', 'p2', 'p3'));
        const { data, errors } = await ask(question(a, b, c));
        const renamed = JSON.stringify(plain.data).replaceAll(
          /"p([123])":/gu,
          (_, n) => `${JSON.stringify([a, b, c][Number(n) - 1])}:`,
        );
        expect(errors).toEqual([]);
        expect(JSON.stringify(data)).toBe(renamed);
        expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 60, examples: [['__proto__', 'constructor', 'toString']] },
    );
  });
});

describe('what is asked', () => {
  test('an entity that stands in several places is asked for once, and otherProcesses travel together', async () => {
    const { ask, sent } = await shop();
    const { data } = await ask(
      '{ latest(first: 9) { author { id name } product { ... on Book { sku name inStock } } } a: latest(first: 8) { author { id age } } }',
    );
    expect(data).toMatchObject({ latest: expect.anything() });
    const entities = entitiesIn(sent);
    expect(entities.length).toBeGreaterThan(0);
    expect(new Set(entities).size).toBe(entities.length);
    expect(sent.filter(({ subgraph }) => subgraph === 'accounts')).toHaveLength(1);
  });

  test('entities that are alike but for one value are told apart, each asked for once', async () => {
    const skus = Array.from({ length: 24 }, (_, i) => `sku-${i % 12}`);
    const books = skus.map((sku) => ({ __typename: 'Book', sku }));
    const { ask, sent } = await shop({}, ({ subgraph, query, variables }) => {
      const asked = variables['representations'] as readonly { readonly sku: string }[];
      const data = query.includes('warehouses')
        ? { warehouses: [{ books }] }
        : {
            _entities: asked.map(({ sku }) =>
              subgraph === 'products' ? { weight: 1 } : { shelf: `shelf of ${sku}` },
            ),
          };
      return { status: 200, body: JSON.stringify({ data }) };
    });
    const { data } = await ask('{ warehouses { books { shelf } } }');
    expect(data).toEqual({ warehouses: [{ books: skus.map((sku) => ({ shelf: `shelf of ${sku}` })) }] });
    const entities = entitiesIn(sent);
    expect([entities.length, new Set(entities).size]).toEqual([24, 24]);
    // Alike in the first of the values that tell them apart.
    expect(entities.at(-1)).toMatch(/"weight":1,"sku"/u);
  });

  test('the fields of a mutation are asked for one after the other, each once, also when one is lost', async () => {
    const seen: string[] = [];
    opened = await createFederation<Luck>({
      supergraphSdl: SHOP,
      fetcher: async (request) => {
        seen.push(`${request.subgraph} begins`);
        await new Promise((done) => setImmediate(done));
        seen.push(`${request.subgraph} ends`);
        if (request.subgraph === 'products') throw new Error('its answer is lost');
        return world(request);
      },
    });
    const { executor, errors } = await opened.execute({
      document: parse(
        'mutation { rename(id: "id-1", name: "x") { id } price(sku: "sku-1", cents: 1) { sku } touch(id: "id-2") { id } }',
      ),
      context: LUCK,
    });
    expect(seen).toEqual(
      ['accounts', 'products', 'accounts'].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
    expect([executor, errors.length]).toEqual(['compiled', 1]);
  });

  test('nothing is shared between two requests but the plan', async () => {
    const { federation, sent } = await shop();
    const document = parse('{ me { id name } }');
    await Promise.all([
      federation.execute({ document, context: LUCK }),
      federation.execute({ document, context: LUCK }),
    ]);
    expect(sent).toHaveLength(2);
    expect(federation.counts()).toEqual({ compiled: 2, fallback: {} });
  });

  test('variables that do not fit are refused before anything is asked', async () => {
    const { ask, sent } = await shop();
    const { data, errors } = await ask('query ($first: Int!) { latest(first: $first) { stars } }', {
      first: 'many',
    });
    expect(data).toBeUndefined();
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('$first'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(sent).toHaveLength(0);
  });

  test('a condition that is neither true nor false is the fault of whoever sent it', async () => {
    const { ask } = await shop();
    const { data, errors } = await ask(
      'query ($brief: Boolean = true) { me { id name @skip(if: $brief) } }',
      {
        brief: null,
      },
    );
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('what comes back', () => {
  const question = '{ latest { stars author { id name } } }';

  test.each([
    ['no JSON', { status: 200, body: '<html>' }],
    ['no object', { status: 200, body: '[]' }],
  ])('%s is an error of that subgraph alone, and the rest is answered', async (_, answer) => {
    const { ask } = await shop({}, ({ subgraph }) => (subgraph === 'accounts' ? answer : undefined));
    const { data, errors } = await ask(question);
    expect(data).toMatchObject({ latest: expect.arrayContaining([]) });
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ subgraph: 'accounts', cause: expect.any(UnreadableAnswer) });
  });

  test.each([
    ['entities that are no list', { data: { _entities: 'all' } }],
    [
      'more entities than were asked for',
      { data: { _entities: Array.from({ length: 99 }, () => ({ name: 'x' })) } },
    ],
    ['an object where a list belongs', { data: { latest: { stars: 1 } } }],
    ['a text where an object belongs', { data: { latest: ['stars'] } }],
  ])('%s: nothing of it is served as if it were right', async (_, body) => {
    const { ask } = await shop({}, ({ query }) =>
      query.includes('_entities') === '_entities' in body.data
        ? { status: 200, body: JSON.stringify(body) }
        : undefined,
    );
    const { data, errors, valueCompletion } = await ask('{ latest { stars author { id name } } }');
    expect(errors.length + valueCompletion.length).toBeGreaterThan(0);
    expect(JSON.stringify(data ?? null)).not.toContain('"x"');
  });

  test('a field that a type declares more narrowly than its interface is read as each place of the document declares it', async () => {
    const { ask } = await shop({}, ({ query }) => {
      const sequel = {
        __typename: 'Book',
        name: 'II',
        isbn: '2',
        parts: [{ __typename: 'Gadget', volts: 9 }],
      };
      const first = { __typename: 'Book', name: 'I', sequel };
      return query.includes('topProducts')
        ? { status: 200, body: JSON.stringify({ data: { topProducts: [first] } }) }
        : undefined;
    });
    const { data, errors } = await ask(`{ topProducts {
      sequel { name ... on Book { parts { __typename } } }
      ... on Book { sequel { isbn parts { ... on Gadget { volts } } } }
    } }`);
    expect(errors).toEqual([]);
    const parts = [{ __typename: 'Gadget', volts: 9 }];
    expect(data).toEqual({ topProducts: [{ sequel: { name: 'II', parts, isbn: '2' } }] });
  });

  test('texts come back as they were, whatever JSON must escape', async () => {
    const name = 'Žofie "Q" \\ \u0007\n\u2028 🐎 </script>';
    const { ask } = await shop({}, () => ({ status: 200, body: JSON.stringify({ data: { me: { name } } }) }));
    expect((await ask('{ me { name } }')).data).toEqual({ me: { name } });
  });
});

describe('plans', () => {
  test('a document of more fetches than allowed is refused before anything is asked', async () => {
    const { ask, sent } = await shop({ maxPlannedFetches: 1 });
    await expect(ask('{ latest { author { name } } }')).rejects.toMatchObject({ reason: 'TOO_MANY_FETCHES' });
    expect(sent).toHaveLength(0);
    await expect(ask('{ latest { stars } }')).resolves.toMatchObject({ errors: [] });
  });

  test('a plan that takes too long is given up, and the next document is planned', async () => {
    const { federation, ask } = await shop({ planTimeoutMs: 800 });
    const wide = `{ ${Array.from({ length: 3_000 }, (_, i) => `a${i}: search(text: "${i}") { ... on User { id name reviews { product { ... on Book { shelf inStock } ... on Gadget { freight } } } } }`).join(' ')} }`;
    await expect(federation.plan(parse(wide))).rejects.toThrow(PlanRefused);
    await expect(federation.plan(parse(wide))).rejects.toMatchObject({ reason: 'TIMEOUT' });
    const small = parse('{ me { id } }');
    // The thread that was ended reads the supergraph again; that is not the small document's time.
    await expect(federation.plan(small)).resolves.toMatchObject({ fetches: 1 });
    expect((await ask('{ me { id } }')).errors).toEqual([]);
  });

  test('what it was warmed with is planned before anybody asks it, and a new supergraph plans what was asked last', async () => {
    const events: FederationEvent[] = [];
    const { federation, ask } = await shop({ onEvent: (event) => void events.push(event) });
    const document = parse('{ me { id age } }');
    await federation.warm([
      { document, operationName: undefined },
      { document: parse('{ noSuchField }'), operationName: undefined },
    ]);
    expect(events).toHaveLength(1);
    await ask('{ me { id age } }');
    expect(events).toHaveLength(1);
    await federation.update(SHOP.replace(/^ +age: Int!.*\n/mu, ''));
    await federation.update(SHOP);
    // Without the field there was no plan; with it there is one again, made before it was asked for.
    const planned = events.length;
    expect(planned).toBe(2);
    await ask('{ me { id age } }');
    expect(events).toHaveLength(planned);
  });

  test.each([1, 2])(
    'what it was warmed with and had no plan in time, %s times, is held against nobody',
    async (times) => {
      const { federation, ask } = await shop();
      const planning = jest.spyOn(Planner.prototype, 'plan');
      for (let n = 0; n < times; n += 1) planning.mockRejectedValueOnce(new PlanRefused('TIMEOUT', 'busy'));
      try {
        await federation.warm([{ document: parse('{ me { id } }'), operationName: undefined }]);
        expect(planning).toHaveBeenCalledTimes(2);
        expect((await ask('{ me { id } }')).errors).toEqual([]);
        expect(planning).toHaveBeenCalledTimes(1 + times);
      } finally {
        planning.mockRestore();
      }
    },
  );

  test('after ten minutes of quiet a new document costs a plan, and not the start of a thread', async () => {
    const { federation } = await shop();
    jest.useFakeTimers({ doNotFake: ['performance', 'nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      await federation.warm([{ document: parse('{ me { id } }'), operationName: undefined }]);
      await jest.advanceTimersByTimeAsync(600_000);
    } finally {
      jest.useRealTimers();
    }
    const costOf = async (query: string): Promise<number> => {
      const before = process.cpuUsage();
      await federation.plan(parse(query));
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    };
    const [first, next] = [await costOf('{ me { id name } }'), await costOf('{ me { name age } }')];
    // Starting a thread and reading a supergraph takes half a second of a processor and more.
    expect(first).toBeLessThan(2 * next + 200);
  });

  test('what is not compiled is executed by @apollo/gateway, counted and told', async () => {
    const events: FederationEvent[] = [];
    const { federation, ask } = await shop({ onEvent: (event) => void events.push(event) });
    const { data, executor } = await ask(getIntrospectionQuery());
    expect(data).toMatchObject({ __schema: { queryType: { name: 'Query' } } });
    expect(executor).toMatchObject({ fallback: expect.any(String) });
    expect(Object.values(federation.counts().fallback)).toEqual([1]);
    expect(events.map(({ kind }) => kind)).toEqual(['PLANNED', 'FALLBACK']);
  });

  test('a new supergraph holds from the next request on; one under way ends as it began; a bad one changes nothing', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((done) => (release = done));
    const federation = await createFederation<Luck>({
      supergraphSdl: SHOP,
      fetcher: async (request) => {
        await held;
        return world(request);
      },
    });
    opened = federation;
    const document = parse('{ me { id age } }');
    const underWay = federation.execute({ document, context: LUCK });
    const schemas: unknown[] = [];
    federation.onSchema((schema) => void schemas.push(schema));
    await expect(federation.update('type Query { nothing: Int }')).rejects.toThrow();
    expect(schemas).toHaveLength(0);
    // The same shop without the age of its users.
    await federation.update(SHOP.replace(/^ +age: Int!.*\n/mu, ''));
    expect(schemas).toEqual([federation.schema]);
    release();
    expect((await underWay).errors).toEqual([]);
    await expect(federation.plan(document)).rejects.toMatchObject({ reason: 'NOT_PLANNABLE' });
  });
});
