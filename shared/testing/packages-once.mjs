// Plain JavaScript, because jest loads it itself.
import { createRequire } from 'node:module';
import { sep } from 'node:path';
import { types } from 'node:util';
import vm from 'node:vm';
import Runtime from 'jest-runtime';
import { loadingPackage } from './one-realm.mjs';

/** jest asks for this module by `require`. */
export const __esModule = true;

const require = createRequire(import.meta.url);
const PACKAGES = `${sep}node_modules${sep}`;
/** What runs the tests of one file keeps the state of that file in its modules. */
const OF_ONE_FILE = `${PACKAGES}jest-circus${sep}`;
const isPackage = (path) => path.includes(PACKAGES);

// A worker in which nothing is open any more ends at once. To take its heap apart would cost Node longer than the half second after
// which jest kills it, and says that something leaks; with something open `beforeExit` does not come, and jest still says so.
if (process.send) process.once('beforeExit', () => process.exit());

const loaded = new Map();

/** A package as Node itself loads it, once a process. */
function load(path) {
  if (!loaded.has(path))
    loaded.set(
      path,
      loadingPackage(() => require(path)),
    );
  return loaded.get(path);
}

/**
 * Loads the project's own modules anew for each file of tests, as jest does, and packages once a process, by Node: most of
 * what a file loads is packages, and compiling them anew took longer than most files' tests. What tests replace by
 * `jest.unstable_mockModule` are modules of the project.
 */
export default class PackagesOnce extends Runtime {
  constructor(...options) {
    super(...options);
    const { esmLoader, executor } = this;
    // Without a context, modules are of the realm of the process: see one-realm.mjs.
    esmLoader.getContext = () => undefined;
    executor.compile = (source, filename) =>
      vm.compileFunction(source, executor.injectedModuleParameters, { filename });
    const build = esmLoader.buildCjsAsEsmSyntheticModule.bind(esmLoader);
    esmLoader.buildCjsAsEsmSyntheticModule = (from, path, context) =>
      isPackage(path) ? asModule(path) : build(from, path, context);
    const shouldLoadAsEsm = this._resolution.shouldLoadAsEsm.bind(this._resolution);
    // Node's `require` takes both kinds.
    this._resolution.shouldLoadAsEsm = (path) => !isPackage(path) && shouldLoadAsEsm(path);
  }

  requireModule(from, name, options, isActual) {
    if (name !== undefined && !this._resolution.isCoreModule(name)) {
      const path = this._resolution.resolveCjs(from, name);
      if (isPackage(path) && !path.includes(OF_ONE_FILE)) return load(path);
    }
    return super.requireModule(from, name, options, isActual);
  }

  /** The sandbox of jest has a process of its own; here it is the process. */
  installGetBuiltinModule() {}
}

/** What `import` gives of a package. */
function asModule(path) {
  const exported = load(path);
  const isModule = types.isModuleNamespaceObject(exported);
  const hasNames = exported !== null && ['object', 'function'].includes(typeof exported);
  const names = hasNames ? Object.keys(exported) : [];
  const said = isModule ? names : names.filter((name) => name !== 'default' && name !== 'module.exports');
  return new vm.SyntheticModule(
    isModule ? said : [...said, 'default', 'module.exports'],
    function () {
      for (const name of said) this.setExport(name, exported[name]);
      if (isModule) return;
      this.setExport('default', exported);
      this.setExport('module.exports', exported);
    },
    { identifier: path },
  );
}
