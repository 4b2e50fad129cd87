import type { ReactElement } from 'react';
import type { ScreenProps } from '../app/screen.ts';
import { PackCheck } from './PackCheck.tsx';

/** The check of evidence packs among the screens of who is signed in. */
export function PackScreen(_props: ScreenProps<'pack'>): ReactElement {
  return <PackCheck />;
}
