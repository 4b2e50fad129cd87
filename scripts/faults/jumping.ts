// What `npm start` runs, with the watcher of `npm run fuzz` beside it and a clock that can be put forward and back, in every
// process of the hub: by what the file behind --clock says.
import cluster from 'node:cluster';
import { followClock } from './clock.ts';

const clock = process.argv.splice(process.argv.indexOf('--clock'), 2);
// Its processes are told as well; the hub itself knows no such option.
if (cluster.isPrimary) cluster.setupPrimary({ args: clock });
followClock(clock[1] ?? '');
await import('../fuzz/watched.ts');
