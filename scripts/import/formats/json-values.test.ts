import { afterAll, expect, test } from '@jest/globals';
import { testFolder } from '../testing/files.ts';
import { jsonObjects, type JsonValue } from './json-values.ts';

const folder = testFolder();
afterAll(folder.remove);

async function read(text: string): Promise<readonly JsonValue[]> {
  const values: JsonValue[] = [];
  for await (const value of jsonObjects(folder.write('values.json', text), 'a list')) values.push(value);
  return values;
}

test.each([
  ['one a line', '{"a":1}\n{"a":2}\n'],
  ['one behind the other', '{"a":1}{"a":2}'],
  ['as an array', '[\n{"a":1},\n{"a":2}\n]\n'],
])('objects are read %s', async (_, text) => {
  expect((await read(text)).map((json) => ('value' in json ? json.value : json.wrong))).toEqual([
    { a: 1 },
    { a: 2 },
  ]);
});

test('brackets, quotes and line ends within texts and lists are no marks', async () => {
  const value = { text: 'a } ] " \\ {', list: [{ deep: ['}'] }], 'a"b': '\\' };
  const text = `\n${JSON.stringify(value, null, 2)}\n{"b":1}`;
  expect(await read(text)).toEqual([
    { line: 2, value },
    { line: 13, value: { b: 1 } },
  ]);
});

test('an object that is no JSON is told with its line, and the next one read', async () => {
  expect(await read('{"a":1}\n{a: 2}\n{"a":3}')).toEqual([
    { line: 1, value: { a: 1 } },
    { line: 2, wrong: 'not JSON' },
    { line: 3, value: { a: 3 } },
  ]);
});

test('objects longer than a piece of the file are read whole', async () => {
  const long = 'x'.repeat(200_000);
  expect(await read(`{"long":"${long}"}{"a":1}`)).toEqual([
    { line: 1, value: { long } },
    { line: 1, value: { a: 1 } },
  ]);
});

test.each([
  ['words', 'not found', /line 1 has "not found"/u],
  ['an end without a beginning', '{"a":1}]', /not a list/u],
  ['an object that breaks off', '{"a":1}\n{"a":', /begins on line 2/u],
  ['a list that breaks off', '[{"a":1},', /end of its list/u],
  ['an object beyond measure', `{"a":"${'x'.repeat(17_000_000)}`, /longer than/u],
])('%s are refused', async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});
