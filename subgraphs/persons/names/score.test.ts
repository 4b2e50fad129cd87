import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { fc, SEED } from '../../../shared/testing/drawn.ts';
import type { TestDatabase } from '../../../shared/testing/database.ts';
import { freshRegister } from '../../../shared/testing/register.ts';
import { times } from '../../../shared/testing/depth.ts';
import { migrations } from '../migrations/index.ts';
import { nameKeys } from './keys.ts';
import { HELPED, nameScore, POSSIBLE, THRESHOLD } from './score.ts';
import { keyWords, wordScore } from './word-score.ts';

/** Words that are near each other in every way that the rules know. */
const WORDS = [
  ...[
    'Mohammed',
    'Muhamad',
    'محمد',
    'محمود',
    'Hasan',
    'Hussein',
    'حسين',
    'Abd al-Rahman',
    'عبدالرحمن',
    'Abdul',
  ],
  ...[
    'al',
    'الشريف',
    'bin',
    'van',
    'den',
    'Vandenberg',
    'Berg',
    'Kim',
    'Jong',
    'Un',
    'Jongun',
    '김정은',
    '习近平',
    'Xi',
  ],
  ...[
    'Jinping',
    'Jin',
    'Ping',
    'O',
    'I.',
    'Anna',
    'Anne',
    'Ana',
    'Иванов',
    'Ivanoff',
    'Ivanova',
    'משה',
    'Moshe',
    'Ali',
  ],
  ...[
    'علی‌رضا',
    'Alireza',
    'رضا',
    'Noor',
    'نور',
    'Cherif',
    'Sharif',
    'Zeiniye',
    'Zayniyah',
    'Umer',
    'Omar',
    'Gul',
    'كل',
    'شهید',
    'خیل',
    'Shahidkhel',
    'Anwar',
    'أنور',
    'ولی',
    'جان',
    'Walijan',
    'Zolfagharian',
    'ذوالفقاریان',
    ...['Husayn', 'Sko', 'Sok', 'Pyongs', 'Hin', 'Pyong', 'Shin', 'Salem', 'Salim', 'Salam', 'Selo', 'Salu'],
    ...[
      'Salimi',
      'سالمي',
      'Qasimi',
      'قاسمي',
      'Gasmi',
      'Jamel',
      'جمال',
      'Ibrahima',
      'Ibraima',
      'Zarqawi',
      'זרקאווי',
    ],
  ],
];
const name = fc
  .array(fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...WORDS) }, fc.stringMatching(/^[a-z]{1,9}$/u)), {
    minLength: 1,
    maxLength: 6,
  })
  .map((words) => words.join(' '));

describe('the national databases and TypeScript', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await freshRegister(migrations);
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  test(`give two names the same score (seed ${SEED})`, async () => {
    const pairs = fc
      .sample(fc.tuple(name, name), { seed: SEED, numRuns: times(400) })
      .flatMap(([one, other]) =>
        nameKeys([one]).flatMap((key) => nameKeys([other]).map((named) => ({ key, named }))),
      )
      .slice(0, 20_000);
    const { rows } = await client.query<{
      readonly key: string;
      readonly named: string;
      readonly score: number;
    }>(
      `SELECT key, named, hub.name_score(key, split_part(named, '|', 1), split_part(named, '|', 2)) AS score
       FROM unnest($1::text[], $2::text[]) AS pair (key, named)`,
      [pairs.map(({ key }) => key), pairs.map(({ named }) => named)],
    );
    expect(rows).toHaveLength(pairs.length);
    const differ = rows.filter(
      ({ key, named, score }) => Math.abs(nameScore(keyWords(key), keyWords(named)) - score) > 1e-9,
    );
    expect(differ.slice(0, 5)).toEqual([]);
  });

  test('need no session and no collation: the functions are immutable', async () => {
    const { rows } = await client.query(
      `SELECT proname FROM pg_proc WHERE pronamespace = 'hub'::regnamespace AND provolatile <> 'i'
       AND proname IN ('word_score', 'name_score', 'word_letters_agree', 'name_words_joined', 'word_heard', 'word_said_alike', 'name_sound',
         'words_end_apart', 'letters_read_as', 'name_bits', 'name_swaps', 'name_pairs')`,
    );
    expect(rows).toEqual([]);
  });
});

