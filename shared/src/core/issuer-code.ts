/** ISO 3166-1: alpha-3 and alpha-2 (datasets/country-codes, public domain). */
const ISO = `
  ABW:AW AFG:AF AGO:AO AIA:AI ALA:AX ALB:AL AND:AD ARE:AE ARG:AR ARM:AM ASM:AS ATA:AQ ATF:TF ATG:AG AUS:AU
  AUT:AT AZE:AZ BDI:BI BEL:BE BEN:BJ BES:BQ BFA:BF BGD:BD BGR:BG BHR:BH BHS:BS BIH:BA BLM:BL BLR:BY BLZ:BZ
  BMU:BM BOL:BO BRA:BR BRB:BB BRN:BN BTN:BT BVT:BV BWA:BW CAF:CF CAN:CA CCK:CC CHE:CH CHL:CL CHN:CN CIV:CI
  CMR:CM COD:CD COG:CG COK:CK COL:CO COM:KM CPV:CV CRI:CR CUB:CU CUW:CW CXR:CX CYM:KY CYP:CY CZE:CZ DEU:DE
  DJI:DJ DMA:DM DNK:DK DOM:DO DZA:DZ ECU:EC EGY:EG ERI:ER ESH:EH ESP:ES EST:EE ETH:ET FIN:FI FJI:FJ FLK:FK
  FRA:FR FRO:FO FSM:FM GAB:GA GBR:GB GEO:GE GGY:GG GHA:GH GIB:GI GIN:GN GLP:GP GMB:GM GNB:GW GNQ:GQ GRC:GR
  GRD:GD GRL:GL GTM:GT GUF:GF GUM:GU GUY:GY HKG:HK HMD:HM HND:HN HRV:HR HTI:HT HUN:HU IDN:ID IMN:IM IND:IN
  IOT:IO IRL:IE IRN:IR IRQ:IQ ISL:IS ISR:IL ITA:IT JAM:JM JEY:JE JOR:JO JPN:JP KAZ:KZ KEN:KE KGZ:KG KHM:KH
  KIR:KI KNA:KN KOR:KR KWT:KW LAO:LA LBN:LB LBR:LR LBY:LY LCA:LC LIE:LI LKA:LK LSO:LS LTU:LT LUX:LU LVA:LV
  MAC:MO MAF:MF MAR:MA MCO:MC MDA:MD MDG:MG MDV:MV MEX:MX MHL:MH MKD:MK MLI:ML MLT:MT MMR:MM MNE:ME MNG:MN
  MNP:MP MOZ:MZ MRT:MR MSR:MS MTQ:MQ MUS:MU MWI:MW MYS:MY MYT:YT NAM:NA NCL:NC NER:NE NFK:NF NGA:NG NIC:NI
  NIU:NU NLD:NL NOR:NO NPL:NP NRU:NR NZL:NZ OMN:OM PAK:PK PAN:PA PCN:PN PER:PE PHL:PH PLW:PW PNG:PG POL:PL
  PRI:PR PRK:KP PRT:PT PRY:PY PSE:PS PYF:PF QAT:QA REU:RE ROU:RO RUS:RU RWA:RW SAU:SA SDN:SD SEN:SN SGP:SG
  SGS:GS SHN:SH SJM:SJ SLB:SB SLE:SL SLV:SV SMR:SM SOM:SO SPM:PM SRB:RS SSD:SS STP:ST SUR:SR SVK:SK SVN:SI
  SWE:SE SWZ:SZ SXM:SX SYC:SC SYR:SY TCA:TC TCD:TD TGO:TG THA:TH TJK:TJ TKL:TK TKM:TM TLS:TL TON:TO TTO:TT
  TUN:TN TUR:TR TUV:TV TWN:TW TZA:TZ UGA:UG UKR:UA UMI:UM URY:UY USA:US UZB:UZ VAT:VA VCT:VC VEN:VE VGB:VG
  VIR:VI VNM:VN VUT:VU WLF:WF WSM:WS YEM:YE ZAF:ZA ZMB:ZM ZWE:ZW`;

/**
 * Codes beside them. Of ICAO Doc 9303 part 3, section 5: D; GBD, GBN, GBO, GBP, GBS, whose documents the United Kingdom issues;
 * RKS; UNO; EUE. Others mean no State and stay as they are: UNA, UNK, XOM, XPO, XXA, XXB, XXC, XXX. From memory: what EU documents
 * write (EL, UK); ISO 3166-3, codes of States that were renamed (ROM, ZAR ...), and of those that ended, by their last alpha-2 but
 * for CSK, as CS was given again; signs of vehicles of one letter (Vienna Convention, 1968), which are no other code.
 */
const OTHERS = `
  D:DE GBD:GB GBN:GB GBO:GB GBP:GB GBS:GB RKS:XK XKX:XK XXK:XK KOS:XK UNO:UN EUE:EU EL:GR UK:GB
  ROM:RO ZAR:CD ZR:CD TMP:TL TP:TL BUR:MM BU:MM HVO:BF HV:BF DHY:BJ DY:BJ RHO:ZW RH:ZW FXX:FR FX:FR
  ANT:AN NTZ:NT DDR:DD SUN:SU YUG:YU SCG:CS VDR:VD YMD:YD
  A:AT B:BE C:CU E:ES F:FR G:GA H:HU I:IT J:JP K:KH L:LU M:MT N:NO P:PT Q:QA S:SE T:TH V:VA Z:ZM`;

/** Every code that has another form, with the one in which codes are compared. */
export const ISSUER_CODES: ReadonlyMap<string, string> = new Map(
  `${ISO} ${OTHERS}`
    .trim()
    .split(/\s+/u)
    .map((pair) => {
      const [code = '', normal = ''] = pair.split(':');
      return [code, normal] as const;
    }),
);

/** States and territories by ISO 3166-1 alpha-2, those of today alone. */
export const ISO_STATES: ReadonlySet<string> = new Set(
  ISO.trim()
    .split(/\s+/u)
    .map((pair) => pair.slice(-2)),
);

const SPELLINGS = new Map<string, string[]>();
for (const [code, normal] of ISSUER_CODES)
  SPELLINGS.set(normal, [...(SPELLINGS.get(normal) ?? [normal]), code]);

/**
 * Brings the code of a country, a nationality or an issuer to the one form in which these are compared: ISO 3166-1 alpha-2 where
 * there is one (D, DEU and DE are DE), else as it is written. `hub.issuer_code` in national databases does the same.
 */
export function issuerCode(code: string): string {
  const capital = code.replace(/[a-z]+/gu, (small) => small.toUpperCase());
  return ISSUER_CODES.get(capital) ?? capital;
}

/** Every code that registers may have for a country, its normal form first: what an index of the code as written is asked for. */
export function codesOf(code: string): readonly string[] {
  const normal = issuerCode(code);
  return SPELLINGS.get(normal) ?? [normal];
}
