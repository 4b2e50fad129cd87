import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { refuseUnknown } from '../hub/settings.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const KUBERNETES = join(ROOT, 'docker/kubernetes');
const OVERLAYS = readdirSync(join(KUBERNETES, 'overlays'));

interface Labels {
  readonly matchLabels?: Readonly<Record<string, string>>;
}
interface Container {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}
interface Pod {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly volumes: readonly { readonly name: string }[];
  };
}
interface Peer {
  readonly podSelector?: Labels;
  readonly namespaceSelector?: Labels;
  readonly ipBlock?: { readonly cidr: string };
}
/** What a cluster is given, as far as these tests look into it. */
interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly template?: Pod;
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
    readonly podSelector?: Labels;
    readonly ingress?: readonly { readonly from: readonly Peer[] }[];
    readonly egress?: readonly { readonly to: readonly Peer[] }[];
  };
}

function resourcesOf(text: string): readonly Resource[] {
  return parseAllDocuments(text).map((document) => document.toJS() as Resource);
}

/** Where kubernetes-types has the kinds of a version; undefined for those of operators, of which it knows nothing. */
function roomOf(apiVersion: string): string | undefined {
  const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  const room = group.replace(/\.k8s\.io$/u, '');
  return /\./u.test(room) ? undefined : `kubernetes-types/${room}/${version}`;
}

