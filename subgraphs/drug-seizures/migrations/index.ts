import { SeizureRegister1772323200020 } from './register.ts';

export const migrations = [SeizureRegister1772323200020];
