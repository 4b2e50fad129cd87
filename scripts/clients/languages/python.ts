import { PAGE_INFO, type Field, type Model, type Operation, type Ref, type Shape } from './model.ts';

const WORDS = [
  'and',
  'as',
  'class',
  'def',
  'from',
  'global',
  'if',
  'import',
  'in',
  'is',
  'not',
  'or',
  'pass',
  'with',
];
const TYPES = { TEXT: 'str', WHOLE: 'int', NUMBER: 'float', TRUTH: 'bool' } as const;

/** The documents as Python 3.11: a frozen dataclass for what is selected, a function for each operation. */
export function pythonOf({ shapes, operations }: Model): string {
  return [
    '# Written by npm run clients from scripts/clients/typescript/documents: change those instead.',
    'from __future__ import annotations',
    '',
    'from collections.abc import Mapping, Sequence',
    'from dataclasses import dataclass',
    'from typing import Any, Optional',
    '',
    `from .client import ${PAGE_INFO}, Question, each, maybe, scalar`,
    ...shapes.map(classOf),
    ...operations.map(functionOf),
    '',
  ].join('\n');
}

function classOf({ name, fields }: Shape): string {
  const read = fields.map(
    (field) => `            ${safe(field.name)}=${reading(field.type, `it[${text(field.name)}]`)},`,
  );
  return [
    '\n\n@dataclass(frozen=True)',
    `class ${name}:`,
    ...fields.map((field) => `    ${safe(field.name)}: ${typeOf(field.type)}`),
    '',
    '    @staticmethod',
    `    def read(it: Mapping[str, Any]) -> ${name}:`,
    `        return ${name}(`,
    ...read,
    '        )',
  ].join('\n');
}

function functionOf({ name, text: document, variables, result }: Operation): string {
  const constant = snake(name).toUpperCase();
  const parameters = [...variables].sort(
    (one, other) => Number(one.type.nullable) - Number(other.type.nullable),
  );
  const given = variables.map((one) => `${text(one.name)}: ${safe(one.name)}`).join(', ');
  return [
    `\n\n${constant} = """${document}"""`,
    `\n\ndef ${snake(name)}(*, ${parameters.map(parameter).join(', ')}) -> Question[${result}]:`,
    `    return Question(${constant}, {${given}}, ${result}.read)`,
  ].join('\n');
}

function parameter({ name, type }: Field): string {
  return `${safe(name)}: ${typeOf(type)}${type.nullable ? ' = None' : ''}`;
}

function typeOf(type: Ref): string {
  const plain =
    type.kind === 'LIST'
      ? `Sequence[${typeOf(type.of)}]`
      : type.kind === 'SHAPE'
        ? type.name
        : TYPES[type.kind];
  return type.nullable ? `Optional[${plain}]` : plain;
}

function reading(type: Ref, from: string): string {
  const reader = readerOf(type);
  return type.nullable ? `maybe(${reader}, ${from})` : `${call(reader)}(${from})`;
}

/** An expression that reads what is not null. */
function readerOf(type: Ref): string {
  if (type.kind === 'SHAPE') return `${type.name}.read`;
  if (type.kind === 'LIST') {
    const of = readerOf(type.of);
    return `each(${type.of.nullable ? `lambda one: maybe(${of}, one)` : of})`;
  }
  return `scalar(${TYPES[type.kind]})`;
}

function call(reader: string): string {
  return reader.startsWith('lambda') ? `(${reader})` : reader;
}

function safe(name: string): string {
  return WORDS.includes(name) ? `${name}_` : name;
}

function snake(name: string): string {
  return name.replace(/(?<=.)([A-Z])/gu, '_$1').toLowerCase();
}

function text(value: string): string {
  return JSON.stringify(value);
}
