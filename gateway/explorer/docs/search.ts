/** A type or list of the page, and what is looked through: all of it, and each of its rows. */
interface Entry {
  readonly element: HTMLElement;
  readonly head: string;
  readonly rows: readonly { readonly element: HTMLElement; readonly text: string }[];
}

/**
 * Lets the search field of a dictionary hide what does not hold all of its words. A type that is named by them is shown whole,
 * another with those of its rows that hold them.
 *
 * @param root holds the whole dictionary.
 */
export function connectSearch(root: ParentNode): void {
  const field = root.querySelector<HTMLInputElement>('input[type=search]');
  const found = root.querySelector('.docs-found');
  if (!field || !found) return;
  const entries = [...root.querySelectorAll<HTMLElement>('article')].map(entryOf);
  const search = (): void => {
    const words = folded(field.value).split(/\s+/u).filter(Boolean);
    const shown = entries.filter((entry) => show(entry, words)).length;
    found.textContent = words.length === 0 ? '' : `${shown} of ${entries.length}`;
  };
  field.addEventListener('input', search);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    field.value = '';
    search();
  });
  // A link leads to what a search may have hidden.
  root.addEventListener('click', ({ target }) => {
    const link = target instanceof Element ? target.closest('a[href^="#"]') : null;
    if (!link || field.value === '') return;
    field.value = '';
    search();
  });
}

function entryOf(element: HTMLElement): Entry {
  const head = [...element.querySelectorAll('h3, :scope > p')].map((one) => one.textContent).join(' ');
  const rows = [...element.querySelectorAll<HTMLElement>('tbody tr')];
  return {
    element,
    head: folded(head),
    rows: rows.map((row) => ({ element: row, text: folded(row.textContent) })),
  };
}

function show({ element, head, rows }: Entry, words: readonly string[]): boolean {
  const isNamed = words.every((word) => head.includes(word));
  let count = 0;
  for (const row of rows) {
    const isShown = isNamed || words.every((word) => row.text.includes(word) || head.includes(word));
    row.element.hidden = !isShown;
    if (isShown) count += 1;
  }
  element.hidden = !isNamed && count === 0;
  return !element.hidden;
}

/** Without case and accents: `unites` finds `Unités`. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
