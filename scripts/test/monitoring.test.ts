import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import { parse } from 'yaml';
import { Metrics } from '../../gateway/src/observe/metrics.ts';
import { Reloads } from '../../gateway/src/observe/reloads.ts';
import { ERROR_CATALOGUE } from '../../shared/src/core/errors.ts';
import { SOURCE_STATUSES } from '../../shared/src/core/vocabulary.ts';

const DOCKER = fileURLToPath(new URL('../../docker/', import.meta.url));
const read = (file: string): string => readFileSync(DOCKER + file, 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}
interface Panel {
  readonly title: string;
  readonly type: string;
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string }[];
}
interface Board {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition: string }[] };
}

const alerts = parse(read('prometheus/alerts.yml')) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = alerts.groups.flatMap((group) => group.rules);
const boards = readdirSync(`${DOCKER}grafana/dashboards`).map(
  (file) => JSON.parse(read(`grafana/dashboards/${file}`)) as Board,
);
const jobs = (
  parse(read('prometheus/prometheus.yml')) as {
    readonly scrape_configs: readonly { readonly job_name: string }[];
  }
).scrape_configs.map(({ job_name }) => job_name);

/** What every series has that Prometheus collects, and the names that Prometheus itself gives. */
const ALWAYS = ['job', 'instance'];
const OWN = { up: [], ALERTS: ['alertname', 'alertstate', 'severity'] };
/** Labels whose values are one of a list. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  code: Object.keys(ERROR_CATALOGUE),
  status: SOURCE_STATUSES,
  job: jobs,
};

/** Every series of a gateway's /metrics, with its labels: from the very metrics that a hub registers. */
const known = seriesOf(new Map<string, readonly string[]>(Object.entries(OWN)));

function seriesOf(series: Map<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const register = jest.spyOn(Registry.prototype, 'registerMetric').mockImplementation((metric) => {
    const { name, labelNames, constructor } = metric as unknown as {
      readonly name: string;
      readonly labelNames: readonly string[];
    };
    if (constructor.name === 'Histogram') {
      series.set(`${name}_bucket`, [...labelNames, 'le']);
      for (const end of ['sum', 'count']) series.set(`${name}_${end}`, labelNames);
    } else series.set(name, labelNames);
  });
  new Metrics({
    ledger: { ready: () => true, isFenced: () => false },
    reloads: new Reloads(),
    telling: {
      notices: { outcomes: [], standing: () => Promise.resolve([]) },
      outageNotices: { outcomes: [], standing: () => Promise.resolve([]) },
      outages: () => Promise.resolve([]),
    },
  });
  register.mockRestore();
  return series;
}

afterAll(() => {
  jest.restoreAllMocks();
});

/** What is wrong with an expression: that it is none, or that it names what no hub has. */
function faultsOf(written: string): readonly string[] {
  const expr = written.replaceAll('$__rate_interval', '5m');
  const faults: string[] = [];
  const labels = new Set<string>(ALWAYS);
  const grouped: string[] = [];
  let matched = '';
  let current: readonly string[] = [];
  parser.parse(expr).iterate({
    enter: ({ type, name, from, to, node }) => {
      const text = expr.slice(from, to);
      if (type.isError) faults.push(`no PromQL at ${expr.slice(from)}`);
      if (name === 'VectorSelector') {
        const metric = /^[a-zA-Z_:][\w:]*/u.exec(text)?.[0] ?? '';
        current = known.get(metric) ?? [];
        if (!known.has(metric)) faults.push(`no series ${metric}`);
        for (const label of current) labels.add(label);
      }
      if (name === 'LabelName' && node.parent?.name === 'GroupingLabels') grouped.push(text);
      if (name === 'LabelName' && node.parent?.name === 'UnquotedLabelMatcher') {
        matched = text;
        if (![...current, ...ALWAYS].includes(text)) faults.push(`no label ${text} there`);
      }
      // A status is a number where it is HTTP's.
      if (name === 'StringLiteral' && node.parent?.name === 'UnquotedLabelMatcher')
        for (const value of text.slice(1, -1).split('|'))
          if (VALUES[matched]?.includes(value) === false && !/^(?:\d|\$)/u.test(value))
            faults.push(`no ${matched} ${value}`);
    },
  });
  return [...faults, ...grouped.filter((label) => !labels.has(label)).map((label) => `no label ${label}`)];
}

