import { editDistance, nearest } from '../../core/nearest.ts';

export { editDistance, nearest };

/** The nearest field: by its whole path, or by its last part, as people say "surname" for `identities.surnames`. */
export function nearestField(path: string, valid: Iterable<string>): string | undefined {
  const all = [...valid];
  const last = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
  const byLast = nearest(last(path), all.map(last));
  const whole = nearest(path, all);
  const candidate = byLast === undefined ? undefined : all.find((path) => last(path) === byLast);
  if (whole === undefined || candidate === undefined) return whole ?? candidate;
  return editDistance(path, whole) <= editDistance(last(path), last(candidate)) ? whole : candidate;
}
