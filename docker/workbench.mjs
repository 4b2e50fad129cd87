// Builds the pages of the workbench into node_modules/.cache, where the hub looks for them: in the image nothing is compiled.
import { bundleExplorer } from '../gateway/src/http/explorer-bundle.ts';

console.log(`${(await bundleExplorer()).size} files of the workbench`);
