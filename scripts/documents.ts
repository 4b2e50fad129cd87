import { dispatch, linesOf } from './commands/dispatch.ts';
import { COMMANDS } from './documents/commands.ts';

const HELP = `npm run documents -- <command> [options]

What a State registers for its clients: documents by id, signed by one of its issuers (gateway/DOCUMENTS.md).

${linesOf(COMMANDS)}

FILES: JSON of documents by id (relay-compiler, graphql-codegen), a persisted query manifest of Apollo's, .graphql or .gql, or a
folder of them. Exit: 0 all is well, 1 something does not hold, 2 not understood.
`;

await dispatch(COMMANDS, HELP, process.argv.slice(2));
