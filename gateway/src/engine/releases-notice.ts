/** What an answer says, as `extensions.releases`, when releases could have opened more of it than they did. */
export interface ReleasesNotice {
  readonly status: 'RELEASES_UNAVAILABLE' | 'RELEASES_LEFT_OUT';
  readonly message: string;
  /** How many releases were not looked at, at least. */
  readonly leftOut?: number;
}
