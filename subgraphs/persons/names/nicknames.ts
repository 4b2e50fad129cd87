/**
 * Short and pet names with the names that they stand for: `formal: nickname nickname ...`, in Latin letters as `readings`
 * writes them. From memory; a choice of those that stand for one name, or two at most, in English, German, Dutch, French,
 * Spanish, Italian, Polish, Russian and Ukrainian. Names that are as often given in full (Harry, Maria's Mia) are left out,
 * and so are kunyas, which are names of their own.
 */
const NICKNAMES = `
william: bill billy will willy liam
robert: bob bobby rob robbie
richard: dick rick ricky richie
james: jim jimmy jamie
john: johnny jack
charles: charlie chuck
edward: ed eddie ted teddy ned
thomas: tom tommy
michael: mike mick mickey micky
joseph: joe joey
anthony: tony
andrew: andy drew
christopher: chris kit
daniel: dan danny
david: dave davy
steven: steve
stephen: steve
matthew: matt
nicholas: nick nicky
patrick: pat paddy
peter: pete
samuel: sam sammy
benjamin: benny
alexander: alex sandy sascha
frederick: fred freddie freddy
gerald: gerry jerry
gregory: greg
kenneth: ken kenny
lawrence: larry
leonard: lenny
philip: phil
raymond: ray
ronald: ron ronnie
timothy: tim timmy
walter: walt
elizabeth: liz lizzie beth betty eliza lisbeth lisa
margaret: maggie meg peggy madge
katherine: kate katie kathy cathy
catherine: kate katie kathy cathy
patricia: patty trish
barbara: barb babs
susan: sue suzy
deborah: debbie deb
jennifer: jenny jen
rebecca: becky
victoria: vicky
dorothy: dot dotty
theresa: terry tess
johannes: hans hannes
josef: sepp beppo
georg: schorsch
ulrich: uli
wolfgang: wolf
heinrich: heinz heiner
friedrich: fritz
joachim: jochen
franz: franzl
matthias: matze
andreas: andi
hendrik: henk
cornelis: kees
johan: joop
francois: fanfan
jose: pepe
francisco: paco pancho curro
ignacio: nacho
jesus: chucho
manuel: manolo
enrique: quique
guadalupe: lupe
dolores: lola
concepcion: concha conchita
rosario: charo
giuseppe: beppe peppe pippo
giovanni: gianni nanni
luigi: gigi
francesco: cecco checco
salvatore: totò
domenico: mimmo
stanislaw: staszek
jan: janek jasio
krzysztof: krzysiek
malgorzata: gosia
katarzyna: kasia
aleksandr: sasha sania shura alik
aleksandra: sasha shura
aleksei: alyosha lyosha
anatolii: tolya tolik
boris: borya
dmitrii: dima mitya dimon
evgenii: zhenya
evgeniia: zhenya
grigorii: grisha
igor: igorek
ivan: vanya vania
konstantin: kostya
leonid: lyonya
mikhail: misha mishka
nikolai: kolya
oleg: olezhka
pavel: pasha
petr: petya
roman: roma
sergei: seryozha serezha
stanislav: stas
stepan: styopa
vadim: vadik
valentin: valik
valerii: valera
vasilii: vasya
viktor: vitya
vladimir: vova volodya vovka
vladislav: vlad vladik
viacheslav: slava
iaroslav: slava
yurii: yura
anastasiia: nastya
ekaterina: katya
elena: lena
irina: ira
liubov: lyuba
liudmila: lyuda lyusya
mariia: masha
nadezhda: nadya
nataliia: natasha
olga: olya
svetlana: sveta
tatiana: tanya
volodymyr: vova volodya
oleksandr: sashko sasha
mykola: kolya
`;

/** Names that one person has in mind where one of these is written. */
const FORMAL = new Map<string, string[]>();
for (const line of NICKNAMES.trim().split('\n')) {
  const [formal = '', nicknames = ''] = line.split(': ');
  for (const nickname of nicknames.split(' ')) {
    const known = FORMAL.get(folded(nickname));
    if (known) known.push(formal);
    else FORMAL.set(folded(nickname), [formal]);
  }
}

/** Nicknames of one name that are looked up. */
const WORDS_MAX = 2;

/**
 * Writes a name with the formal names in place of the nicknames in it, one nickname at a time.
 *
 * @param words of one reading, see `readings`. A name of one word has none.
 */
export function* formalNames(words: readonly string[]): Generator<readonly string[]> {
  if (words.length < 2) return;
  let found = 0;
  for (const [i, word] of words.entries()) {
    const formal = FORMAL.get(folded(word));
    if (!formal) continue;
    for (const name of formal) yield words.map((own, j) => (j === i ? name : own));
    found += 1;
    if (found === WORDS_MAX) return;
  }
}

function folded(word: string): string {
  return word
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[yj]/gu, 'i')
    .replace(/(.)\1+/gu, '$1');
}
