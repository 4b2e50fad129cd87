/**
 * Splits text into lines, in constant memory for lines that are short. A line ends with a line feed, a carriage return or both,
 * and nowhere else: Node's own reader of lines, in some of its versions, also ends one at U+2028 and U+2029, which JSON and
 * people write within texts.
 *
 * @param pieces of text, cut anywhere.
 * @returns lines without their ends; of a text that ends with one there is no empty line behind it.
 */
export async function* textLines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    // A carriage return at the end may be half of a line's end.
    const isWithin = !rest.endsWith('\r') && !/[\n\r]/u.test(piece);
    rest += piece;
    if (isWithin) continue;
    const lines = rest.split(/\r\n|\n|\r(?=[^\n])/u);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest.replace(/\r$/u, '');
}
