// What `npm run subgraph` runs, with a clock that can be put forward and back: by what the file behind --clock says. The other
// words are the subgraphs' names.
import { followClock } from './clock.ts';

const [, file = ''] = process.argv.splice(process.argv.indexOf('--clock'), 2);
followClock(file);
await import('../subgraph.ts');
