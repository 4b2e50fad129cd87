import { FirearmRegister1772323200010 } from './register.ts';

export const migrations = [FirearmRegister1772323200010];
