import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { fc } from '../../shared/testing/drawn.ts';
import { times } from '../../shared/testing/depth.ts';
import { manyOwners, type ManyOwners } from '../../shared/testing/many-owners.ts';
import type { TestLending } from '../../shared/testing/ruling.ts';
import { settled } from '../../shared/testing/settled.ts';
import { subgraph } from './subgraph.ts';

const STATES = ['DE', 'ES', 'FI'] as const;
type State = (typeof STATES)[number];
const EVER = '0001-01-01T00:00:00Z';

let house: ManyOwners;
const clients = new Map<string, pg.Client>();

beforeAll(async () => {
  house = await manyOwners(subgraph, STATES);
  for (const state of STATES)
    for (const writer of WRITERS) {
      const client = new pg.Client({ connectionString: house.urlOf(state) });
      await client.connect();
      clients.set(`${state}${writer}`, client);
    }
});
afterAll(async () => {
  for (const client of clients.values()) await client.end();
  await house.stop();
});
beforeEach(async () => {
  house.down.clear();
  for (const state of STATES) await write(state, 0, 'TRUNCATE register.firearm');
});

const WRITERS = [0, 1] as const;
type Writer = (typeof WRITERS)[number];

async function write(state: State, writer: Writer, text: string, values: readonly unknown[] = []) {
  const client = clients.get(`${state}${writer}`);
  if (!client) throw new Error('no client');
  return client.query<Record<string, unknown>>(text, [...values]);
}

const insert = (state: State, writer: Writer, id: string, serial: string, handling = 'H0') =>
  write(
    state,
    writer,
    `INSERT INTO register.firearm (id, owner, holding_authority, synthetic, type, serial_number, handling)
     VALUES ($1, $2, 'Invented', true, 'PISTOL', $3, $4)
     ON CONFLICT (owner, id) DO UPDATE SET type = 'PISTOL', serial_number = $3, handling = $4
     RETURNING pg_current_xact_id()::text AS position`,
    [id, state, serial, handling],
  );

/** What one handling code of records, and no other, is lent under. */
const upTo = (handling: readonly ('H0' | 'H1')[]): TestLending => ({
  matchable: () => ({ anyOf: [{ handling }] }),
  readable: () => 'always',
});

interface Answer {
  readonly nodes: readonly { readonly id: string; readonly owner: string; readonly serialNumber: string }[];
  readonly sources: readonly {
    readonly owner: string;
    readonly status: string;
    readonly incomplete: boolean;
  }[];
  readonly changes: {
    readonly token: string;
    readonly hasMore: boolean;
    readonly left: readonly { readonly id: string; readonly at: string }[];
    readonly owners: readonly {
      readonly owner: string;
      readonly status: string;
      readonly isBehind: boolean;
    }[];
  } | null;
}

/** Keeps a list in step as the page for integrators says. */
class Watcher {
  readonly held = new Map<string, string>();
  /** What came, in order: of each owner since it was last read again. */
  readonly came = new Map<string, string[]>();
  token = EVER;
  on: string | undefined;
  report: Awaited<ReturnType<ManyOwners['ask']>>['report'] | undefined;
  last: Answer | undefined;
  readonly law: (owner: string) => TestLending;
  readonly first: number;

  constructor(law: (owner: string) => TestLending, first = 10) {
    this.law = law;
    this.first = first;
  }

  /** Polls once nothing holds up what was written before: in a history of open transactions, `asItIs`. */
  async poll(): Promise<void> {
    for (const state of STATES) {
      const client = clients.get(`${state}0`);
      if (client) await settled(client);
    }
    await this.asItIs();
  }

  async asItIs(): Promise<void> {
    for (let more = true; more;) {
      const { data, errors, report } = await house.ask(
        `{ firearms(filter: { type: PISTOL }, first: ${this.first}, changedSince: "${this.token}") {
          nodes { id owner serialNumber } sources { owner status incomplete }
          changes { token hasMore left { id at } owners { owner status isBehind } } } }`,
        this.law,
        this.on === undefined ? {} : { on: this.on },
      );
      this.report = report;
      expect(errors).toEqual([]);
      this.#apply(data['firearms'] as Answer);
      more = this.last?.changes?.hasMore === true;
    }
  }

