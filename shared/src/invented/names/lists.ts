/**
 * Common given names and family names by nationality, in the script of the country, each with the Latin spelling that its
 * passports use. The lists are ours; people made of them are invented.
 */
export interface NameList {
  readonly script: string;
  readonly male: readonly (readonly [own: string, latin: string])[];
  readonly female: readonly (readonly [own: string, latin: string])[];
  readonly surnames: readonly (readonly [own: string, latin: string])[];
  readonly towns: readonly string[];
}

function latin(male: string, female: string, surnames: string, towns: string): NameList {
  const both = (text: string): readonly (readonly [string, string])[] =>
    text.split(' ').map((name) => [name, toPassport(name)]);
  return {
    script: 'Latn',
    male: both(male),
    female: both(female),
    surnames: both(surnames),
    towns: towns.split(','),
  };
}

/** The Latin letters of the machine readable zone. ICAO Doc 9303 part 3, section 6, table A. */
function toPassport(name: string): string {
  const special: Readonly<Record<string, string>> = {
    ä: 'ae',
    ö: 'oe',
    ü: 'ue',
    ß: 'ss',
    å: 'aa',
    ø: 'oe',
    æ: 'ae',
    đ: 'd',
    ł: 'l',
    ı: 'i',
  };
  return name
    .replace(/[äöüßåøæđłı]/giu, (letter) => {
      const spelt = special[letter.toLowerCase()] ?? letter;
      return letter === letter.toLowerCase() ? spelt : `${spelt.charAt(0).toUpperCase()}${spelt.slice(1)}`;
    })
    .normalize('NFD')
    .replace(/\p{M}/gu, '');
}

/** Names of another script, each with its Latin spelling behind `=`. */
function other(
  script: string,
  [male, female, surnames, towns]: readonly [male: string, female: string, surnames: string, towns: string],
): NameList {
  const pairs = (text: string): readonly (readonly [string, string])[] =>
    text.split(' ').map((pair) => {
      const [own = '', spelt = ''] = pair.split('=');
      return [own, spelt];
    });
  return {
    script,
    male: pairs(male),
    female: pairs(female),
    surnames: pairs(surnames),
    towns: towns.split(','),
  };
}

