import { lazy } from 'react';
import type { Screen } from './screen.ts';

const everybody = (): boolean => true;

/** The screens, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  {
    id: 'expert',
    label: 'app.screen.expert',
    mayUse: everybody,
    component: lazy(async () => ({ default: (await import('../expert/ExpertScreen.tsx')).ExpertScreen })),
  },
];
