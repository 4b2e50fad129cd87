// What `npm start` runs, with the watcher of `npm run fuzz` beside it and a clock that can be put forward and back, in every
// process of the hub: by what the file behind --clock says.
import { followClock } from './clock.ts';

followClock(process.argv[process.argv.indexOf('--clock') + 1] ?? '');
await import('../fuzz/watched.ts');
