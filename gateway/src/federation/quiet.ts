/** A log that says nothing: what Apollo's packages would tell holds addresses and causes, and knows no request. */
export const QUIET = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
