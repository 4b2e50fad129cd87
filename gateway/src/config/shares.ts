/** A share of the requests that are worked on at once: at most so many, and at most this part of all. */
export interface Share {
  readonly most: number;
  readonly part: number;
}

/** What one officer or machine has at once where no setting says it. */
export const OFFICER_SHARE: Share = { most: 48, part: 3 / 4 };

/** What one State has at once where no setting says it. */
export const STATE_SHARE: Share = { most: 56, part: 7 / 8 };

/**
 * The share of `all` requests at once where no setting says it: what is left is for others, and at least one may always
 * be made.
 */
export function shareOf(all: number, { most, part }: Share): number {
  return Math.max(1, Math.min(most, Math.floor(all * part)));
}