const best = (one: string, other: string): number =>
  Math.max(
    ...nameKeys([one]).flatMap((key) =>
      nameKeys([other]).map((named) => nameScore(keyWords(key), keyWords(named))),
    ),
  );

// Invented people.
test.each([
  ['patronymic in another order', 'Zvonarov Pyotr Arkadyevich', 'Pyotr Arkadyevich Zvonarov'],
  ['a longer form asked', 'Doku Petrovich Kavtarov', 'Doku Kavtarov'],
  [
    'one word of many',
    'Ruizcano',
    'Pablo Diego José Francisco de Paula Juan Nepomuceno María Cipriano Ruizcano',
  ],
  ['two particles joined', 'Joost Vandenbroekhof', 'Joost van den Broekhof'],
  ['dj for đ', 'Djordje Djurdjevac', 'Đorđe Đurđevac'],
  ['Persian letters', 'Reza Zolfaghari', 'رضا ذوالفقاری'],
  ['a Persian joiner', 'Alireza Rezaeipour', 'علی‌رضا رضایی‌پور'],
  ['Pashto letters', 'Gul Dzadran', 'ګل ځدراڼ'],
  ['a name that begins like the article', 'Alexander Elias', 'الكسندر الياس'],
  ['the article', 'Salim al-Sharifi', 'سالم الشريفي'],
  ['tatweel', 'محمـــد الشريفي', 'محمد الشريفي'],
  ['Kazakh', 'Galymzhan Kasymuly', 'Ғалымжан Қасымұлы'],
  ['Tajik', 'Jamshed Hakimzoda', 'Ҷамшед Ҳакимзода'],
  ['Uzbek okina', "O'ktam G'ulomov", 'Oʻktam Gʻulomov'],
  ['Hebrew', 'Moshe Abramovich', 'משה אברמוביץ׳'],
  ['Georgian', 'Giorgi Beradzishvili', 'გიორგი ბერაძიშვილი'],
  ['Armenian', 'Barak Obamian', 'Բարակ Օբամիան'],
  ['hangul', 'Kim Jong Sun', '김종순'],
  ['han', 'Wang Xiaohuan', '王小欢'],
  ['han, double family name', 'Ouyang Xiaohuan', '欧阳小欢'],
  ['syllables apart', 'Ouyangli Xiao Huan', 'Xiaohuan Ouyangli'],
  ['servant of God in one word', 'Abdurrahman Faruqi', 'عبد الرحمن فاروقي'],
  ['faith joined', 'Salaheddine Faruqi', 'صلاح الدين فاروقي'],
  ['a French spelling', 'Cherif Chaabane Faruqi', 'Sharif Shaban Faruqi'],
  ['other light vowels', 'Jamil Zeiniye Faruqi', 'Jamil Zayniyah Faruqi'],
  ['other dark vowels', 'Umer Faruqi', 'Omar Faruqi'],
  ['another letter for g', 'Gul Jan Faruqi', 'كل جان فاروقي'],
  ['Persian words joined', 'Jamil Ahmad Shahidkhel', 'جميل احمد شهید خیل'],
  ['two letters swapped', 'Jamli Faruqi', 'Jamil Faruqi'],
  ['a first vowel of two letters', 'Osama bin Farhat', 'אוסמה בן פרחת'],
  ['light and dark vowels of the same consonants', 'Osama Faruqi', 'Usama Faruqi'],
  ['a nickname', 'Bill Wallacot', 'William Wallacot'],
  ['a nickname in another script', 'Саша Звонаров', 'Aleksandr Zvonarov'],
  ['Allah joined', 'Habibullah Faruqi', 'حبيب الله فاروقي'],
  ['e for a in two words of three', 'Jamil Hussein Faruq Zeinab', 'Jamil Husayn Zaynab'],
  ['two letters of three swapped', 'Ri Sko Bong', 'Ri Sok Bong'],
  ['a blank moved within syllables', 'Ri Pyongs-Hin', 'Ri Pyong-Shin'],
  ['e for a long a', 'Jamel Faruqi', 'جمال فاروقي'],
  ['g for a Maghrebi k', 'Saleh Gasmi', 'صالح قاسمي'],
  ['a silent h within a longer name', 'Ibrahima Tomas Zvonarov', 'Ibraima Zvonarov'],
  ['rare words beside others', 'Imed Zvonar Wallacot', 'Imad bin Zvonar al-Khidr Tomasin Wallacot'],
  ['two rare words within a longer name', 'Zvonimir Arkadyevich Tomasin Izmislen', 'Zvonimir Izmislen'],
  ['a last consonant h', 'صالح فاروقي', 'Salih Faruqi'],
  ['the common words of a whole name', 'Ali Hussein', 'Hussain Ali'],
])('finds %s', (_, asked, named) => {
  expect(best(asked, named)).toBeGreaterThanOrEqual(THRESHOLD);
});

