/** Hands a file to the browser's own download. Nothing of it stays in the page. */
export function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has its own hold of the blob by then; the address is for this click alone.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}

/** A name that tells nothing of the question: names of files lie about in lists. */
export function fileName(stem: string, entry: string | undefined, ending: string): string {
  return `liaison-${stem}-${entry ?? 'no-receipt'}.${ending}`;
}
