/** Short forms that makers stamp, by the words of the standards. */
const WORDS: Readonly<Record<string, string>> = {
  's&w': 'smith & wesson',
  sw: 'smith & wesson',
  'h&h': 'holland & holland',
  'h&r': 'harrington & richardson',
  win: 'winchester',
  rem: 'remington',
  mag: 'magnum',
  spl: 'special',
  spec: 'special',
  acp: 'automatic',
  auto: 'automatic',
  para: 'parabellum',
  govt: 'government',
  sprg: 'springfield',
  wby: 'weatherby',
  lr: 'long rifle',
  wmr: 'winchester magnum rimfire',
  wm: 'winchester magnum',
  hmr: 'hornady magnum rimfire',
  wsm: 'winchester short magnum',
  wssm: 'winchester super short magnum',
  rum: 'remington ultra magnum',
  spc: 'special purpose cartridge',
  mak: 'makarov',
  tok: 'tokarev',
  ne: 'nitro express',
  мм: 'mm',
};

/** Bores of shotguns by gauge; no cartridge of a rifle is called by these numbers alone. */
const GAUGES = /^(?:4|8|10|12|14|16|20|24|28)$/u;
const CALIBRE_WORD = String.raw`(?:calibres?|calibers?|calibro|kaliber|cal|kal|калибра?|кал)(?![\p{L}])\.?`;

function plain(spelling: string): string {
  return (
    spelling
      .normalize('NFKC')
      .toLowerCase()
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/gu, '')
      // One blank at most: what looks back over blanks would otherwise look again from each of them.
      .replace(/\s+/gu, ' ')
      // Decimal commas, and the x of other alphabets between two numbers.
      .replace(/(\d),(\d)/gu, '$1.$2')
      .replace(/(?<=\d ?(?:mm|мм)? ?)[x×хχ*✕✖](?= ?\d)/gu, 'x')
      .trim()
  );
}

/**
 * Reads the gauge of a shotgun whose chamber is not said.
 *
 * @returns `12` for `12`, `12 GA` and `cal. 12`; 32 and 36, which are also bores in hundredths of an inch, only with a word that
 *   says gauge.
 */
export function gaugeIn(spelling: string): string | undefined {
  const text = plain(spelling);
  const said = /^(\d{1,2}) ?-?(?:gauge|gage|gauges|ga|g|bore)\.?$/u.exec(text)?.[1];
  if (said !== undefined)
    return GAUGES.test(said) ? said : /^3[26]$/u.test(said) ? `${said} gauge` : undefined;
  if (/^\.?410(?: ?(?:bore|gauge|ga))?\.?$/u.test(text)) return '410';
  const bare = text.replace(new RegExp(`^${CALIBRE_WORD} *|[ -]*${CALIBRE_WORD}$`, 'gu'), '').trim();
  return GAUGES.test(bare) ? bare : undefined;
}

/** Reduces a spelling to what tells cartridges apart: numbers, letters and what stands between two numbers. */
export function calibreKey(spelling: string): string {
  const spaced = plain(spelling)
    .replace(new RegExp(CALIBRE_WORD, 'gu'), ' ')
    .replace(/(\d) *(?:mm|мм)/gu, '$1 ')
    .replace(/(?<![\p{L}])(?:mm|мм)(?![\p{L}])/gu, ' ')
    .replace(/(\d) *x *(\d)/gu, '$1x$2')
    .replace(/(^|[^\d])\.(\d)/gu, '$1$2')
    .replace(/(\.\d*?)0+(?!\d)/gu, (_whole, kept: string) => (kept === '.' ? '' : kept))
    // 40S&W, 380ACP, L.R.: words stand apart, abbreviations together.
    .replace(/(\d)(?=[\p{L}&])(?!x\d)/gu, '$1 ')
    .replace(/(?<![\p{L}\d])(?:\p{L}\.)+\p{L}?(?![\p{L}\d])/gu, (letters) => letters.replaceAll('.', ''))
    .replace(/\band\b/gu, '&')
    .replace(/ *& */gu, '&')
    .replace(/[^\p{L}\p{N}.&/-]+/gu, ' ')
    .replace(/(?<!\d)\.|\.(?!\d)/gu, ' ')
    .replace(/(?<!\d) *- *(?!\d)| +- *| *- +/gu, ' - ')
    .trim();
  const words = spaced
    .split(/ +/u)
    .map((word) => (Object.hasOwn(WORDS, word) ? WORDS[word] : undefined) ?? word)
    .join(' ')
    .replace(/(\p{L}{2,})&(\p{L}{2,})/gu, '$1 & $2')
    .replace(/smith wesson/gu, 'smith & wesson');
  return (
    words
      // A rim, and the bore of 8 x 57: letters of the designation. J was written for I (8 x 57 JS).
      .replace(
        /(x\d[\d.]*) (j|js|jr|jrs)(?= |$)/gu,
        (_, size: string, mark: string) => `${size} ${mark.replace('j', 'i')}`,
      )
      .replace(/(x\d[\d.]*) (r|rs|s|sr|i|is|ir|irs|t)(?= |$)/gu, '$1$2')
      // The stroke and the x of a shotgun's chamber.
      .replace(
        /^(4|8|10|12|14|16|20|24|28|32|36|410) ?[x/-] ?(\d{2}(?:\.\d+)?)(?= |$)/u,
        (whole, gauge: string, length: string) => (Number(length) > 45 ? `${gauge}/${length}` : whole),
      )
      .replace(/ +/gu, ' ')
      .trim()
  );
}