// Invented people.
test.each([
  ['a given name that looks like a particle', 'Nguyenbach Van An', 'Quốc Bảo Nguyễnbach'],
  ['Ben for a given name', 'Ben Wallacot', 'Charlotte Wallacot'],
  ['La for a given name', 'Transberg Thi La', 'Thị Ánh Trầnsberg'],
  ['one syllable more', 'Kim Jong', 'Kim Jong Sun'],
  ['one syllable else', '김상순', 'Kim Jong Sun'],
  ['another given name', 'Omar Faruqi', 'Tariq Faruqi'],
  ['syllables within others', '병철 순옥 이', 'Ri Pyong Chol'],
  ['two common words within four', 'محمد طاها الينا احمدی', 'Mohammad Ahmadi'],
  ['two words that are not sure within three', 'שלום מוחמד יעקב', 'Mohammad Yaqoub'],
  ['two servants of God', 'محمد عبدالعلی', 'Mohamed Abu Abda'],
  ['words that only sound alike', 'Salim Karam', 'Selam Kerim'],
  ['two short names of the same letters', 'Lai Omid', 'Ali Omid'],
  ['common words of a longer name', 'علي حسين', 'Ali Faruqi Hussein al-Zvonari'],
  ['a last i that one script would write', 'سالم فاروق', 'Salimi Faruq'],
  ['a last i of a word of four consonants', 'جمیل محمدی', 'Jamil Mohammad'],
  ['four consonants of which one is another', 'آرش منصوری', 'Aris Munandar'],
])('does not find by %s', (_, asked, named) => {
  expect(best(asked, named)).toBeLessThan(THRESHOLD);
});

// Invented people.
test.each([
  ['common words of a longer name', 'Mohammad Sayed', 'Mohammad Sayed Hosseini', POSSIBLE],
  ['common words in another script', 'علي حسين', 'Ali Faruqi Hussein al-Zvonari', POSSIBLE],
  ['common words, with one more asked', 'Mohammad Ahmad Zvonari', 'Mohammad Ahmad', POSSIBLE],
  ['common words, with two more asked', 'Zvonari Mohammad Tomasin Ahmad', 'Mohammad Ahmad', HELPED],
  ['a mistyped name, with one word more asked', 'Tomasin Wallacott Kamal', 'Tomasin Wallacutt', HELPED],
])('tells %s from other names', (_, asked, named, least) => {
  expect(best(asked, named)).toBeGreaterThanOrEqual(least);
  expect(best(asked, named)).toBeLessThan(least === POSSIBLE ? THRESHOLD : POSSIBLE);
});

test('a word is not taken by one that is merely alike where an equal one stands', () => {
  expect(best('Hosseini Mohammad Hasan', 'Mohammad Hasan')).toBe(
    best('Zvonarin Mohammad Hasan', 'Mohammad Hasan'),
  );
});

test('a vowel that is written has to be there', () => {
  const [hasan = '', hussein = ''] = ['حسن', 'حسين'].map((word) => nameKeys([word])[0] ?? '');
  const score = (key: string, latin: string) => {
    const [a, b] = [keyWords(key), keyWords(nameKeys([latin])[0] ?? '')];
    return wordScore(a.plain[0] ?? '', a.bones[0] ?? '', b.plain[0] ?? '', b.bones[0] ?? '');
  };
  expect(score(hussein, 'Hussein')).toBeGreaterThan(score(hussein, 'Hasan'));
  expect(score(hasan, 'Hasan')).toBeGreaterThan(0.9);
});
