import { PersonRegister1772323200040 } from './register.ts';

export const migrations = [PersonRegister1772323200040];
