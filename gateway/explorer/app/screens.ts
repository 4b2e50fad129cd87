import { lazy } from 'react';
import type { Screen } from './screen.ts';

const everybody = (): boolean => true;
/** Staff of the hub see no content. */
const allButOperators: Screen['mayUse'] = ({ role }) => role !== 'OPERATOR';
/** Who may be shown records at all: staff who watch or run the hub may not. */
const officers: Screen['mayUse'] = ({ role }) => !['DPO', 'AUDITOR', 'OPERATOR'].includes(role);
/** Who runs the hub. */
const operators: Screen['mayUse'] = ({ role }) => role === 'OPERATOR';

/** The ledger tells nobody else of itself. */
const overseers: Screen['mayUse'] = ({ role }) => role === 'DPO' || role === 'AUDITOR';

/** The screens, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  {
    id: 'ask',
    label: 'app.screen.ask',
    mayUse: allButOperators,
    component: lazy(async () => ({ default: (await import('../ask/AskScreen.tsx')).AskScreen })),
  },
  {
    id: 'chart',
    label: 'chart.title',
    mayUse: officers,
    component: lazy(async () => ({ default: (await import('../chart/ChartScreen.tsx')).ChartScreen })),
  },
  {
    id: 'figures',
    label: 'figures.title',
    mayUse: officers,
    component: lazy(async () => ({ default: (await import('../figures/FiguresScreen.tsx')).FiguresScreen })),
  },
  {
    id: 'border',
    label: 'border.title',
    mayUse: officers,
    component: lazy(async () => ({ default: (await import('../border/BorderScreen.tsx')).BorderScreen })),
  },
  {
    id: 'releases',
    label: 'releases.title',
    mayUse: allButOperators,
    component: lazy(async () => ({
      default: (await import('../releases/ReleasesScreen.tsx')).ReleasesScreen,
    })),
  },
  {
    id: 'law',
    label: 'law.title',
    mayUse: officers,
    component: lazy(async () => ({ default: (await import('../law/LawScreen.tsx')).LawScreen })),
  },
  {
    id: 'status',
    label: 'status.title',
    mayUse: operators,
    component: lazy(async () => ({ default: (await import('../status/StatusScreen.tsx')).StatusScreen })),
  },
  {
    id: 'oversight',
    label: 'over.title',
    mayUse: overseers,
    component: lazy(async () => ({
      default: (await import('../oversight/OversightScreen.tsx')).OversightScreen,
    })),
  },
  {
    id: 'record',
    label: 'record.screen',
    mayUse: officers,
    component: lazy(async () => ({ default: (await import('../record/RecordScreen.tsx')).RecordScreen })),
  },
  {
    id: 'pack',
    label: 'pack.screen',
    mayUse: everybody,
    component: lazy(async () => ({ default: (await import('../pack/PackScreen.tsx')).PackScreen })),
  },
  {
    id: 'docs',
    label: 'docs.title',
    mayUse: everybody,
    component: lazy(async () => ({ default: (await import('../docs/DocsScreen.tsx')).DocsScreen })),
  },
  {
    id: 'expert',
    label: 'app.screen.expert',
    mayUse: everybody,
    component: lazy(async () => ({ default: (await import('../expert/ExpertScreen.tsx')).ExpertScreen })),
  },
];