/** What does not fit Kubernetes' own types: missing, unknown or wrong fields, by the compiler. */
function misfits(resources: readonly Resource[]): readonly string[] {
  const file = join(ROOT, 'kubernetes-resources.ts');
  const text = resources
    .map((resource, index) => {
      const { apiVersion, kind } = resource;
      return `import type { ${kind} as K${index} } from '${roomOf(apiVersion)}';\nexport const r${index}: K${index} = ${JSON.stringify(resource)};`;
    })
    .join('\n');
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [], lib: ['lib.es5.d.ts'] },
    ...{ module: ts.ModuleKind.ES2022, moduleResolution: ts.ModuleResolutionKind.Bundler },
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, target, ...rest) =>
    name === file ? ts.createSourceFile(name, text, target) : read(name, target, ...rest);
  const program = ts.createProgram([file], options, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** Kustomize, alone or within kubectl, that knows what these files use. */
const KUSTOMIZE = [
  ['kustomize', 'build'],
  ['kubectl', 'kustomize'],
].find(([program = '', ...words]) => spawnSync(program, [...words, join(KUBERNETES, 'base')]).status === 0);

function rendered(folder: string): readonly Resource[] {
  const [program = '', ...words] = KUSTOMIZE ?? [];
  const { status, stdout, stderr } = spawnSync(program, [...words, join(KUBERNETES, folder)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return resourcesOf(stdout);
}

const podsOf = (resources: readonly Resource[]): ReadonlyMap<string, Pod> =>
  new Map(
    resources.flatMap(({ metadata, spec }) => (spec?.template ? [[metadata.name, spec.template]] : [])),
  );
const named = (resources: readonly Resource[], name: string): Resource | undefined =>
  resources.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === name);

/** What the files hold before Kustomize has put them together. */
const WRITTEN = readdirSync(KUBERNETES, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml') && !file.endsWith('kustomization.yaml'))
  .flatMap((file) => resourcesOf(readFileSync(join(KUBERNETES, file), 'utf8')))
  .filter(({ kind }) => kind !== undefined);
const isKnown = ({ apiVersion }: Resource): boolean => roomOf(apiVersion) !== undefined;

const OVERLAID = OVERLAYS.map(
  (overlay) => [overlay, KUSTOMIZE ? rendered(`overlays/${overlay}`) : []] as const,
);
/** A State's own process, on a cluster of that State. */
const STATE = KUSTOMIZE ? rendered('state') : [];

test('what a cluster is given fits the types of Kubernetes; of operators there is one kind, which nobody checks here', () => {
  const given = [...WRITTEN, ...OVERLAID.flatMap(([, resources]) => resources), ...STATE];
  const wrong = [{ slector: {} }, { ports: [{ port: '443' }] }].map(
    (spec) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'x' }, spec }) as unknown as Resource,
  );
  expect(given.length).toBeGreaterThan(20);
  // Two that are wrong on purpose, and no third.
  expect(misfits([...given.filter(isKnown), ...wrong])).toEqual([
    expect.stringMatching(/slector.* does not exist/u),
    expect.stringMatching(/'string' is not assignable to type 'number'/u),
  ]);
  const unknown = given.filter((resource) => !isKnown(resource));
  expect(new Set(unknown.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`))).toEqual(
    new Set(['postgresql.cnpg.io/v1 Cluster']),
  );
});

const ifThere = KUSTOMIZE ? describe : describe.skip;
ifThere.each(OVERLAID)('overlay %s (needs kubectl 1.27 or kustomize 5)', (_, resources) => {
  const pods = podsOf(resources);
  const subgraphs = [...pods].filter(([name]) => name.endsWith('-subgraph'));

  test('holds no secret', () => {
    expect(resources.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });

  test('runs gateways and six subgraphs, without rights, each with budget and probes', () => {
    expect([...pods.keys()].filter((name) => !name.endsWith('-subgraph'))).toEqual(['gateway']);
    expect(subgraphs.map(([, pod]) => `${pod.spec.containers[0]?.args?.join(' ')}`).sort()).toEqual(
      subgraphs.map(([name]) => `node scripts/subgraph.ts ${name.replace('-subgraph', '')}`).sort(),
    );
    expect(subgraphs).toHaveLength(6);
    for (const [name, { spec }] of pods) {
      expect(spec).toMatchObject({
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      const probe = (path: string) => ({ httpGet: { path, port: 'https', scheme: 'HTTPS' } });
      expect(spec.containers).toEqual([
        expect.objectContaining({
          readinessProbe: expect.objectContaining(probe('/health/ready')),
          livenessProbe: expect.objectContaining(probe('/health/live')),
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        }),
      ]);
      expect(
        resources.some(({ kind, metadata }) => kind === 'PodDisruptionBudget' && metadata.name === name),
      ).toBe(true);
    }
  });

  test('tells them settings that exist, and mounts each file that these name', () => {
    for (const [name, pod] of pods) {
      const [container] = pod.spec.containers;
      const env = container?.env ?? [];
      refuseUnknown(Object.fromEntries(env.map((one) => [one.name, one.value ?? 'elsewhere'])));
      const mounts = container?.volumeMounts ?? [];
      const files = env.flatMap(({ value }) => (value?.startsWith('/etc/') === true ? [value] : []));
      expect(files.length).toBeGreaterThan(3);
      const unmounted = files.filter(
        (file) => !mounts.some(({ mountPath }) => `${file}/`.startsWith(`${mountPath}/`)),
      );
      expect([name, unmounted]).toEqual([name, []]);
      const claims = resources.find(({ metadata, spec }) => metadata.name === name && spec?.template)?.spec
        ?.volumeClaimTemplates;
      const volumes = [...pod.spec.volumes, ...(claims ?? []).map(({ metadata }) => metadata)].map(
        (one) => one.name,
      );
      expect(mounts.map((mount) => mount.name).sort()).toEqual(volumes.sort());
    }
  });

  test('lets gateways alone reach subgraphs, and those with records alone reach national databases', () => {
    const fits = (pod: Pod, { matchLabels = {} }: Labels = {}): boolean =>
      Object.entries(matchLabels).every(([label, value]) => pod.metadata.labels[label] === value);
    const held = (policy: string): string[] =>
      [...pods].flatMap(([name, pod]) =>
        fits(pod, named(resources, policy)?.spec?.podSelector) ? [name] : [],
      );
    expect(named(resources, 'nobody')?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    // Who may come to a subgraph: nobody but these, and what watches.
    const comes = resources.filter(
      ({ kind, spec }) =>
        kind === 'NetworkPolicy' && spec?.ingress && subgraphs.some(([, pod]) => fits(pod, spec.podSelector)),
    );
    expect(comes.map(({ metadata }) => metadata.name).sort()).toEqual(
      expect.arrayContaining(['subgraphs-from-gateways', 'watched']),
    );
    const from = named(resources, 'subgraphs-from-gateways')?.spec?.ingress?.flatMap((one) => one.from) ?? [];
    expect(
      [...pods].flatMap(([name, pod]) => (from.some((peer) => fits(pod, peer.podSelector)) ? [name] : [])),
    ).toEqual(['gateway']);
    expect(held('subgraphs-from-gateways').sort()).toEqual(subgraphs.map(([name]) => name).sort());
    const records = ['persons', 'firearms', 'drug-seizures', 'border-crossings'].map(
      (name) => `${name}-subgraph`,
    );
    expect(held('subgraphs-to-sources').sort()).toEqual([...records].sort());
    expect(held('to-ledger').sort()).toEqual([...records, 'gateway', 'oversight-subgraph'].sort());
    expect(held('to-hub-databases').sort()).toEqual(['gateway', 'releases-subgraph']);
    // Addresses outside are of sources, or of the hub's own databases where these are elsewhere.
    for (const policy of ['subgraphs-to-sources', 'to-ledger', 'to-hub-databases'])
      expect([policy, named(resources, policy)?.spec?.egress]).not.toEqual([policy, []]);
  });
});

ifThere("a State's own process (needs kubectl 1.27 or kustomize 5)", () => {
  const [[name, pod] = ['', undefined]] = podsOf(STATE);
  const container = pod?.spec.containers[0];

  test('runs twice without rights, and knows no key and no database of a hub', () => {
    expect([...podsOf(STATE).keys()]).toEqual(['own-process']);
    expect(STATE.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect(STATE.some(({ kind, metadata }) => kind === 'PodDisruptionBudget' && metadata.name === name)).toBe(
      true,
    );
    expect(pod?.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container).toMatchObject({
      args: ['node', 'scripts/subgraph.ts', '--state', 'FR'],
      readinessProbe: { httpGet: { path: '/health/ready', port: 'https', scheme: 'HTTPS' } },
      livenessProbe: { httpGet: { path: '/health/live', port: 'https', scheme: 'HTTPS' } },
      securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    const env = container?.env ?? [];
    refuseUnknown(Object.fromEntries(env.map((one) => [one.name, one.value ?? ''])));
    expect(
      env.map((one) => one.name).filter((one) => /LEDGER|RELEASES|STATE|_KEY(?:_FILE)?$/u.test(one)),
    ).toEqual(['LIAISON_TLS_KEY']);
    const mounts = container?.volumeMounts ?? [];
    const files = env.flatMap(({ value }) => (value?.startsWith('/etc/') === true ? [value] : []));
    expect(files.length).toBeGreaterThan(3);
    expect(
      files.filter((file) => !mounts.some(({ mountPath }) => `${file}/`.startsWith(`${mountPath}/`))),
    ).toEqual([]);
    expect(mounts.map((one) => one.name).sort()).toEqual(pod?.spec.volumes.map((one) => one.name).sort());
  });

  test('is reached by hubs and what watches alone, and alone reaches its databases', () => {
    expect(named(STATE, 'nobody')?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const policies = STATE.filter(({ kind }) => kind === 'NetworkPolicy');
    const lettingIn = policies.filter(({ spec }) => spec?.ingress).map(({ metadata }) => metadata.name);
    expect(lettingIn.sort()).toEqual(['hubs-to-own-process', 'watched']);
    const letOut = policies.filter(({ spec }) => spec?.egress).map(({ metadata }) => metadata.name);
    expect(letOut.sort()).toEqual(['names', 'own-process-to-sources', 'watched']);
    const from = named(STATE, 'hubs-to-own-process')?.spec?.ingress?.flatMap((one) => one.from);
    expect(from).toEqual([{ ipBlock: { cidr: expect.stringMatching(/^192\.0\.2\./u) } }]);
  });
});
