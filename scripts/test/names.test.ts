import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fc } from '../../shared/testing/drawn.ts';
import { testHub, type TestHub } from '../../shared/testing/hub.ts';

/** Names that objects, lists and functions have by birth, and some that GraphQL keeps for itself. */
const INHERITED = [Object.prototype, Array.prototype, Function.prototype]
  .flatMap((one) => Object.getOwnPropertyNames(one))
  .concat('prototype', 'then', '__typename', '__schema', '__x')
  .filter((name) => /^[A-Za-z_]\w*$/u.test(name));

/** The same question under other names: as aliases at the root and below, for fragment, operation and variables. */
function question(a: string, b: string, c: string): string {
  const variable = a === c ? `${c}2` : c;
  return `query ${a}($${a}: String = "Jovanovic", $${variable}: Int = 2) {
    ${a}: persons(filter: { name: $${a} }, first: $${variable}) { ${b}: nodes { ...${b} } }
    ${b}: firearms(filter: { calibre: "9x19" }, first: 2) { ${a}: nodes { ${c}: id ${b}: make } } }
    fragment ${b} on Person { ${c}: id ${a}: primaryName ${b}: firearms(first: 1) { ${a}: nodes { ${c}: id } } }`;
}

describe.each(['inside', 'http'])('names that every object has by birth, with subgraphs %s', (subgraphs) => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await testHub(['DE', 'FI'], 0.02, { env: { LIAISON_SUBGRAPHS: subgraphs } });
  });
  afterAll(() => hub?.stop());

  test('are names like others, or refused; no prototype and no other caller notices', async () => {
    const prototypes = () =>
      [Object.prototype, Array.prototype, Function.prototype].map((one) => Object.getOwnPropertyNames(one));
    const before = prototypes();
    const ask = async (text: string, officer: string) => (await hub.ask(text, { officer })).body;
    const plain = await ask(question('p1', 'p2', 'p3'), 'invented-control');
    expect(plain.errors).toBeUndefined();
    const name = fc.constantFrom(...INHERITED);
    await fc.assert(
      fc.asyncProperty(name, name, name, async (a, b, c) => {
        fc.pre(new Set([a, b, c]).size === 3);
        const { data, errors } = await ask(question(a, b, c), 'invented-2');
        if ([a, b, c].some((one) => one.startsWith('__')))
          expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
        else {
          const names: Readonly<Record<string, string>> = { p1: a, p2: b, p3: c };
          const renamed = JSON.stringify(plain.data).replaceAll(
            /"(p[123])":/gu,
            (_, n: string) => `${JSON.stringify(names[n])}:`,
          );
          expect(errors).toBeUndefined();
          expect(JSON.stringify(data)).toBe(renamed);
        }
        expect(prototypes()).toEqual(before);
        const control = await ask(question('p1', 'p2', 'p3'), 'invented-control');
        expect(JSON.stringify(control.data)).toBe(JSON.stringify(plain.data));
      }),
      {
        numRuns: 25,
        examples: [
          ['__proto__', 'constructor', 'x'],
          ['constructor', 'prototype', '__proto__'],
          ['constructor', 'prototype', 'toJSON'],
        ],
      },
    );
  });
});
