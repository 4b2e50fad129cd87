/**
 * Writes in one way what Arabic names join or divide at will: Abd al-Rahman, Abdul Rahman, Abdurrahman and Abdirahman;
 * Rahmat Ullah and Rahmatullah; Salah al-Din, Salaheddine and Salahuddin. Names of other languages stay as they are, but for
 * a few whose letters are the same; both sides of a comparison are written alike.
 *
 * @param words of one reading, in Latin letters (with `W` and `H`, see `readings`).
 */
export function compounded(words: readonly string[]): readonly string[] {
  const out: string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const [next = '', third = ''] = [words[i + 1] ?? '', words[i + 2] ?? ''];
    const last = out.at(-1);
    if (SERVANT.test(word) && next !== '') {
      const hasArticle = ARTICLE.test(next) && third !== '';
      const of = hasArticle ? third : next;
      out.push(GOD.test(of) ? 'abdulah' : `abd${of}`);
      i += hasArticle ? 2 : 1;
    } else if (GOD.test(word) && last !== undefined && !isJoined(last)) {
      out[out.length - 1] = `${last}ulah`;
    } else if (DIN.test(word) && last !== undefined && last.length > 1) {
      out[out.length - 1] = `${last}din`;
    } else if (LINK.test(word) && OF_LINK.test(next) && last !== undefined) {
      out[out.length - 1] = /^d/u.test(next) ? `${last}din` : `${last}rahman`;
      i += 1;
    } else if (BORN_OF.test(word) && last !== undefined) {
      out[out.length - 1] = `${last.replace(/d$/u, '')}zada`;
    } else {
      out.push(joined(word));
    }
  }
  return out;
}

const SERVANT = /^abd(?:[aeiou]+[lrsnztd]?)?$/u;
const ARTICLE = /^(?:al|el|ul|ol|ar|er|ur|as|es|us|an|en|at|et|az|ez|ad|ed)$/u;
const GOD = /^(?:[aeou]?l+[ae][hH]?|allah|[ou]ll?ah?)$/u;
const DIN = /^(?:e|a|u|o)(?:d|l)?d(?:i|ee)n+e?$/u;
/** Persian for born of, written with the name before it or apart. */
const BORN_OF = /^[zZ]ad[ae]?[hH]?$/u;
const LINK = /^(?:al|el|ul|ar|ur|er|ad|ed|ud|id|od)$/u;
const OF_LINK = /^(?:din+e?|deen|[rR][aei]?[hH]m[ae]*n)$/u;

/** Whether a word ends in Allah already: what follows is a name of its own. */
function isJoined(word: string): boolean {
  return word.endsWith('ulah') || GOD.test(word) || word.length < 2;
}

function joined(word: string): string {
  if (word.length < 7) return word;
  if (/..d?[zZ]ad[ae]?[hH]?$/u.test(word)) return word.replace(/d?[zZ]ad[ae]?[hH]?$/u, 'zada');
  if (/^abd[aeou]+l+[ae]h?$/u.test(word)) return 'abdulah';
  const servant = /^abd(?:[aeou]+l(?=[^l])|[aeiou]+([rsnztd])(?=\1)|[aeiou]+(?=[^aeioul]))(?=.{2})/u.exec(
    word,
  );
  if (servant) return `abd${word.slice(servant[0].length)}`;
  const faith = /^(.{3,}?)(?:[aeiou]+(?:d|l)?)?d(?:i|ee)n+e?$/u.exec(word);
  return faith?.[1] !== undefined && /[aeiou]+[dl]?d(?:i|ee)n+e?$/u.test(word) ? `${faith[1]}din` : word;
}

/**
 * Words that lists and passports add and leave out at will: articles, words for son and of, kunyas, titles. They count less
 * than other words, but they count.
 */
const PARTICLES = new Set(
  [
    'al el ul ol ash as ad ar es er en ed et ech esh at az ez bin ibn ben bn binti bint uld ould wuld von van der den de del della di da do dos das du des la le',
    'los las ter ten zu zur vom of abu abou abo aboo umm haji hajji haj hadj hajj hag mullah mulla mola molla maulavi mawlawi',
    'maulawi mawlavi sheikh shaykh sheik cheikh shaikh sayed sayyid qari ustad mr mrs ms dr prof jr sr dit',
  ]
    .join(' ')
    .split(' '),
);

/** Particles that are given or family names too: at the beginning or the end of a name they are words like others. */
const ALSO_NAMES = new Set(
  'ben van an la le da do di de du den der das as ad ar el ul ol of ten ter'.split(' '),
);

/** Which words of a name are particles. The last word never is one; a name of particles alone has none. */
export function particlesOf(words: readonly string[]): readonly boolean[] {
  const all = words.map((word, i) => {
    const plain = word.toLowerCase();
    if (!PARTICLES.has(plain) || i === words.length - 1) return false;
    return i > 0 || !ALSO_NAMES.has(plain);
  });
  return all.every(Boolean) ? words.map(() => false) : all;
}
