import type { ComponentType } from 'react';
import type { WordName } from '../words/words.ts';
import type { Stamp } from '../session/answer.ts';
import type { Identity } from '../session/identity.ts';

/** Fields of a record to be asked for, and the ledger's entry of the answer that withheld them. */
export interface ReleaseRequest {
  readonly record: string;
  readonly fields: readonly string[];
  readonly entry: string;
  readonly owner: string;
  /** Under what that answer was asked. */
  readonly stamp: Stamp;
}

/** What one screen may hand to another. */
export interface ScreenInput {
  /** What to put into the box. */
  readonly ask: { readonly text: string };
  /** Ids of records to begin at. */
  readonly chart: { readonly ids: readonly string[] } | undefined;
  readonly figures: undefined;
  readonly border: undefined;
  readonly law: undefined;
  readonly status: undefined;
  readonly record: { readonly id: string } | undefined;
  /** A form to ask for what an answer withheld, or nothing: then the lists alone. */
  readonly releases: { readonly request: ReleaseRequest } | undefined;
  readonly oversight: undefined;
  readonly pack: undefined;
  readonly docs: undefined;
  readonly expert: undefined;
}
export type ScreenId = keyof ScreenInput;
export type Go = <Id extends ScreenId>(id: Id, input: ScreenInput[Id]) => void;

/** What a screen gets: the newest thing handed to it, if any. */
export interface ScreenProps<Id extends ScreenId> {
  readonly input: ScreenInput[Id] | undefined;
  /** Whether it is the one that is seen: the others stay as they were left. */
  readonly isShown: boolean;
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
