import { CrossingRegister1772323200030 } from './register.ts';

export const migrations = [CrossingRegister1772323200030];
