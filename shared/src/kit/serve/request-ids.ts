import type { PublicId, StateCode } from '../../core/ids.ts';
import type { Domain } from '../../core/vocabulary.ts';
import type { Row } from '../../sources/connection/national-source.ts';
import { localIdOf, ownerOf } from '../../sources/sql/row.ts';
import type { IdBox, OpenedId } from './id-box.ts';

/**
 * The ids of one request. A record that comes up again, as the end of many links or as the parent of a field, is named and
 * read once; a page is named in one go.
 */
export class RequestIds {
  readonly #box: IdBox;
  readonly #sealed = new Map<string, PublicId>();
  readonly #opened = new Map<string, OpenedId>();

  constructor(box: IdBox) {
    this.#box = box;
  }

  /**
   * Names the records, or links, of these rows together: then `seal` and `sealLink` have their ids. Those that the caller
   * named, or that came before, have theirs.
   */
  expect(kind: Domain | `link:${Domain}`, rows: readonly Row[]): void {
    const byOwner = new Map<string, string[]>();
    for (const row of rows) {
      const owner = ownerOf(row);
      const local = localIdOf(row);
      if (this.#sealed.has(`${owner}:${kind}:${local}`)) continue;
      const known = byOwner.get(owner);
      if (known) known.push(local);
      else byOwner.set(owner, [local]);
    }
    for (const [owner, locals] of byOwner) {
      const place = `${owner}:${kind}`;
      const ids = this.#box.sealAll(owner, place, locals);
      locals.forEach((local, i) => {
        const id = ids[i];
        if (id !== undefined) this.#sealed.set(`${place}:${local}`, id);
      });
    }
  }

  seal(owner: StateCode, domain: Domain, local: string): PublicId {
    const key = `${owner}:${domain}:${local}`;
    let id = this.#sealed.get(key);
    if (id === undefined) this.#sealed.set(key, (id = this.#box.seal(owner, domain, local)));
    return id;
  }

  sealLink(owner: StateCode, domain: Domain, local: string): PublicId {
    return this.#sealed.get(`${owner}:link:${domain}:${local}`) ?? this.#box.sealLink(owner, domain, local);
  }

  /** @throws HubError BAD_INPUT as `IdBox.open` does. */
  open(text: string, expected?: Domain, field?: string): OpenedId {
    const known = this.#opened.get(text);
    if (known && (expected === undefined || known.domain === expected)) return known;
    const opened = this.#box.open(text, expected, field);
    this.#opened.set(text, opened);
    this.#sealed.set(opened.id, this.#box.asNow(text as PublicId, opened));
    return opened;
  }
}
