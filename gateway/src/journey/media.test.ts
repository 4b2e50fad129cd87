import { expect, test } from '@jest/globals';
import { mediaOf } from './media.ts';

const JSON_TYPE = 'application/json';
const GRAPHQL = 'application/graphql-response+json';

test.each([
  [undefined, JSON_TYPE],
  ['*/*', JSON_TYPE],
  ['application/*', JSON_TYPE],
  [JSON_TYPE, JSON_TYPE],
  ['Application/JSON', JSON_TYPE],
  [GRAPHQL, GRAPHQL],
  [`${GRAPHQL}; charset=utf-8, ${JSON_TYPE}; charset=UTF-8`, GRAPHQL],
  [`${JSON_TYPE}, ${GRAPHQL}`, JSON_TYPE],
  // As Apollo Client, urql and graphql-request send it.
  [`${GRAPHQL},${JSON_TYPE};q=0.9`, GRAPHQL],
  [`${GRAPHQL}, ${GRAPHQL}, ${JSON_TYPE}, text/event-stream, multipart/mixed`, GRAPHQL],
  [`multipart/mixed;deferSpec=20220824,${GRAPHQL},${JSON_TYPE};q=0.9`, GRAPHQL],
  [`${JSON_TYPE};q=0.5, */*`, GRAPHQL],
  [`${JSON_TYPE};q=0, */*`, GRAPHQL],
  [`${GRAPHQL};q=0, */*;q=0.1`, JSON_TYPE],
  ['text/html, */*;q=0.8', JSON_TYPE],
  // With parameters that nobody here knows: Apollo Client 4, Apollo Kotlin, tools that name a version.
  [`multipart/mixed;incrementalSpec=v0.2,${GRAPHQL},${JSON_TYPE};q=0.9`, GRAPHQL],
  [`multipart/mixed;deferSpec=20220824, ${JSON_TYPE}`, JSON_TYPE],
  [`${GRAPHQL};version=1;q=0.5, ${JSON_TYPE}; profile="a,b;q=0"; q=0.9`, JSON_TYPE],
  [`${JSON_TYPE};version=2; charset=utf-8`, JSON_TYPE],
  [`${JSON_TYPE};version=2; charset=iso-8859-1`, undefined],
  [`${JSON_TYPE};version=2;q=0`, undefined],
  ['text/html', undefined],
  ['', undefined],
  [`${JSON_TYPE};q=0`, undefined],
  [`${JSON_TYPE}; charset=iso-8859-1`, undefined],
])('who accepts %s is answered in %s', (accept, media) => {
  expect(mediaOf(accept)).toBe(media);
});