  #apply(answer: Answer): void {
    this.last = answer;
    const { changes, nodes } = answer;
    if (!changes) throw new Error('no changes');
    for (const { owner, status } of changes.owners) {
      if (status !== 'READ_AGAIN') continue;
      for (const id of this.held.keys()) if (id.startsWith(`${owner}:`)) this.held.delete(id);
      this.came.delete(owner);
    }
    for (const { id, owner, serialNumber } of nodes) {
      this.held.set(id, serialNumber);
      this.came.set(owner, [...(this.came.get(owner) ?? []), serialNumber]);
    }
    for (const { id } of changes.left) {
      // Nothing that this list did not hold.
      expect(this.held.delete(id)).toBe(true);
    }
    this.token = changes.token;
  }

  statusOf(owner: string): string | undefined {
    return this.last?.changes?.owners.find((one) => one.owner === owner)?.status;
  }

  async whole(): Promise<ReadonlyMap<string, string>> {
    const { data } = await house.ask(
      '{ firearms(filter: { type: PISTOL }, first: 1000) { nodes { id serialNumber } } }',
      this.law,
    );
    return new Map((data['firearms'] as Answer).nodes.map(({ id, serialNumber }) => [id, serialNumber]));
  }
}

const OPS = [
  ...['put', 'put', 'put', 'put', 'put', 'put', 'hide', 'hide', 'turn', 'turn', 'delete', 'delete'],
  ...['open', 'close', 'poll', 'down', 'law'],
] as const;
const op = fc.record({
  what: fc.constantFrom(...OPS),
  state: fc.constantFrom(...STATES),
  writer: fc.constantFrom(...WRITERS),
  record: fc.integer({ min: 0, max: 9 }),
  isWhole: fc.boolean(),
});

