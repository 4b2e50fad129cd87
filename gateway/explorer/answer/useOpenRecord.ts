import { useCallback } from 'react';
import { useWorkbench } from '../app/context.ts';

/** Opens the whole record of an id: a question of its own, which the ledger keeps. */
export function useOpenRecord(): (id: string) => void {
  const { go } = useWorkbench();
  return useCallback((id: string) => go('record', { id }), [go]);
}
