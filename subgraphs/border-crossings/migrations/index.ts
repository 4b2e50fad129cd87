import { CrossingChanges1772323200098 } from './changes.ts';
import { CrossingKeys1772323200052 } from './keys.ts';
import { CrossingRegister1772323200030 } from './register.ts';

export const migrations = [
  CrossingRegister1772323200030,
  CrossingKeys1772323200052,
  CrossingChanges1772323200098,
];
