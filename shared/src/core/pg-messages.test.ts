import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { fc } from '../../testing/drawn.ts';
import { times } from '../../testing/depth.ts';
import { PgClient } from './pg-client.ts';
import { PostgresMessages } from './pg-messages.ts';

function message(type: string, body: string | Buffer, length = Buffer.byteLength(body) + 4): Buffer {
  const header = Buffer.alloc(5);
  header.write(type);
  header.writeUInt32BE(length, 1);
  return Buffer.concat([header, Buffer.from(body)]);
}

const LETS_IN = Buffer.concat([message('R', '\0\0\0\0'), message('Z', 'I')]);
const REFUSES = 'SERROR\0C57014\0Mcancelled\0\0';

const isMessages = (bytes: Buffer, pieces: readonly number[] = []): boolean => {
  const messages = new PostgresMessages();
  let from = 0;
  try {
    for (const to of [
      ...pieces.map((piece) => piece % (bytes.length + 1)).sort((a, b) => a - b),
      bytes.length,
    ]) {
      messages.check(bytes.subarray(from, to));
      from = to;
    }
    return true;
  } catch {
    return false;
  }
};

describe('what PostgreSQL says', () => {
  const sound = [
    LETS_IN,
    message('E', REFUSES),
    message('N', '\0'),
    message('D', '\0\x01\0\0\0\x01x'),
    message('T', '\0\0'),
  ];

  test('is let through, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...sound)), fc.array(fc.nat()), (said, pieces) => {
        expect(isMessages(Buffer.concat(said), pieces)).toBe(true);
      }),
      { numRuns: times(200) },
    );
  });

  test.each([
    ['an error without end', message('E', 'SERROR\0Mcancelled\0')],
    ['an error that ends in the middle of a field', message('E', 'SERROR\0Mcan')],
    ['an error of one letter', message('E', 'S')],
    ['an error of nothing', message('E', '')],
    ['a notice without end', message('N', 'SNOTICE\0')],
    ['a length less than its own', message('D', '', 3)],
    ['a length that fills the memory', message('D', '', 0xffff_ffff)],
    ['an error that is longer than any', message('E', '', 64 * 1024 * 1024)],
  ])('is not %s, wherever it stands and in whatever pieces it comes', (_, bad) => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...sound)), fc.array(fc.nat()), (before, pieces) => {
        expect(isMessages(Buffer.concat([...before, bad]), pieces)).toBe(false);
      }),
      { numRuns: times(100) },
    );
  });
});

describe('a server that is no PostgreSQL', () => {
  let server: Server;
  let answer: readonly Buffer[] = [];
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      socket.once('data', () => {
        socket.write(LETS_IN);
        socket.on('data', () => {
          for (const part of answer) socket.write(part);
        });
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = (): string => `postgres://hub@127.0.0.1:${(server.address() as AddressInfo).port}/none`;

  test.each([
    ['an error without end, for which pg would look for ever', [message('E', 'SERROR\0Mcancelled\0')]],
    [
      'half an error, and its other half, without end',
      [message('E', 'SERROR\0Mcan', 18), Buffer.from('cel')],
    ],
    ['a row of fewer columns than none', [message('D', Buffer.from([0xff, 0xff]))]],
  ] as const)('costs its connection, and nobody else anything: %s', async (_, said) => {
    answer = said;
    const pool = new pg.Pool({ connectionString: url(), Client: PgClient, max: 1 });
    pool.on('error', () => undefined);
    await expect(pool.query('SELECT 1')).rejects.toThrow('what came is no PostgreSQL');
    answer = [message('E', REFUSES), message('Z', 'I')];
    await expect(pool.query('SELECT 1')).rejects.toThrow('cancelled');
    await pool.end();
  });
});
