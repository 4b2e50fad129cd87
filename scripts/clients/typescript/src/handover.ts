import { fromBase64, hold, isIncluded, joined, openNote, readKey, sha256 } from './note.ts';

/** A record by which one key of the log handed it to the next. */
export interface ShownHandover {
  readonly index: number;
  readonly record: string;
  readonly path: readonly string[];
}

/**
 * Follows hand-overs from a key that is held to the one that signs a checkpoint: each is in the log, signed by the key that ends and
 * by the one that begins, and none is by or to a key that was given up.
 *
 * @returns the key that must have signed the checkpoint, `name+id+base64`.
 * @throws LiaisonError RECEIPT_FAILED when one does not hold, or the key that is held is none of them.
 */
export async function followHandovers(
  handovers: readonly ShownHandover[],
  key: string,
  checkpoint: { readonly size: number; readonly root: string },
): Promise<string> {
  const held = key.trim();
  const [keys, begins]: [string[], number[]] = [[], []];
  for (const handover of handovers) {
    const { from, to } = await openHandover(handover, checkpoint);
    if (keys.length === 0) keys.push(from);
    hold(keys.at(-1) === from && !keys.includes(to), `the hand-over ${handover.index} is out of order`);
    hold(handover.index >= (begins.at(-1) ?? 0), `the hand-over ${handover.index} is out of order`);
    keys.push(to);
    begins.push(handover.index + 2);
  }
  if (keys.length === 0) return held;
  hold(keys.includes(held), 'the key is none of those that the log was handed to');
  // The checkpoint that closes a hand-over is the last of the key that ends.
  return keys[begins.filter((from) => from <= checkpoint.size).length] ?? held;
}

async function openHandover(
  { index, record, path }: ShownHandover,
  { size, root }: { readonly size: number; readonly root: string },
): Promise<{ readonly from: string; readonly to: string }> {
  const bytes = fromBase64(record);
  const leaf = await sha256(joined(new Uint8Array([0]), bytes));
  const proven = { index, leaf: btoa(String.fromCharCode(...leaf)), path };
  hold(await isIncluded(proven, size, root), `the hand-over ${index} is not in the log`);
  const said = fieldsIn(new TextDecoder().decode(bytes));
  const [from, to] = [String(said['from']), String(said['to'])];
  const body = await openNote(String(said['given']), await readKey(from));
  const again = await openNote(String(said['taken']), await readKey(to));
  const [name = ''] = from.split('+');
  const tree = body[1]?.split(' ')[1] ?? '';
  const expected = [`${name}/handover`, `${index} ${tree}`, `from ${from}`, `to ${to}`].join('\n');
  hold(
    said['kind'] === 'HANDOVER' && to.startsWith(`${name}+`) && body.join('\n') === expected,
    `the hand-over ${index} says something else`,
  );
  hold(again.join('\n') === expected, `the hand-over ${index} was not taken by the key that it names`);
  return { from, to };
}

function fieldsIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
