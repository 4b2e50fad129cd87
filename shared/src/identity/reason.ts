/** What errors have, of whatever realm: those of fetch and of files are not always instances of this one's Error. */
interface Failure {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly cause?: Failure;
}

/** What went wrong with a file or an address, for operators: the sentence, and the code of the system when there is one. */
export function reasonOf(failure: unknown): string {
  if (typeof failure !== 'object' || failure === null) return 'no answer';
  const { message, code, cause } = failure as Failure;
  const said = [code, cause?.code].find((one) => typeof one === 'string');
  const text = typeof message === 'string' ? message : 'no answer';
  return said === undefined || text.includes(said) ? text : `${text} (${said})`;
}
