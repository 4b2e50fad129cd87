export * from './answer.ts';
export { Liaison } from './client.ts';
export type { Document, Question, Settings, Statement } from './client.ts';