/** Whether Debian's prometheus is installed, whose tool reads configuration and tries rules. */
const hasPromtool = spawnSync('promtool', ['--version']).status === 0;
function promtool(...words: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('promtool', words, {
    cwd: `${DOCKER}prometheus`,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
}

test('the check of expressions sees what is wrong', () => {
  expect(known.size).toBeGreaterThan(80);
  expect(faultsOf('rate(liaison_requests_total{status="200"}[$__rate_interval])')).toEqual([]);
  expect(faultsOf('rate(liaison_request_total[5m])')).toEqual(['no series liaison_request_total']);
  expect(faultsOf('liaison_workers{stat="live"}')).toEqual(['no label stat there']);
  expect(faultsOf('sum by (owner) (liaison_workers)')).toEqual(['no label owner']);
  expect(faultsOf('liaison_refused_total{code="OVERLOAD"}')).toEqual(['no code OVERLOAD']);
  expect(faultsOf('up{job="gateways"}')).toEqual(['no job gateways']);
  expect(faultsOf('sum by (owner (liaison_workers)')).not.toEqual([]);
});

describe('the alerts', () => {
  test.each(rules.map((rule) => [rule.alert, rule] as const))('%s goes by what a hub says', (_, rule) => {
    expect(faultsOf(rule.expr)).toEqual([]);
    expect(rule.labels.severity).toMatch(/^(?:page|ticket)$/u);
    const { summary, description } = rule.annotations;
    expect(description).not.toBe('');
    // What a text fills in has to be there: labels that the expression keeps.
    const filled = [...summary.matchAll(/\$labels\.(\w+)/gu)].map(([, label = '']) => label);
    const names = [...rule.expr.matchAll(/\w+/gu)].flatMap(([word]) => [word, ...(known.get(word) ?? [])]);
    expect(filled.filter((label) => ![...ALWAYS, ...names].includes(label))).toEqual([]);
  });

  test('are each held to an example that fires and to one that does not', () => {
    const { tests } = parse(read('prometheus/alerts.test.yml')) as {
      readonly tests: readonly {
        readonly alert_rule_test: readonly [
          { readonly alertname: string; readonly exp_alerts: readonly unknown[] },
        ];
      }[];
    };
    const held = tests.map(
      ({ alert_rule_test: [{ alertname, exp_alerts }] }) => `${alertname} ${exp_alerts.length}`,
    );
    expect(new Set(held)).toEqual(new Set(rules.flatMap(({ alert }) => [`${alert} 1`, `${alert} 0`])));
  });

  const tool = hasPromtool ? test : test.skip;
  tool(
    'are what Prometheus itself reads, and fire in those examples (needs promtool: Debian prometheus)',
    () => {
      expect(promtool('check', 'config', 'prometheus.yml')).toMatchObject({ status: 0 });
      expect(promtool('test', 'rules', 'alerts.test.yml')).toMatchObject({ status: 0 });
    },
  );
});

describe('the dashboards', () => {
  test.each(boards.map((board) => [board.title, board] as const))('%s shows what a hub says', (_, board) => {
    const asked = board.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.flatMap(faultsOf)).toEqual([]);
    for (const { type, targets = [] } of board.panels) expect(targets.length > 0).toBe(type !== 'row');
    const variables = board.templating.list.map(({ name }) => name);
    for (const [, name] of asked.join(' ').matchAll(/\$(?!__)(\w+)/gu)) expect(variables).toContain(name);
    for (const { definition } of board.templating.list) {
      const [, metric = '', label = ''] = /^label_values\((\w+), (\w+)\)$/u.exec(definition) ?? [];
      expect([...(known.get(metric) ?? ['none']), ...ALWAYS]).toContain(label);
    }
  });

  test('are provided with the source that their panels ask', () => {
    const { datasources } = parse(read('grafana/provisioning/datasources/prometheus.yml')) as {
      readonly datasources: readonly [{ readonly uid: string }];
    };
    const uids = boards.flatMap(({ panels }) => panels.flatMap(({ datasource }) => datasource?.uid ?? []));
    expect(new Set(uids)).toEqual(new Set([datasources[0].uid]));
    expect(new Set(boards.map(({ uid }) => uid)).size).toBe(boards.length);
  });
});
