import { PersonChanges1772323200098 } from './changes.ts';
import { PersonKeys1772323200054 } from './keys.ts';
import { PersonNameEvidence1772323200096 } from './name-evidence.ts';
import { PersonNameHelp1772323200097 } from './name-help.ts';
import { PersonNameScore1772323200043 } from './name-score.ts';
import { PersonNameSearchOnce1772323200042 } from './name-search-once.ts';
import { PersonNameSearch1772323200041 } from './name-search.ts';
import { PersonNameSound1772323200046 } from './name-sound.ts';
import { PersonNameSpellings1772323200044 } from './name-spellings.ts';
import { PersonNameTyping1772323200070 } from './name-typing.ts';
import { PersonNameWords1772323200064 } from './name-words.ts';
import { PersonRegister1772323200040 } from './register.ts';
import { PersonSimilarSearch1772323200045 } from './similar-search.ts';

export const migrations = [
  PersonRegister1772323200040,
  PersonNameSearch1772323200041,
  PersonNameSearchOnce1772323200042,
  PersonNameScore1772323200043,
  PersonNameSpellings1772323200044,
  PersonSimilarSearch1772323200045,
  PersonNameSound1772323200046,
  PersonKeys1772323200054,
  PersonNameWords1772323200064,
  PersonNameTyping1772323200070,
  PersonNameEvidence1772323200096,
  PersonNameHelp1772323200097,
  PersonChanges1772323200098,
];
