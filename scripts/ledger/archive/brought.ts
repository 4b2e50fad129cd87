import { leafHash } from '../../../shared/src/ledger/proof/merkle.ts';
import type { BroughtRecords } from '../../../shared/src/ledger/proof/archived.ts';
import { backupKeys } from '../../backup/sealed-file.ts';
import type { BroughtLog } from '../archived.ts';
import { linesOf, type ArchivedRecord, type ArchiveLine } from './lines.ts';
import { monthsIn, type ArchivedMonth, type ArchiveFile } from './manifest.ts';

/** No proof asks for leaves of more than one such stretch at once: above, the ledger keeps the tree. */
const BLOCK = 1024;

/** An archive that somebody brought: months in a folder, and what opens them. */
export class BroughtArchive implements BroughtRecords, BroughtLog {
  readonly months: readonly ArchivedMonth[];
  readonly #passphrase: string;
  /** Leaves by log and block. */
  readonly #blocks = new Map<string, Promise<ReadonlyMap<number, Buffer>>>();
  readonly #keys = new Map<string, ReturnType<typeof backupKeys>>();

  /** @throws Error that names the folder when it holds no month. */
  constructor(folder: string, passphrase: string) {
    this.months = monthsIn(folder);
    this.#passphrase = passphrase;
  }

  /** Lines of one file, vouched for once the last was read. */
  async *lines(month: ArchivedMonth, file: ArchiveFile): AsyncGenerator<ArchiveLine> {
    const { salt } = month.manifest;
    const keys = this.#keys.get(salt) ?? backupKeys(this.#passphrase, salt);
    this.#keys.set(salt, keys);
    yield* linesOf(month.folder, file, await keys);
  }

  /** Records of a log from `first` on that are in the months here, in order. */
  async *records(log: string, first = 0): AsyncGenerator<ArchivedRecord> {
    for (const [month, file] of this.#files(log))
      if (file.until > first)
        for await (const line of this.lines(month, file))
          if ('bytes' in line && line.index >= first) yield line;
  }

  async of(log: string, entry: string) {
    const found: { index: string; kind: string; bytes: Buffer }[] = [];
    for await (const { index, kind, entry: own, bytes } of this.records(log))
      if (own === entry) found.push({ index: String(index), kind, bytes });
    return found;
  }

  digestOf(month: string): string | undefined {
    return this.months.find(({ manifest }) => manifest.month === month)?.digest;
  }

  async leaves(log: string, start: number, end: number): Promise<ReadonlyMap<number, Buffer>> {
    const block = Math.floor(start / BLOCK);
    const name = `${log} ${block}`;
    const known = this.#blocks.get(name) ?? this.#block(log, block * BLOCK);
    this.#blocks.set(name, known);
    return new Map([...(await known)].filter(([index]) => index >= start && index < end));
  }

  /** A proof asks for one block after another, each by halves: its file is read once. */
  async #block(log: string, start: number): Promise<ReadonlyMap<number, Buffer>> {
    const found = new Map<number, Buffer>();
    for (const [month, file] of this.#files(log))
      if (file.first < start + BLOCK && file.until > start)
        for await (const line of this.lines(month, file))
          if ('bytes' in line && line.index >= start && line.index < start + BLOCK)
            found.set(line.index, leafHash(line.bytes));
    return found;
  }

  /** Everything of one entry, with the parts that its records name. */
  async opened(
    entry: string,
  ): Promise<{ readonly records: readonly ArchivedRecord[]; readonly parts: ReadonlyMap<string, string> }> {
    const [records, parts]: [ArchivedRecord[], Map<string, string>] = [[], new Map()];
    for (const month of this.months)
      for (const file of month.manifest.files)
        for await (const line of this.lines(month, file))
          if ('part' in line) parts.set(line.part, line.text);
          else if (line.entry === entry) records.push(line);
    return { records, parts };
  }

  /** In the order of their records. */
  #files(log: string): readonly (readonly [ArchivedMonth, ArchiveFile])[] {
    return this.months
      .flatMap((month) => month.manifest.files.map((file) => [month, file] as const))
      .filter(([, file]) => file.log === log)
      .sort(([, a], [, b]) => a.first - b.first);
  }
}
