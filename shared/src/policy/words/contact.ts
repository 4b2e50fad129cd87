/** Where a State's single point of contact is reached. An office, never a person. */
export interface Contact {
  /** The office. */
  readonly name: string;
  readonly email: string;
  /** With the code of the country. */
  readonly phone?: string | undefined;
  /** When somebody answers, in words. */
  readonly hours?: string | undefined;
  /** Languages that it works in, as BCP 47 writes them. */
  readonly languages?: readonly string[] | undefined;
}
