import { expect, test } from '@jest/globals';
import { GraphQLError } from 'graphql';
import pg from 'pg';
import { badInput, HubError } from './errors.ts';
import { loggedError } from './log.ts';

const NAME = 'Veryrarename';

test('what a database, GraphQL or a parser says of data stays out of the log, with its causes', () => {
  const row = Object.assign(new pg.DatabaseError(`invalid input syntax for type date: ${NAME}`, 0, 'error'), {
    code: '22007',
    detail: `Key (name)=(${NAME}) is wrong`,
    where: NAME,
  });
  const said = [
    row,
    new HubError('SOURCE_UNAVAILABLE', 'DE did not answer', { cause: new Error('asked', { cause: row }) }),
    new GraphQLError(`no row for ${NAME}`, { extensions: { code: NAME } }),
    new SyntaxError(`Unexpected token in ${NAME}`),
    new Error(`"${NAME}" and '${NAME}' in quotes`),
    badInput('name', NAME, 'a name'),
    NAME,
  ].map((error) => loggedError(error));
  expect(JSON.stringify(said)).not.toContain(NAME);
  expect(said[0]).toMatchObject({ type: 'DatabaseError', code: '22007' });
  expect(said[1]).toMatchObject({
    message: 'DE did not answer',
    code: 'SOURCE_UNAVAILABLE',
    cause: { message: 'asked', cause: { code: '22007' } },
  });
});

test('what operators need is there: type, code, place, and the words of the system and of the hub', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
  expect(loggedError(refused)).toMatchObject({
    type: 'Error',
    message: 'connect ECONNREFUSED 127.0.0.1:5432',
    code: 'ECONNREFUSED',
  });
  expect(loggedError(refused).at?.[0]).toMatch(/^at .*log\.test\.ts/u);
  expect(loggedError(new HubError('LAW_UNAVAILABLE', 'FR.yaml:3:1: "BIO_CORRE"'))).toMatchObject({
    message: 'FR.yaml:3:1: "BIO_CORRE"',
  });
});
