import { SeizureChanges1772323200098 } from './changes.ts';
import { SeizureKeys1772323200053 } from './keys.ts';
import { SeizureRegister1772323200020 } from './register.ts';

export const migrations = [
  SeizureRegister1772323200020,
  SeizureKeys1772323200053,
  SeizureChanges1772323200098,
];
