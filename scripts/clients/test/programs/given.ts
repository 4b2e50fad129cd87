import type { Statement } from 'liaison-client';

/** What the test tells a program, as its one argument. */
export interface Given {
  readonly url: string;
  readonly token: string;
  readonly key: string;
  readonly name: string;
  readonly statement: Statement;
}

export const given = JSON.parse(process.argv[2] ?? '') as Given;

/** How clients without a runtime of ours state why they ask. */
export const headers = {
  authorization: `Bearer ${given.token}`,
  'liaison-purpose': given.statement.purpose,
  'liaison-case': given.statement.caseReference,
  'liaison-offence': given.statement.offence ?? '',
};

/** Hands the test what was found. */
export function report(found: object): void {
  console.log(JSON.stringify(found));
}
