// Plain JavaScript, because jest loads it before anything is translated.
import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';
import { sep } from 'node:path';

/** Listeners that a file may not leave. To its end a process may listen for good: packages do when they are first used. */
const EVENTS = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'uncaughtException',
  'unhandledRejection',
  'uncaughtExceptionMonitor',
];
/** By these, and by symbols of its own, jest keeps the state of one file. */
const OF_JEST = new Set(
  [
    'EVENT_HANDLERS',
    'LOG_ERRORS_BEFORE_RETRY',
    'RETRY_IMMEDIATELY',
    'RETRY_TIMES',
    'RETRY_TIMES_SETTER',
    'TEST_TIMEOUT_SYMBOL',
    'WAIT_BEFORE_RETRY',
  ].map((name) => Symbol.for(name)),
);
/** A failure shows the way to it. jest's own hundred frames are captured of every error that tests provoke. */
const FRAMES = 30;
const PACKAGES = `${sep}node_modules${sep}`;

/** Globals and listeners that packages made: they are loaded once, and keep them. */
const ofPackages = {
  globals: new Set(['typeormMetadataArgsStorage', '__zod_globalConfig', '__zod_globalRegistry']),
  listeners: new Set(),
};

/**
 * Loads a package; what it makes while it is loaded is its own, and no test's.
 *
 * @template T
 * @param {() => T} load
 * @returns {T}
 */
export function loadingPackage(load) {
  const before = snapshot();
  const loaded = load();
  const now = snapshot();
  for (const name of now.globals.keys()) if (!before.globals.has(name)) ofPackages.globals.add(name);
  for (const [event, listeners] of now.listeners)
    for (const listener of listeners)
      if (!before.listeners.get(event)?.has(listener)) ofPackages.listeners.add(listener);
  return loaded;
}

/**
 * Runs files of tests in the realm of the process itself, and not each in a vm context of its own: there every use of a
 * global goes through an interceptor, which made the drawn tests of law take half as much again, and `instanceof` says no of
 * what Node made. What a file changes of that realm is put back when it ends; a file that left a global, an environment
 * variable, a listener, the working directory or a prototype otherwise than it found it fails.
 */
export default class OneRealm {
  exportConditions = () => ['node', 'node-addons'];
  /** Only whether there is one matters: see packages-once.mjs. */
  getVmContext = () => (this.global === null ? null : globalThis);
  global = globalThis;
  fakeTimers = null;

  constructor({ projectConfig }) {
    // @apollo/gateway reports to its maker unless told not to, before it is imported.
    process.env['APOLLO_TELEMETRY_DISABLED'] = '1';
    this.found = snapshot();
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {
    Error.stackTraceLimit = FRAMES;
    mapOwnFramesOnly();
  }

  async teardown() {
    if (this.global === null) return;
    this.global = null;
    this.fakeTimersModern.dispose();
    const left = putBack(this.found);
    if (left.length > 0)
      throw new Error(
        `The file left behind what the next one would find: ${left.join(', ')}. Put it back in afterAll.`,
      );
  }
}

/**
 * Only the project's own modules are translated: a frame of a package or of Node stands where V8 says. jest looks each frame up,
 * which took a tenth of the time of the files whose tests provoke errors: graphql reads the stack of every error that it meets.
 */
function mapOwnFramesOnly() {
  const mapped = Error.prepareStackTrace;
  if (mapped === undefined) return;
  Error.prepareStackTrace = (error, frames) => {
    const own = frames.filter(isOwn);
    // A line a frame, behind what the error says in as many as it likes.
    const lines = mapped(error, own).split('\n');
    const said = lines.slice(0, lines.length - own.length).join('\n');
    const places = lines.slice(lines.length - own.length).values();
    return [said, ...frames.map((frame) => (isOwn(frame) ? places.next().value : `    at ${frame}`))].join(
      '\n',
    );
  };
}

function isOwn(frame) {
  const file = frame.getFileName();
  return file == null || !(file.startsWith('node:') || file.includes(PACKAGES));
}

function snapshot() {
  return {
    globals: new Map(Reflect.ownKeys(globalThis).map((name) => [name, descriptorOf(name)])),
    listeners: new Map(EVENTS.map((event) => [event, new Set(process.rawListeners(event))])),
    env: { ...process.env },
    directory: process.cwd(),
    exit: process.exit,
    prototype: Reflect.ownKeys(Object.prototype).length,
  };
}

const descriptorOf = (name) => Object.getOwnPropertyDescriptor(globalThis, name);

/** @returns what was otherwise, in words. Of what jest itself sets for each file nothing is said. */
function putBack(found) {
  const left = [...putBackGlobals(found.globals), ...putBackListeners(found.listeners)];
  for (const name of new Set([...Object.keys(process.env), ...Object.keys(found.env)])) {
    if (process.env[name] === found.env[name]) continue;
    left.push(`process.env.${name}`);
    if (found.env[name] === undefined) delete process.env[name];
    else process.env[name] = found.env[name];
  }
  if (process.cwd() !== found.directory) left.push(`the working directory ${process.cwd()}`);
  process.chdir(found.directory);
  process.exit = found.exit;
  if (Reflect.ownKeys(Object.prototype).length !== found.prototype) left.push('Object.prototype');
  return left;
}

function putBackGlobals(found) {
  const left = [];
  for (const name of Reflect.ownKeys(globalThis)) {
    if (found.has(name) || ofPackages.globals.has(name)) continue;
    // By a symbol that is registered packages keep what they share, as Node's own fetch does.
    if (typeof name === 'symbol' && Symbol.keyFor(name) !== undefined && !OF_JEST.has(name)) continue;
    if (typeof name === 'string') left.push(`globalThis.${name}`);
    Reflect.deleteProperty(globalThis, name);
  }
  for (const [name, descriptor] of found) {
    const now = descriptorOf(name);
    if (now !== undefined && isSame(descriptor, now)) continue;
    if (name !== 'console') left.push(`globalThis.${String(name)}`);
    Object.defineProperty(globalThis, name, descriptor);
  }
  return left;
}

function isSame(before, now) {
  if (before.get === now.get) return Object.is(before.value, now.value);
  // What Node makes when it is first asked for is a value from then on.
  return (
    before.get !== undefined && now.get === undefined && Object.is(before.get.call(globalThis), now.value)
  );
}

function putBackListeners(found) {
  const left = [];
  for (const [event, listeners] of found)
    for (const listener of process.rawListeners(event)) {
      if (listeners.has(listener) || ofPackages.listeners.has(listener)) continue;
      left.push(`a listener to ${event}`);
      process.off(event, listener);
    }
  return left;
}
