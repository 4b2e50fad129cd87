import { lazy } from 'react';
import type { Screen } from './screen.ts';

const everybody = (): boolean => true;
/** Staff of the hub see no content. */
const allButOperators: Screen['mayUse'] = ({ role }) => role !== 'OPERATOR';

/** The screens, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  {
    id: 'ask',
    label: 'app.screen.ask',
    mayUse: allButOperators,
    component: lazy(async () => ({ default: (await import('../ask/AskScreen.tsx')).AskScreen })),
  },
  {
    id: 'expert',
    label: 'app.screen.expert',
    mayUse: everybody,
    component: lazy(async () => ({ default: (await import('../expert/ExpertScreen.tsx')).ExpertScreen })),
  },
];
