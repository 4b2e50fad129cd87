const NUMBER = String.raw`\d+[a-z]?(?:\(\w+\))*`;
const ARTICLE = String.raw`Arts?\. ${NUMBER}(?: to \(\w+\))?(?:(?:-|, | and )${NUMBER})*`;
/** Acts of the Union with their articles, and the standards that descriptions of the schema name. */
const SOURCES = new RegExp(
  [
    String.raw`(?:(?:Delegated |Implementing )?(?:Regulation|Directive) |LED |Prüm II )?\(EU\) \d{4}\/\d+(?:,? ${ARTICLE})?`,
    String.raw`LED ${ARTICLE}`,
    String.raw`ISO(?:\/IEC)? \d+(?:-\d+)*`,
    String.raw`ICAO Doc 9303(?: part \d+)?`,
    String.raw`RFC \d+`,
    String.raw`EUDA(?: ST\d+)?`,
    ...['UNODC', 'UN/LOCODE', 'EDTF', 'World Customs Organization', 'WGS 84', 'NUTS', 'ECRIS', 'SIENA'],
    ...['C.I.P.', 'SAAMI', 'INTERPOL iARMS', 'IATA', 'BCP 47'].map((name) =>
      name.replaceAll('.', String.raw`\.`),
    ),
  ].join('|'),
  'gu',
);

/**
 * The acts and standards that a description names, each once, in the order in which it names them: `LED (EU) 2016/680 Art. 6`.
 * What a description names no source of has none here: nothing is made up.
 */
export function sourcesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(SOURCES)].map(([source]) => source.trim()))];
}
