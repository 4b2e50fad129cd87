import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { oneDomain, withheldFields, type OneDomain } from '../../shared/testing/one-domain.ts';
import { testIds } from '../../shared/testing/ids.ts';
import type { TestLending } from '../../shared/testing/ruling.ts';
import { calibreName } from './calibre.ts';
import { subgraph } from './subgraph.ts';

/** Invented serials, by the ids that sort them otherwise than they are near to B5-77O18. */
const SERIALS: Readonly<Record<string, string | null>> = {
  'A-METAL': '85 77018',
  'B-NOUGHT': 'B5 77018',
  'C-SAME': 'b5-77o18',
  'D-MORE-METAL': 'BS 77O18',
  'E-OTHER': 'B5-77O19',
  'F-NONE': null,
};
const NEAR = ['C-SAME', 'B-NOUGHT', 'A-METAL', 'D-MORE-METAL'];
let firearms: OneDomain;

beforeAll(async () => {
  firearms = await oneDomain(
    subgraph,
    Object.entries(SERIALS).map(([id, serial]) => ({
      id,
      type: 'PISTOL',
      make: 'Šumavan',
      model: 'M-1',
      calibre: calibreName('9x19') ?? null,
      serial_number: serial,
    })),
  );
});
afterAll(() => firearms?.stop());

type Match = Readonly<Record<'serial' | 'make' | 'model' | 'calibre', string | null>>;
interface Found {
  readonly node: { readonly id: string };
  readonly match: Match;
}

const EDGES = 'edges { node { id } match { serial make model calibre } }';

async function search(filter: string, lending?: TestLending): Promise<readonly (readonly [string, Match])[]> {
  const { data, errors } = await firearms.ask(
    `{ firearms(filter: { ${filter} }, first: 50) { ${EDGES} } }`,
    lending,
  );
  expect(errors).toEqual([]);
  return said((data['firearms'] as { readonly edges: readonly Found[] }).edges);
}

async function lookup(serial: string, lending?: TestLending): Promise<readonly (readonly [string, Match])[]> {
  const { data, errors } = await firearms.ask(
    `{ firearmsBySerials(serials: ["${serial}"]) { nodes { id } ${EDGES} } }`,
    lending,
  );
  expect(errors).toEqual([]);
  const [answer] = data['firearmsBySerials'] as readonly {
    readonly nodes: readonly { readonly id: string }[];
    readonly edges: readonly Found[];
  }[];
  expect(answer?.nodes).toEqual(answer?.edges.map(({ node }) => node));
  return said(answer?.edges ?? []);
}

function said(edges: readonly Found[]): readonly (readonly [string, Match])[] {
  return edges.map(({ node, match }) => [testIds.open(node.id).id.split(':')[2] ?? '', match]);
}

function serials(
  found: readonly (readonly [string, Match])[],
): readonly (readonly [string, string | null])[] {
  return found.map(([id, { serial }]) => [id, serial]);
}

const ASKED = 'B5-77O18';
const questions = {
  search: (lending?: TestLending) => search(`serial: "${ASKED}"`, lending),
  lookup: (lending?: TestLending) => lookup(ASKED, lending),
};

describe.each(Object.entries(questions))('a serial in a %s', (_, ask) => {
  test('that is the same comes before what is read for it on metal, and each says which it is', async () => {
    const found = await ask();
    expect(serials(found)).toEqual([
      ['C-SAME', 'EQUAL'],
      ['B-NOUGHT', 'SIMILAR'],
      ['A-METAL', 'SIMILAR'],
      ['D-MORE-METAL', 'SIMILAR'],
    ]);
  });

  test('that is withheld or masked is found as a hit on itself: no word and no place says how near it is', async () => {
    for (const mode of ['HIT_ONLY', 'MASK'] as const) {
      const found = await ask(withheldFields(['serialNumber'], mode));
      expect(serials(found)).toEqual([
        ['B-NOUGHT', null],
        ['C-SAME', null],
      ]);
    }
  });

  test('that is withheld in silence reads as one that is not there', async () => {
    const found = await ask(withheldFields(['serialNumber'], 'HIT_ONLY', 'SILENT'));
    expect(serials(found)).toEqual([
      ['B-NOUGHT', 'MISSING'],
      ['C-SAME', 'MISSING'],
    ]);
  });

  test('that is masked in silence says nothing', async () => {
    const found = await ask(withheldFields(['serialNumber'], 'MASK', 'SILENT'));
    expect(serials(found).map(([, serial]) => serial)).toEqual([null, null]);
  });
});

test('what is asked for beside a serial is said too, and nothing else', async () => {
  const [[, match] = []] = await search(`serial: "${ASKED}", make: "sumavan", calibre: "9mm Parabellum"`);
  expect(match).toEqual({ serial: 'EQUAL', make: 'EQUAL', model: null, calibre: 'EQUAL' });
  expect((await lookup(ASKED))[0]?.[1]).toEqual({ serial: 'EQUAL', make: null, model: null, calibre: null });
});

test('what fits what could be read may be it', async () => {
  const found = await search('serial: "B?77*"');
  expect(new Set(serials(found).map(([, serial]) => serial))).toEqual(new Set(['SIMILAR']));
});

test('pages hold each firearm once, nearest first', async () => {
  const read: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const { data } = await firearms.ask(
      `{ firearms(filter: { serial: "${ASKED}" }, first: 1${after ? `, after: "${after}"` : ''}) { ${EDGES} pageInfo { endCursor hasNextPage } } }`,
    );
    const page = data['firearms'] as {
      readonly edges: readonly Found[];
      readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
    };
    read.push(...said(page.edges).map(([id]) => id));
    ({ endCursor: after, hasNextPage: more } = page.pageInfo);
  }
  expect(read).toEqual(NEAR);
});

test('two spellings in one lookup are two questions', async () => {
  const { data } = await firearms.ask(
    `{ firearmsBySerials(serials: ["B5 77018", "${ASKED}"]) { key edges { match { serial } node { id } } } }`,
  );
  const answers = data['firearmsBySerials'] as readonly {
    readonly key: string;
    readonly edges: readonly Found[];
  }[];
  expect(answers.map(({ key, edges }) => [key, said(edges)[0]?.[0]])).toEqual([
    ['B577018', 'B-NOUGHT'],
    ['B577O18', 'C-SAME'],
  ]);
});

test('whoever asks how a serial stands is held to have asked for it', async () => {
  const seen = new Set<string>();
  const readable = (path: string) => (seen.add(path), 'always' as const);
  await firearms.ask(`{ firearmsBySerials(serials: ["${ASKED}"]) { edges { match { serial } } } }`, {
    readable,
  });
  expect([...seen]).toContain('serialNumber');
});
