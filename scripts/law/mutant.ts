/** A deliberate bug: a text in one file of `shared/src/policy`, and what stands there instead. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

export const bug = (name: string, file: string, before: string, after: string): Mutant => ({
  name,
  file,
  before,
  after,
});
