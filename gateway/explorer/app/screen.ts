import type { ComponentType } from 'react';
import type { WordName } from '../words/words.ts';
import type { Identity } from '../session/identity.ts';

/** What one screen may hand to another. */
export interface ScreenInput {
  /** What to put into the box. */
  readonly ask: { readonly text: string };
  /** Ids of records to begin at. */
  readonly chart: { readonly ids: readonly string[] } | undefined;
  readonly border: undefined;
  readonly record: { readonly id: string } | undefined;
  readonly pack: undefined;
  readonly expert: undefined;
}
export type ScreenId = keyof ScreenInput;
export type Go = <Id extends ScreenId>(id: Id, input: ScreenInput[Id]) => void;

/** What a screen gets: the newest thing handed to it, if any. */
export interface ScreenProps<Id extends ScreenId> {
  readonly input: ScreenInput[Id] | undefined;
}

interface ScreenOf<Id extends ScreenId> {
  readonly id: Id;
  readonly label: WordName;
  /** Only what the role may use is shown. */
  readonly mayUse: (identity: Identity) => boolean;
  /** Loaded when first opened. */
  readonly component: ComponentType<ScreenProps<Id>>;
}

export type Screen = { readonly [Id in ScreenId]: ScreenOf<Id> }[ScreenId];
