/**
 * Parts a text from what it says in brackets, in time that grows with its length alone: a bracket that is never closed is
 * text like any other.
 *
 * @returns `outside` with a blank in the place of each remark, `inside` without their brackets.
 */
export function withoutRemarks(text: string): {
  readonly outside: string;
  readonly inside: readonly string[];
} {
  const inside: string[] = [];
  const outside = text.replace(/\(([^)]*)(\)?)/gu, (whole, remark: string, end: string) => {
    if (end === '') return whole;
    inside.push(remark);
    return ' ';
  });
  return { outside, inside };
}