export const NAMES: Readonly<Record<string, NameList>> = {
  DE: latin(
    'Jürgen Thomas Stefan Björn Wolfgang Lukas Jonas Günter Matthias Uwe',
    'Anna Käthe Sabine Jördis Heike Lena Monika Ursula Petra Brünhild',
    'Müller Schäfer Köhler Groß Weiß Krüger Hoffmann Jäger Böhm Voß Schröder Lang Fuchs Bäcker Döring',
    'Köln,Dresden,Münster,Lübeck',
  ),
  FR: latin(
    'François Rémi Hervé Jean Loïc Gérard Cédric Benoît Étienne Noël',
    'Hélène Françoise Zoé Chloé Mélanie Aurélie Camille Océane Bénédicte Inès',
    'Lefèvre Dubois Béranger Garnier Chevalier Moreau Rousseau Lemaître Gauthier Fournier Perrin Besnard Collin Fabre Noël',
    'Lille,Nîmes,Besançon,Brest',
  ),
  AT: latin(
    'Alois Florian Jakob Sepp Leopold Valentin Gernot Jörg Kilian Ferdinand',
    'Zäzilia Resi Magdalena Vroni Hannelore Elfriede Jasmin Theresia Roswitha Gudrun',
    'Gruber Pichler Haßlacher Öller Moser Steinböck Wögerbauer Huber Eder Lechner Brunnhölzl Egger Auer Koller Füreder',
    'Wels,Villach,Sankt Pölten,Graz',
  ),
  ES: latin(
    'José Íñigo Andrés Joaquín Ramón Ángel Sergio Nicolás Raúl Julián',
    'María Begoña Concepción Inés Lucía Rocío Pilar Sofía Ángela Mónica',
    'García Núñez Ibáñez Muñoz Peña Gutiérrez Cañizares Ordóñez Vázquez Rodríguez Sánchez Jiménez Castaño Ávila Domínguez',
    'Cádiz,Vigo,Almería,Huelva',
  ),
  FI: latin(
    'Jyrki Väinö Matti Pekka Ärjä Tapio Jukka Heikki Yrjö Eero',
    'Päivi Aino Sirpa Äidis Tuula Hilkka Kaarina Marjatta Sointu Helmi',
    'Mäkinen Hämäläinen Järvinen Korhonen Väisänen Lehtonen Kärkkäinen Niemi Salmela Pöyhönen Heinonen Laitinen Rautio Ahola Säde',
    'Turku,Oulu,Tampere,Kouvola',
  ),
  IE: latin(
    'Seán Pádraig Oisín Cillian Eoin Fionn Declan Brendan Conor Ruairí',
    'Aoife Niamh Siobhán Gráinne Caoimhe Róisín Maeve Orla Sinéad Deirdre',
    "O'Connor Murphy Byrne O'Neill Gallagher Doyle McCarthy Kennedy Lynch Quinn Walsh Brennan Nolan Daly Fitzgerald",
    'Cork,Sligo,Galway,Limerick',
  ),
  DK: latin(
    'Søren Jørgen Lars Bjørn Mads Åge Kjeld Anders Niels Rasmus',
    'Åse Birgit Kirsten Bodil Mette Signe Jytte Søs Lærke Inge',
    'Sørensen Jørgensen Møller Østergaard Kjær Andersen Nørgaard Dahl Bæk Holm Skov Bruun Krogh Lund Søgaard',
    'Odense,Århus,Esbjerg,Køge',
  ),
  NO: latin(
    'Øyvind Håkon Bjørn Ståle Kåre Trygve Leif Sverre Torbjørn Geir',
    'Åshild Ragnhild Solveig Turid Gøril Ingebjørg Unni Randi Bjørg Marit',
    'Ødegård Bråten Hansen Solbakken Nygård Strøm Bakke Lunde Haugen Myhre Moen Sæther Lie Røed Aasen',
    'Bergen,Tromsø,Bodø,Ålesund',
  ),
  GB: latin(
    'Oliver Graham Nigel Alistair Callum Trevor Gareth Rhys Stuart Hamish',
    'Fiona Gwendolyn Hazel Isla Joanna Beatrice Elspeth Pippa Rhiannon Daphne',
    'Smith-Jones Ashworth Blackwood Thornton Pemberton Hughes MacDonald Fairfax Whitlock Barrow Kingsley Bright Lockwood Marsh Penrose',
    'Leeds,Hull,Cardiff,Dundee',
  ),
  RS: other('Cyrl', [
    'Ђорђе=Djordje Милош=Milos Никола=Nikola Жарко=Zarko Душан=Dusan Бојан=Bojan Љубомир=Ljubomir Чедомир=Cedomir Горан=Goran Стефан=Stefan',
    'Јелена=Jelena Милица=Milica Љиљана=Ljiljana Снежана=Snezana Весна=Vesna Живка=Zivka Ђурђица=Djurdjica Мирјана=Mirjana Тања=Tanja Нада=Nada',
    'Јовановић=Jovanovic Петровић=Petrovic Ђорђевић=Djordjevic Живковић=Zivkovic Шарић=Saric Хаџић=Hadzic Чолић=Colic Пешић=Pesic Николић=Nikolic Васић=Vasic Милошевић=Milosevic Лазић=Lazic Ћирић=Ciric Станковић=Stankovic Дејановић=Dejanovic',
    'Ниш,Суботица,Нови Сад,Крагујевац',
  ]),
  GR: other('Grek', [
    'Γεώργιος=Georgios Ιωάννης=Ioannis Δημήτριος=Dimitrios Κωνσταντίνος=Konstantinos Παναγιώτης=Panagiotis Νικόλαος=Nikolaos Ευάγγελος=Evangelos Χρήστος=Christos Σπυρίδων=Spyridon Αθανάσιος=Athanasios',
    'Μαρία=Maria Ελένη=Eleni Αικατερίνη=Aikaterini Βασιλική=Vasiliki Σοφία=Sofia Παρασκευή=Paraskevi Ευαγγελία=Evangelia Δέσποινα=Despoina Ιωάννα=Ioanna Χριστίνα=Christina',
    'Παπαδόπουλος=Papadopoulos Οικονόμου=Oikonomou Γεωργίου=Georgiou Καραγιάννης=Karagiannis Βλάχος=Vlachos Αγγελόπουλος=Angelopoulos Μακρής=Makris Ντούνης=Ntounis Ξενάκης=Xenakis Ψαρράς=Psarras',
    'Πάτρα,Βόλος,Καβάλα',
  ]),
  BG: other('Cyrl', [
    'Георги=Georgi Иван=Ivan Димитър=Dimitar Йордан=Yordan Христо=Hristo Стоян=Stoyan Петър=Petar Цветан=Tsvetan Красимир=Krasimir Юлиян=Yuliyan',
    'Мария=Maria Иванка=Ivanka Цветелина=Tsvetelina Йорданка=Yordanka Радка=Radka Стефка=Stefka Жулиета=Zhulieta Пенка=Penka Галя=Galya Юлия=Yuliya',
    'Георгиев=Georgiev Щерев=Shterev Желязков=Zhelyazkov Цанков=Tsankov Юруков=Yurukov Христов=Hristov Ангелов=Angelov Стоянов=Stoyanov Янков=Yankov Дойчев=Doychev',
    'Варна,Русе,Бургас',
  ]),
  UA: other('Cyrl', [
    'Олександр=Oleksandr Сергій=Serhii Юрій=Yurii Володимир=Volodymyr Григорій=Hryhorii Ігор=Ihor Євген=Yevhen Андрій=Andrii Тарас=Taras Їжак=Yizhak',
    'Олена=Olena Наталія=Nataliia Юлія=Yuliia Ганна=Hanna Оксана=Oksana Людмила=Liudmyla Євгенія=Yevheniia Ірина=Iryna Галина=Halyna Світлана=Svitlana',
    'Шевченко=Shevchenko Ковальчук=Kovalchuk Гриценко=Hrytsenko Щербак=Shcherbak Яременко=Yaremenko Бойко=Boiko Мельник=Melnyk Хоменко=Khomenko Зінченко=Zinchenko Цимбал=Tsymbal',
    'Одеса,Львів,Харків',
  ]),
  SY: other('Arab', [
    'محمد=Mohammad أحمد=Ahmad خالد=Khaled يوسف=Yousef عمر=Omar حسين=Hussein سامر=Samer مصطفى=Mustafa ياسر=Yaser طارق=Tareq',
    'فاطمة=Fatima مريم=Mariam نور=Nour ليلى=Layla هدى=Huda رنا=Rana سلمى=Salma أمينة=Amina زينب=Zaynab دينا=Dina',
    'الحسن=Alhassan خليل=Khalil حداد=Haddad الأحمد=Alahmad نصار=Nassar شاهين=Shahin قاسم=Qasem مراد=Murad درويش=Darwish صباغ=Sabbagh',
    'حلب,حمص,حماة',
  ]),
  MA: other('Arab', [
    'محمد=Mohamed ياسين=Yassine رشيد=Rachid عبدالله=Abdellah كريم=Karim حميد=Hamid سعيد=Said ادريس=Driss نبيل=Nabil عثمان=Othmane',
    'خديجة=Khadija فاطمة=Fatima سناء=Sanae نادية=Nadia حنان=Hanane سعاد=Souad لطيفة=Latifa زينب=Zineb ايمان=Imane مليكة=Malika',
    'بناني=Bennani العلوي=Alaoui الادريسي=Idrissi تازي=Tazi برادة=Berrada الفاسي=Elfassi شرقاوي=Cherkaoui منصوري=Mansouri لحلو=Lahlou زروال=Zeroual',
    'طنجة,فاس,وجدة',
  ]),
  IN: latin(
    'Rahul Arjun Sanjay Vikram Anil Suresh Harpreet Manoj Deepak Ravi',
    'Priya Anjali Kavita Sunita Meena Lakshmi Pooja Rekha Asha Divya',
    'Sharma Patel Singh Gupta Reddy Iyer Chatterjee Desai Kulkarni Nair',
    'Pune,Kochi,Surat',
  ),
  PL: latin(
    'Łukasz Krzysztof Wojciech Grzegorz Paweł Zbigniew Tomasz Michał Andrzej Sławomir',
    'Małgorzata Agnieszka Elżbieta Joanna Zofia Bożena Grażyna Wiesława Żaneta Łucja',
    'Kowalski Wiśniewski Wójcik Szymański Dąbrowski Zieliński Woźniak Jabłoński Król Gołębiewski',
    'Łódź,Gdańsk,Lublin',
  ),
  RO: latin(
    'Ștefan Ionuț Gheorghe Mihai Bogdan Cătălin Răzvan Florin Dănuț Vasile',
    'Ioana Mădălina Elena Ștefania Gabriela Mihaela Crina Roxana Lăcrămioara Doina',
    'Popescu Ionescu Rădulescu Stănescu Țurcanu Munteanu Șerban Dumitru Bălan Căpraru',
    'Iași,Brașov,Cluj',
  ),
  TR: latin(
    'Mehmet Oğuz Çağlar Şükrü İbrahim Hüseyin Gökhan Ümit Işık Yiğit',
    'Ayşe Çiğdem Gülşen Şule Özlem Nurgül Sıla Zeynep Müge Hatice',
    'Yılmaz Öztürk Çelik Şahin Kılıç Doğan Aydın Güneş Işık Erdoğdu',
    'İzmir,Bursa,Konya',
  ),
  NL: latin(
    'Joost Pieter Sjoerd Maarten Wouter Bram Gijs Floris Thijs Jeroen',
    'Marijke Saskia Femke Anneke Liesbeth Roos Fleur Wilhelmina Tess Mirjam',
    'Jansen Visser Bakker Smit Meijer Mulder Bos Vos Peters Hendriks',
    'Breda,Delft,Zwolle',
  ),
};
