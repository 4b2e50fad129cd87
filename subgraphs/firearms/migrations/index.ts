import { FirearmChanges1772323200098 } from './changes.ts';
import { FirearmKeys1772323200051 } from './keys.ts';
import { FirearmRegister1772323200010 } from './register.ts';

export const migrations = [
  FirearmRegister1772323200010,
  FirearmKeys1772323200051,
  FirearmChanges1772323200098,
];