/** A history of three States, drawn, and two callers under different law who keep a list in step. */
class History {
  readonly #laws = new Map<string, TestLending>();
  readonly #open = new Set<string>();
  readonly #wroteIn = new Map<string, bigint>();
  #writes = 0;
  readonly watchers = [
    new Watcher((owner) => this.#laws.get(owner) ?? upTo(['H0', 'H1'])),
    new Watcher((owner) => this.#laws.get(owner) ?? upTo(['H0']), 25),
  ] as const;

  async play({ what, state, writer, record, isWhole }: typeof op extends fc.Arbitrary<infer T> ? T : never) {
    // Records of one writer are no other's: nobody waits.
    const id = `F-${record * 2 + writer}`;
    const serial = `SN${(this.#writes += 1)}`;
    const key = `${state}${writer}`;
    if (what === 'put' || what === 'hide') {
      const handling = what === 'put' ? 'H0' : isWhole ? 'H2' : 'H1';
      const { rows } = await insert(state, writer, id, serial, handling);
      this.#wroteIn.set(serial, BigInt(String(rows[0]?.['position'])));
    } else if (what === 'turn')
      await write(state, writer, `UPDATE register.firearm SET type = 'RIFLE' WHERE id = $1`, [id]);
    else if (what === 'delete')
      await write(state, writer, 'DELETE FROM register.firearm WHERE id = $1', [id]);
    else if (what === 'open' && !this.#open.has(key)) {
      this.#open.add(key);
      await write(state, writer, 'BEGIN');
    } else if (what === 'close') await this.#close(key, isWhole ? 'COMMIT' : 'ROLLBACK');
    else if (what === 'down') house.down[house.down.has(state) ? 'delete' : 'add'](state);
    else if (what === 'law') this.#laws.set(state, isWhole ? upTo(['H0']) : { status: 'NOT_PERMITTED' });
    else if (what === 'poll') for (const watcher of this.watchers) await watcher.asItIs();
    if (what === 'law' && record > 3) this.#laws.delete(state);
  }

  async #close(key: string, how: string): Promise<void> {
    if (!this.#open.delete(key)) return;
    await clients.get(key)?.query(how);
  }

  async end(): Promise<void> {
    for (const key of [...this.#open]) await this.#close(key, 'COMMIT');
    house.down.clear();
    for (const watcher of this.watchers) {
      await watcher.poll();
      expect(watcher.held).toEqual(await watcher.whole());
      for (const serials of watcher.came.values()) {
        expect(new Set(serials).size).toBe(serials.length);
        const positions = serials.map((serial) => this.#wroteIn.get(serial) ?? 0n);
        expect(positions).toEqual([...positions].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      }
    }
  }
}

const everything = upTo(['H0', 'H1']);

test('an owner without a memory of changes says so, and is not searchable for them', async () => {
  await insert('FI', 0, 'F-1', 'SN1');
  const away = (name: string) =>
    write('FI', 0, `ALTER VIEW hub.change_v1${name} RENAME TO change_v1${name === '' ? '_away' : ''}`);
  const watcher = new Watcher(() => everything);
  await away('');
  await watcher.poll();
  expect(watcher.statusOf('FI')).toBe('NOT_TOLD');
  expect(watcher.statusOf('DE')).toBe('TOLD');
  expect(watcher.last?.sources).toContainEqual({ owner: 'FI', status: 'NOT_SEARCHABLE', incomplete: false });
  await away('_away');
  await watcher.poll();
  expect(watcher.statusOf('FI')).toBe('TOLD');
  expect([...watcher.held.values()]).toEqual(['SN1']);
});

test('what a long transaction writes is told once it ends, and until then that something waits', async () => {
  const watcher = new Watcher(() => everything);
  await write('DE', 0, 'BEGIN');
  await insert('DE', 0, 'F-1', 'EARLY');
  await insert('DE', 1, 'F-2', 'LATE');
  await watcher.asItIs();
  expect(watcher.held.size).toBe(0);
  expect(watcher.last?.changes?.owners[0]).toEqual({ owner: 'DE', status: 'TOLD', isBehind: true });
  await write('DE', 0, 'COMMIT');
  await watcher.poll();
  expect(watcher.came.get('DE')).toEqual(['EARLY', 'LATE']);
});

test('a source that was down for a while loses and doubles nothing', async () => {
  const watcher = new Watcher(() => everything);
  await insert('ES', 0, 'F-1', 'SN1');
  await watcher.poll();
  house.down.add('ES');
  await insert('ES', 0, 'F-2', 'SN2');
  await write('ES', 0, `DELETE FROM register.firearm WHERE id = 'F-1'`);
  await watcher.poll();
  expect(watcher.statusOf('ES')).toBe('WAITING');
  expect(watcher.last?.sources).toContainEqual({ owner: 'ES', status: 'TIMED_OUT', incomplete: false });
  expect([...watcher.held.values()]).toEqual(['SN1']);
  house.down.clear();
  await watcher.poll();
  expect(watcher.came.get('ES')).toEqual(['SN1', 'SN2']);
  expect([...watcher.held.values()]).toEqual(['SN2']);
});

test('what leaves is told to those alone who were given it, and is in the ledger', async () => {
  const [sees, doesNot] = [new Watcher(() => everything), new Watcher(() => upTo(['H0']))];
  await insert('DE', 0, 'F-1', 'SN1', 'H1');
  for (const watcher of [sees, doesNot]) await watcher.poll();
  const [id] = sees.held.keys();
  expect(doesNot.held.size).toBe(0);
  await write('DE', 0, `DELETE FROM register.firearm`);
  for (const watcher of [sees, doesNot]) await watcher.poll();
  expect(sees.last?.changes?.left).toEqual([{ id, at: expect.stringMatching(/Z$/u) }]);
  expect(doesNot.last?.changes?.left).toEqual([]);
  expect(sees.report?.disclosed).toContainEqual(expect.objectContaining({ id, owner: 'DE' }));
});

test('another law, or a memory that does not reach back, is read again from the start', async () => {
  let law = everything;
  const watcher = new Watcher(() => law);
  await insert('DE', 0, 'F-1', 'SN1', 'H1');
  await watcher.poll();
  law = upTo(['H0']);
  await watcher.poll();
  expect(watcher.statusOf('DE')).toBe('READ_AGAIN');
  expect(watcher.held.size).toBe(0);
  await insert('DE', 0, 'F-2', 'SN2');
  await watcher.poll();
  await write('DE', 0, `DELETE FROM register.firearm WHERE id = 'F-2'`);
  await write('DE', 0, `SELECT register.forget_changes(now() + interval '1 day')`);
  await watcher.poll();
  expect(watcher.statusOf('DE')).toBe('READ_AGAIN');
  expect(watcher.held.size).toBe(0);
  law = { status: 'NOT_PERMITTED' };
  await watcher.poll();
  expect(watcher.statusOf('DE')).toBe('READ_AGAIN');
});

/** How the clock of a State stands, as its own view may have it: by how much before or behind, and what was forgotten. */
async function clockOfDe(position: string, forgotten: string): Promise<void> {
  await write(
    'DE',
    0,
    `CREATE OR REPLACE VIEW hub.change_clock_v1 AS SELECT 'one' AS epoch, (${position})::bigint AS position,
      (${forgotten})::bigint AS forgotten, false AS is_behind`,
  );
}

test('a clock that goes back, or has forgotten what lies before it, loses nothing and ends', async () => {
  const { rows } = await write('DE', 0, `SELECT pg_get_viewdef('hub.change_clock_v1') AS made`);
  const watcher = new Watcher(() => everything);
  try {
    await insert('DE', 0, 'F-1', 'SN1');
    await clockOfDe('10', '0');
    await write('DE', 0, 'UPDATE register.change SET position = 10');
    await watcher.poll();
    expect([...watcher.held.values()]).toEqual(['SN1']);
    // A backup is put back: F-1 was not there yet, and another record has its number.
    await write('DE', 0, `DELETE FROM register.firearm`);
    await write('DE', 0, `DELETE FROM register.change`);
    await insert('DE', 0, 'F-2', 'SN2');
    await write('DE', 0, 'UPDATE register.change SET position = 9');
    await clockOfDe('9', '0');
    await watcher.poll();
    expect(watcher.statusOf('DE')).toBe('READ_AGAIN');
    expect([...watcher.held.values()]).toEqual(['SN2']);
    // Numbers begin anew behind 2^32 as well.
    await write('DE', 0, `UPDATE register.change SET position = 4294967297 WHERE id = 'F-2'`);
    await clockOfDe('4294967298', '0');
    await watcher.poll();
    expect(watcher.came.get('DE')).toEqual(['SN2', 'SN2']);
    const said: (string | undefined)[] = [];
    for (const [position, forgotten] of [
      ['4294967299', '4294967305'],
      ['4294967300', '4294967305'],
      ['4294967305', '4294967305'],
      ['4294967306', '4294967305'],
    ] as const) {
      await clockOfDe(position, forgotten);
      await watcher.poll();
      said.push(watcher.statusOf('DE'));
    }
    expect(said).toEqual(['WAITING', 'WAITING', 'READ_AGAIN', 'TOLD']);
    expect([...watcher.held.values()]).toEqual(['SN2']);
  } finally {
    await write('DE', 0, `CREATE OR REPLACE VIEW hub.change_clock_v1 AS ${String(rows[0]?.['made'])}`);
  }
});

test('a register put back from a copy of its rows is read again once its clock is begun anew', async () => {
  const watcher = new Watcher(() => everything);
  for (const [id, serial] of [
    ['F-1', 'SN1'],
    ['F-2', 'SN2'],
  ] as const)
    await insert('DE', 0, id, serial);
  await watcher.poll();
  // The rows that another cluster had, with numbers of its own, which come here in a thousand years; F-2 was not there yet.
  await write('DE', 0, `ALTER TABLE register.firearm DISABLE TRIGGER ALL`);
  await write('DE', 0, `DELETE FROM register.firearm WHERE id = 'F-2'`);
  await write('DE', 0, `ALTER TABLE register.firearm ENABLE TRIGGER ALL`);
  await write('DE', 0, `DELETE FROM register.change WHERE id = 'F-2'`);
  await write('DE', 0, 'UPDATE register.change SET position = 9007199254740991');
  for (const line of BEGIN_ANEW) await write('DE', 0, line);
  await watcher.poll();
  expect(watcher.statusOf('DE')).toBe('READ_AGAIN');
  expect([...watcher.held.values()]).toEqual(['SN1']);
});

/** As the page of sources has it. */
const BEGIN_ANEW = [
  'UPDATE register.change SET position = pg_current_xact_id()::text::bigint',
  'UPDATE register.change_clock SET epoch = gen_random_uuid(), forgotten = 0',
];

test('rows that nobody can name are told, stop nobody, and their owner is read again once they are mended', async () => {
  const watcher = new Watcher(() => everything, 1);
  await write('DE', 0, 'ALTER TABLE register.firearm DROP CONSTRAINT firearm_id_check');
  await insert('DE', 0, 'F-1', 'SN1');
  await insert('DE', 0, 'no id', 'SN2');
  await insert('ES', 0, 'F-3', 'SN3');
  await watcher.poll();
  expect([...watcher.held.values()].sort()).toEqual(['SN1', 'SN3']);
  expect(watcher.last?.sources).toContainEqual({ owner: 'DE', status: 'ANSWERED', incomplete: true });
  expect(watcher.statusOf('DE')).toBe('WAITING');
  await write('DE', 0, `UPDATE register.firearm SET id = 'F-2' WHERE id = 'no id'`);
  house.mended('DE');
  await watcher.poll();
  expect(watcher.statusOf('DE')).toBe('TOLD');
  expect([...watcher.held.values()].sort()).toEqual(['SN1', 'SN2', 'SN3']);
});

test('a record that is withheld and lent again leaves and comes, each once; who never had it hears nothing', async () => {
  const [sees, doesNot] = [new Watcher(() => upTo(['H0'])), new Watcher(() => upTo(['H1']))];
  const told: unknown[] = [];
  for (const handling of ['H0', 'H2', 'H0', 'H2']) {
    await insert('DE', 0, 'F-1', `SN-${handling}`, handling);
    for (const watcher of [sees, doesNot]) await watcher.poll();
    told.push([sees.last?.nodes.length, sees.last?.changes?.left.length]);
    expect([doesNot.last?.nodes, doesNot.last?.changes?.left]).toEqual([[], []]);
  }
  expect(told).toEqual([
    [1, 0],
    [0, 1],
    [1, 0],
    [0, 1],
  ]);
  // The other's token, in the hands of who is lent less of the same authority, tells of no record.
  await insert('DE', 0, 'F-1', 'SN', 'H0');
  await sees.poll();
  doesNot.token = sees.token;
  await write('DE', 0, 'DELETE FROM register.firearm');
  await doesNot.poll();
  expect([doesNot.statusOf('DE'), doesNot.last?.changes?.left]).toEqual(['READ_AGAIN', []]);
});

test('other rules for the asker are read again though the same records are readable; those of others are not', async () => {
  let rules = 'whole';
  const watcher = new Watcher((owner) => ({ ...everything, law: owner === 'DE' ? rules : 'same' }));
  await insert('DE', 0, 'F-1', 'SN1');
  await watcher.poll();
  rules = 'masked';
  await watcher.poll();
  expect(watcher.last?.changes?.owners.map(({ status }) => status)).toEqual(['READ_AGAIN', 'TOLD', 'TOLD']);
});

test('bytes that the hub did not seal, and a moment that has not come, are refused', async () => {
  const watcher = new Watcher(() => everything);
  await insert('DE', 0, 'F-1', 'SN1');
  await watcher.poll();
  const { token } = watcher;
  const forged = [
    token.slice(0, -8),
    `${token.slice(0, 60)}AAAA${token.slice(64)}`,
    'A'.repeat(139_999),
    '2999-01-01T00:00:00Z',
  ];
  for (const one of forged) {
    const { errors } = await house.ask(
      `{ firearms(filter: { type: PISTOL }, changedSince: "${one}") { nodes { id } } }`,
      () => everything,
    );
    expect(errors).toEqual([expect.stringContaining('changedSince')]);
  }
});

test('a day that passes changes what the law looks at, though no record changes', async () => {
  const lent: TestLending = { matchable: () => ({ anyOf: [{ embargoed: false }] }) };
  const watcher = new Watcher(() => lent);
  watcher.on = '2026-11-01';
  await insert('DE', 0, 'F-1', 'OPENS');
  await write('DE', 0, `UPDATE register.firearm SET embargo_until = '2026-11-02'`);
  await insert('DE', 0, 'F-2', 'ENDS');
  await write('DE', 0, `UPDATE register.firearm SET retain_until = '2026-11-01' WHERE id = 'F-2'`);
  await watcher.poll();
  expect([...watcher.held.values()]).toEqual(['ENDS']);
  watcher.on = '2026-11-03';
  await watcher.poll();
  expect([...watcher.held.values()]).toEqual(['OPENS']);
});

test('a silent owner is as one whose records did not change', async () => {
  await insert('DE', 0, 'F-1', 'SN1');
  const watcher = new Watcher((owner) => (owner === 'DE' ? { status: 'SILENT' } : everything));
  for (const _ of [1, 2]) {
    await watcher.poll();
    const [silent, ...others] = watcher.last?.changes?.owners ?? [];
    expect(others.map((one) => ({ ...one, owner: 'DE' }))).toEqual([silent, silent]);
    expect(new Set(watcher.last?.sources.map(({ status }) => status))).toEqual(new Set(['ANSWERED']));
  }
  expect(watcher.held.size).toBe(0);
});

test('an owner whose law does not lend when records change is not searchable for it', async () => {
  const hides: TestLending = {
    matchable: (uses) => (uses.some(({ path }) => path === 'updatedAt') ? 'never' : 'always'),
  };
  const watcher = new Watcher((owner) => (owner === 'DE' ? hides : everything));
  await watcher.poll();
  expect(watcher.last?.sources).toContainEqual({ owner: 'DE', status: 'NOT_SEARCHABLE', incomplete: false });
  expect(watcher.statusOf('DE')).toBeUndefined();
});

test.each([
  ['another question', 'filter: { type: RIFLE }', {}, 'changedSince'],
  ['another authority', 'filter: { type: PISTOL }', { agency: 'another' }, 'changedSince'],
  ['a page as well', 'filter: { type: PISTOL }, after: "x"', {}, 'after'],
])('refuses the token of an answer with %s', async (_, args, asked, field) => {
  const watcher = new Watcher(() => everything);
  await watcher.poll();
  const { errors } = await house.ask(
    `{ firearms(${args}, changedSince: "${watcher.token}") { nodes { id } } }`,
    () => everything,
    asked,
  );
  expect(errors).toEqual([expect.stringContaining(field)]);
});

test('hundreds of changes of three States, of any history, arrive once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 240, maxLength: 260, size: 'max' }), async (ops) => {
      const history = new History();
      try {
        for (const one of ops) await history.play(one);
      } finally {
        await history.end();
      }
      for (const state of STATES) await write(state, 0, 'DELETE FROM register.firearm');
    }),
    { numRuns: times(2), endOnFailure: true },
  );
});
