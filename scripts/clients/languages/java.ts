import { isWithheld, nodesOf, type Model, type Operation, type Ref, type Shape } from './model.ts';

const BOXED = { TEXT: 'String', WHOLE: 'Integer', NUMBER: 'Double', TRUTH: 'Boolean' } as const;
const PLAIN = { TEXT: 'String', WHOLE: 'int', NUMBER: 'double', TRUTH: 'boolean' } as const;
const READERS = { TEXT: 'text', WHOLE: 'whole', NUMBER: 'number', TRUTH: 'truth' } as const;

/** The documents as Java 17: a record for what is selected, a method for each operation. */
export function javaOf({ shapes, operations }: Model): string {
  return [
    '// Written by npm run clients from scripts/clients/typescript/documents: change those instead.',
    'package liaison;',
    '',
    'import java.util.List;',
    'import java.util.Map;',
    'import liaison.Read.PageInfo;',
    '',
    'public final class Questions {',
    '  private Questions() {}',
    ...shapes.map(recordOf),
    ...operations.map(methodOf),
    '}',
    '',
  ].join('\n');
}

function recordOf(shape: Shape): string {
  const { name, fields } = shape;
  const nodes = nodesOf(shape);
  const kinds = [
    ...(isWithheld(shape) ? ['Read.Withheld'] : []),
    ...(nodes ? [`Read.Connection<${typeOf(nodes, true)}>`] : []),
  ];
  const is = kinds.length > 0 ? ` implements ${kinds.join(', ')}` : '';
  const read = fields.map((field) => reading(field.type, `it.get(${JSON.stringify(field.name)})`));
  return [
    '',
    `  public record ${name}(${fields.map((one) => `${typeOf(one.type)} ${one.name}`).join(', ')})${is} {`,
    '    static ' + `${name} read(Object from) {`,
    '      Map<String, Object> it = Read.object(from);',
    `      return new ${name}(\n          ${read.join(',\n          ')});`,
    '    }',
    '  }',
  ].join('\n');
}

function methodOf({ name, text, variables, result }: Operation): string {
  const parameters = variables.map((one) => `${typeOf(one.type)} ${one.name}`).join(', ');
  const given = variables.map((one) => `${JSON.stringify(one.name)}, ${one.name}`).join(', ');
  const lines = text.split('\n').map((line) => `      ${line}`);
  return [
    '',
    '  /** What may be left out is null. */',
    `  public static Question<${result}> ${name.charAt(0).toLowerCase()}${name.slice(1)}(${parameters}) {`,
    '    String document = """',
    ...lines,
    '      """;',
    `    return new Question<>(document, Read.given(${given}), ${result}::read);`,
    '  }',
  ].join('\n');
}

function typeOf(type: Ref, isBoxed = false): string {
  if (type.kind === 'LIST') return `List<${typeOf(type.of, true)}>`;
  if (type.kind === 'SHAPE') return type.name;
  return (type.nullable || isBoxed ? BOXED : PLAIN)[type.kind];
}

function reading(type: Ref, from: string): string {
  return type.nullable ? `Read.maybe(${from}, ${readerOf(type)})` : applied(type, from);
}

/** What reads a value that is not null, as a function. */
function readerOf(type: Ref): string {
  if (type.kind === 'SHAPE') return `${type.name}::read`;
  if (type.kind === 'LIST') return `list -> ${applied(type, 'list')}`;
  return `Read::${READERS[type.kind]}`;
}

function applied(type: Ref, from: string): string {
  if (type.kind === 'SHAPE') return `${type.name}.read(${from})`;
  if (type.kind !== 'LIST') return `Read.${READERS[type.kind]}(${from})`;
  const of = type.of.nullable ? `one -> Read.maybe(one, ${readerOf(type.of)})` : readerOf(type.of);
  return `Read.each(${from}, ${of})`;
}
