import { capital, PAGE_INFO, type Field, type Model, type Operation, type Ref, type Shape } from './model.ts';

const TYPES = { TEXT: 'string', WHOLE: 'int', NUMBER: 'double', TRUTH: 'bool' } as const;

/** The documents as C# 11 for System.Text.Json: `required` makes an answer without a field an error. */
export function csharpOf({ shapes, operations }: Model): string {
  return [
    '// Written by npm run clients from scripts/clients/typescript/documents: change those instead.',
    '#nullable enable',
    'using System.Collections.Generic;',
    'using System.Text.Json.Serialization;',
    '',
    'namespace Liaison;',
    ...shapes.map(recordOf),
    '',
    'public static class Questions',
    '{',
    operations.map(methodOf).join('\n\n'),
    '}',
    '',
  ].join('\n');
}

function recordOf({ name, fields }: Shape): string {
  const properties = fields.map(
    (field) =>
      `    [JsonPropertyName(${JSON.stringify(field.name)})] public required ${typeOf(field.type)} ${capital(field.name)} { get; init; }`,
  );
  return [`\npublic sealed record ${recordName(name)}`, '{', ...properties, '}'].join('\n');
}

function methodOf({ name, text, variables, result }: Operation): string {
  const parameters = [...variables].sort(
    (one, other) => Number(one.type.nullable) - Number(other.type.nullable),
  );
  const given = variables.map((one) => `[${JSON.stringify(one.name)}] = @${one.name}`).join(', ');
  return [
    `    public static Question<${recordName(result)}> ${name}(${parameters.map(parameter).join(', ')}) => new(`,
    `        @"${text.replaceAll('"', '""')}",`,
    `        new Dictionary<string, object?> { ${given} });`,
  ].join('\n');
}

function parameter({ name, type }: Field): string {
  return `${typeOf(type)} @${name}${type.nullable ? ' = null' : ''}`;
}

function typeOf(type: Ref): string {
  const plain =
    type.kind === 'LIST'
      ? `IReadOnlyList<${typeOf(type.of)}>`
      : type.kind === 'SHAPE'
        ? recordName(type.name)
        : TYPES[type.kind];
  return type.nullable ? `${plain}?` : plain;
}

/** A property may not be called as its record: `Why.Why` would not compile, `WhyData.Why` does. */
function recordName(shape: string): string {
  return shape === PAGE_INFO ? shape : `${shape}Data`;
}
