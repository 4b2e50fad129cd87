/** A small file in each published format of people. Every person, number and address in them is invented. */

/** EU: a person with names in two scripts and odd births, one who is delisted, an entity, and one without a name. */
export const EU = `<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-10-01T12:00:00.000+02:00" globalFileId="1">
  <sanctionEntity designationDate="2022-03-15" designationDetails="Invented reason" unitedNationId="QDi.999" euReferenceNumber="EU.9001.11" logicalId="9001">
    <remark>An invented
      remark</remark>
    <regulation regulationType="regulation" organisationType="council" publicationDate="2024-05-06" entryIntoForceDate="2024-05-07" numberTitle="2024/999 (OJ L999)" programme="INV" logicalId="1">
      <publicationUrl>https://example.org/999</publicationUrl>
    </regulation>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="" middleName="" lastName="" wholeName="Weak Invented" strong="false" regulationLanguage="en" logicalId="3"/>
    <nameAlias firstName="Ivo" middleName="Petar" lastName="Izmislen" wholeName="Ivo Petar Izmislen" function="Director of nothing" gender="M" title="" strong="true" regulationLanguage="en" logicalId="2"/>
    <nameAlias wholeName="Иво Петър Измислен" nameLanguage="BG" strong="true" gender="M" regulationLanguage="en" logicalId="4"/>
    <citizenship countryIso2Code="BG" countryDescription="BULGARIA" region="" regulationLanguage="en" logicalId="5"/>
    <citizenship countryIso2Code="00" countryDescription="Ruritania" regulationLanguage="en" logicalId="6"/>
    <birthdate circa="false" calendarType="GREGORIAN" city="Sofia" place="" region="" birthdate="1970-02-28" dayOfMonth="28" monthOfYear="2" year="1970" countryIso2Code="BG" countryDescription="BULGARIA" regulationLanguage="en" logicalId="7"/>
    <birthdate circa="true" calendarType="GREGORIAN" year="1971" countryIso2Code="00" countryDescription="UNKNOWN" regulationLanguage="en" logicalId="8"/>
    <birthdate circa="false" calendarType="GREGORIAN" yearRangeFrom="1968" yearRangeTo="1972" countryIso2Code="00" countryDescription="UNKNOWN" regulationLanguage="en" logicalId="9"/>
    <birthdate circa="false" calendarType="GREGORIAN" year="1970" monthOfYear="2" dayOfMonth="30" countryIso2Code="00" countryDescription="UNKNOWN" regulationLanguage="en" logicalId="10"/>
    <birthdate circa="false" calendarType="ISLAMIC" year="1390" countryIso2Code="00" countryDescription="UNKNOWN" regulationLanguage="en" logicalId="11"/>
    <address city="Sofia" street="1 Nowhere Street" poBox="12" zipCode="1000" region="" place="" asAtListingTime="false" countryIso2Code="BG" countryDescription="BULGARIA" regulationLanguage="en" logicalId="12">
      <contactInfo key="PHONE" value="+359 000 000"/>
      <contactInfo key="EMAIL" value="nobody@example.org"/>
    </address>
    <identification diplomatic="true" knownExpired="true" knownFalse="false" reportedLost="false" revokedByIssuer="false" issuedBy="Ministry" number="A 123 456" latinNumber="" validTo="2020-01-01" identificationTypeCode="passport" identificationTypeDescription="National passport" countryIso2Code="BG" countryDescription="BULGARIA" regulationLanguage="en" logicalId="13"/>
    <identification number="" latinNumber="99-1" identificationTypeCode="ssn" identificationTypeDescription="Social Security Number" countryIso2Code="UK" countryDescription="UNITED KINGDOM" regulationLanguage="en" logicalId="14"/>
  </sanctionEntity>
  <sanctionEntity delistingDate="2026-09-01" logicalId="9002"><subjectType code="person" classificationCode="P"/><nameAlias wholeName="Gone Invented" strong="true"/></sanctionEntity>
  <sanctionEntity logicalId="9003"><subjectType code="enterprise" classificationCode="E"/><nameAlias wholeName="Invented Ltd" strong="true"/></sanctionEntity>
  <sanctionEntity logicalId="9004"><subjectType code="person" classificationCode="P"/></sanctionEntity>
</export>
`;

const OFSI_HEADER =
  'Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,Non-Latin Script Type,Non-Latin Script Language,DOB,Town of Birth,Country of Birth,Nationality,Passport Number,Passport Details,National Identification Number,National Identification Details,Position,Address 1,Address 2,Address 3,Address 4,Address 5,Address 6,Post/Zip Code,Country,Other Information,Group Type,Alias Type,Alias Quality,Regime,Listed On,UK Sanctions List Date Designated,Last Updated,Group ID';

/** UK, as OFSI published it: a person on three lines that do not stand together, a ship, and a line without a group. */
export const OFSI_CSV = `Last Updated,03/06/2026
${OFSI_HEADER}
IZMISLENA,Ana,,,,,Dr,Ана Измислена,Cyrillic,Bulgarian,00/00/1965,(1) Sofia (2) Plovdiv,(1) Bulgaria (2) Ruritania,(1) Bulgaria. (2) Cyprus,(1) X1 (2) X2,(1) Issued in Cyprus on 01/02/2010. (2) Bulgaria,77-1,Bulgarian national ID,Head of nothing,1 Nowhere Street,,,,,,W1,Bulgaria,(UK Sanctions List Ref):INV0001. (UN Ref):QDi.998 (UK Statement of Reasons):Invented. (Gender):Female,Individual,Primary name,,Invented regime,04/03/2022,04/03/2022,01/06/2026,700
INVENTED SHIP,,,,,,,,,,,,,,,,,,,,,,,,,,Panama,,Ship,Primary name,,Invented regime,04/03/2022,,01/06/2026,701
ANKA,,,,,,,,,,13/02/1965,,,,,,,,,,,,,,,,,,Individual,AKA,Low quality,Invented regime,04/03/2022,,01/06/2026,700
"IZMISLENA, THE ELDER",Ana,,,,,,,,,31/02/1965,,,,,,,,,,,,,,,,,,Individual,Primary name variation,Good quality,Invented regime,04/03/2022,,01/06/2026,700
NOBODY,,,,,,,,,,,,,,,,,,,,,,,,,,,,Individual,Primary name,,Invented regime,,,,
`;

/** The same person as OFSI's XML has her. */
export const OFSI_XML = `<?xml version="1.0" encoding="utf-8"?>
<ArrayOfFinancialSanctionsTarget xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.hmtreasury.gov.uk/ofsi/consolidatedlist">
  <FinancialSanctionsTarget>
    <Name6>IZMISLENA</Name6><name1>Ana</name1><name2 xsi:nil="true" />
    <Individual_DateOfBirth>13/02/1965</Individual_DateOfBirth><Individual_Nationality>Bulgaria</Individual_Nationality>
    <Individual_Gender>Female</Individual_Gender><Individual_PassportNumber>X1</Individual_PassportNumber>
    <GroupTypeDescription>Individual</GroupTypeDescription><AliasType>Primary name</AliasType><RegimeName>Invented regime</RegimeName>
    <DateListed>2022-03-04T00:00:00</DateListed><LastUpdated>2026-06-01T00:00:00</LastUpdated><GroupID>700</GroupID><UKSanctionsListRef>INV0001</UKSanctionsListRef>
  </FinancialSanctionsTarget>
</ArrayOfFinancialSanctionsTarget>
`;

/** The UK Sanctions List, which took the place of OFSI's: other columns, and unknown days as letters. */
export const UK_SANCTIONS_LIST = `Report Date: 24-Jun-2026
Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name type,Alias strength,Name non-latin script,Regime Name,UK Statement of Reasons,Address Line 1,Address Country,Email address,Date Designated,D.O.B,Nationality(/ies),Passport number,Gender,Type of entity
16/04/2026,INV0001,700,QDi.998,IZMISLENA,Ana,Primary Name,,,Invented regime,Invented,1 Nowhere Street,Bulgaria,nobody@example.org,04/03/2022,dd/02/1965,Bulgaria,X1,Female,
16/04/2026,INV0002,702,,INVENTED WORKS,,Primary Name,,,Invented regime,,,,,,,,,,Company
`;

/** SECO: places stand behind targets, and who was taken off stays in the list. */
export const SECO = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<swiss-sanctions-list list-type="whole-list" date="2026-09-28">
  <sanctions-program ssid="1" version-date="2026-05-21"><program-key lang="eng">Invented</program-key><program-name lang="ger">Erfunden</program-name><program-name lang="eng">Invented measures</program-name><sanctions-set ssid="10" lang="eng">Annex 1</sanctions-set></sanctions-program>
  <target ssid="800"><sanctions-set-id>10</sanctions-set-id><foreign-identifier>QDi.997</foreign-identifier>
    <individual sex="male">
      <identity ssid="801" main="true">
        <name ssid="802" name-type="primary-name" quality="good">
          <name-part ssid="803" order="1" name-part-type="family-name"><value>Izmislen</value><spelling-variant ssid="804" script="CYRL" lang="rus">Измислен</spelling-variant></name-part>
          <name-part ssid="805" order="2" name-part-type="given-name"><value>Ivo</value><spelling-variant ssid="806" script="CYRL" lang="rus">Иво</spelling-variant></name-part>
          <name-part ssid="807" order="3" name-part-type="title"><value>General</value></name-part>
        </name>
        <name ssid="808" name-type="alias" quality="low"><name-part order="1" name-part-type="whole-name"><value>The Invented</value></name-part></name>
        <day-month-year ssid="809" day="28" month="2" year="1970" calendar="Gregorian"/>
        <day-month-year ssid="810" year="1971"/>
        <place-of-birth ssid="811" place-id="900"/>
        <nationality ssid="812"><country iso-code="BG">Bulgaria</country></nationality>
        <identification-document ssid="813" document-type="diplomatic-passport"><number>B 77</number><issuer code="BG">Bulgaria</issuer><date-of-issue>2015-01-02</date-of-issue><expiry-date>2025-01-02</expiry-date><remark>Invented</remark></identification-document>
        <address ssid="814" place-id="900"><address-details>1 Nowhere Street</address-details><zip-code>1000</zip-code></address>
      </identity>
      <justification ssid="815">Invented reason</justification>
    </individual>
    <modification modification-type="amended" publication-date="2024-06-01" effective-date="2024-06-02"><removed><target ssid="800"><individual><identity><name name-type="primary-name"><name-part order="1" name-part-type="whole-name"><value>An old name that no longer holds</value></name-part></name></identity></individual></target></removed></modification>
    <modification modification-type="listed" publication-date="2022-03-03" effective-date="2022-03-04"/>
  </target>
  <target ssid="820"><sanctions-set-id>10</sanctions-set-id><individual><identity main="true"><name name-type="primary-name"><name-part order="1" name-part-type="whole-name"><value>Gone Invented</value></name-part></name></identity></individual><modification modification-type="listed" effective-date="2022-03-04"/><modification modification-type="de-listed" effective-date="2025-01-01"/></target>
  <target ssid="830"><entity><identity main="true"/></entity></target>
  <target ssid="840"><object object-type="vessel"><identity main="true"/></object></target>
  <place ssid="900"><location>Sofia</location><area>Sofia Province</area><country iso-code="BG">Bulgaria</country></place>
</swiss-sanctions-list>
`;

/** OFAC advanced: what a party says stands before and behind it, by numbers. */
export const OFAC_ADVANCED = `<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML" Version="1">
  <DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>5</Month><Day>21</Day></DateOfIssue>
  <ReferenceValueSets>
    <AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1403">Name</AliasType></AliasTypeValues>
    <CountryValues><Country ID="11" ISO2="BG">Bulgaria</Country><Country ID="12">Ruritania</Country></CountryValues>
    <DetailReferenceValues><DetailReference ID="91526">Male</DetailReference></DetailReferenceValues>
    <FeatureTypeValues><FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="9">Place of Birth</FeatureType><FeatureType ID="10">Nationality Country</FeatureType><FeatureType ID="25">Location</FeatureType><FeatureType ID="26">Title</FeatureType><FeatureType ID="224">Gender</FeatureType><FeatureType ID="344">Digital Currency Address - XBT</FeatureType><FeatureType ID="500">Secondary sanctions risk:</FeatureType></FeatureTypeValues>
    <IDRegDocDateTypeValues><IDRegDocDateType ID="1480">Issue Date</IDRegDocDateType><IDRegDocDateType ID="1481">Expiration Date</IDRegDocDateType></IDRegDocDateTypeValues>
    <IDRegDocTypeValues><IDRegDocType ID="1571">Passport</IDRegDocType><IDRegDocType ID="1584">National ID No.</IDRegDocType></IDRegDocTypeValues>
    <LegalBasisValues><LegalBasis ID="1" LegalBasisShortRef="E.O. 00000">Executive Order 00000 (invented)</LegalBasis></LegalBasisValues>
    <LocPartTypeValues><LocPartType ID="1451">ADDRESS1</LocPartType><LocPartType ID="1454">CITY</LocPartType></LocPartTypeValues>
    <NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType><NamePartType ID="1521">First Name</NamePartType></NamePartTypeValues>
    <PartySubTypeValues><PartySubType ID="1" PartyTypeID="4">Vessel</PartySubType><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType></PartySubTypeValues>
    <PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType><PartyType ID="4">Transport</PartyType></PartyTypeValues>
    <SanctionsTypeValues><SanctionsType ID="1">Program</SanctionsType><SanctionsType ID="2">Block</SanctionsType></SanctionsTypeValues>
    <ScriptValues><Script ID="215" ScriptCode="Latn">Latin</Script><Script ID="220" ScriptCode="Cyrl">Cyrillic</Script></ScriptValues>
  </ReferenceValueSets>
  <Locations>
    <Location ID="1"><LocationCountry CountryID="11" CountryRelevanceID="1413"/><LocationPart LocPartTypeID="1451"><LocationPartValue Primary="true"><Value>1 Nowhere Street</Value></LocationPartValue></LocationPart><LocationPart LocPartTypeID="1454"><LocationPartValue Primary="false"><Value>София</Value></LocationPartValue><LocationPartValue Primary="true"><Value>Sofia</Value></LocationPartValue></LocationPart></Location>
    <Location ID="2"><LocationCountry CountryID="12"/></Location>
    <Location ID="3"><LocationCountry CountryID="11"/></Location>
  </Locations>
  <IDRegDocuments>
    <IDRegDocument ID="1" IDRegDocTypeID="1571" IdentityID="71" IssuedBy-CountryID="11"><IDRegistrationNo>C 99</IDRegistrationNo><DocumentDate IDRegDocDateTypeID="1481"><DatePeriod><Start Approximate="false"><From><Year>2030</Year><Month>5</Month><Day>20</Day></From><To><Year>2030</Year><Month>5</Month><Day>20</Day></To></Start></DatePeriod></DocumentDate></IDRegDocument>
    <IDRegDocument ID="2" IDRegDocTypeID="1584" IdentityID="71"><IDRegistrationNo>700</IDRegistrationNo></IDRegDocument>
  </IDRegDocuments>
  <DistinctParties>
    <DistinctParty FixedRef="7001"><Comment/><Profile ID="7001" PartySubTypeID="4">
      <Identity ID="71" FixedRef="7001" Primary="true" False="false">
        <Alias AliasTypeID="1403" Primary="true" LowQuality="false">
          <DocumentedName ID="1"><DocumentedNamePart><NamePartValue NamePartGroupID="1" ScriptID="215">IZMISLEN</NamePartValue></DocumentedNamePart><DocumentedNamePart><NamePartValue NamePartGroupID="2" ScriptID="215">Ivo</NamePartValue></DocumentedNamePart></DocumentedName>
          <DocumentedName ID="2"><DocumentedNamePart><NamePartValue NamePartGroupID="1" ScriptID="220">ИЗМИСЛЕН</NamePartValue></DocumentedNamePart><DocumentedNamePart><NamePartValue NamePartGroupID="2" ScriptID="220">Иво</NamePartValue></DocumentedNamePart></DocumentedName>
        </Alias>
        <Alias AliasTypeID="1400" Primary="false" LowQuality="true"><DocumentedName ID="3"><DocumentedNamePart><NamePartValue NamePartGroupID="1" ScriptID="215">THE INVENTED</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
        <NamePartGroups><MasterNamePartGroup><NamePartGroup ID="1" NamePartTypeID="1520"/></MasterNamePartGroup><MasterNamePartGroup><NamePartGroup ID="2" NamePartTypeID="1521"/></MasterNamePartGroup></NamePartGroups>
      </Identity>
      <Feature ID="1" FeatureTypeID="8"><FeatureVersion ID="1"><DatePeriod CalendarTypeID="1"><Start Approximate="false"><From><Year>1970</Year><Month>2</Month><Day>28</Day></From><To><Year>1970</Year><Month>2</Month><Day>28</Day></To></Start><End Approximate="false"><From><Year>1970</Year><Month>2</Month><Day>28</Day></From><To><Year>1970</Year><Month>2</Month><Day>28</Day></To></End></DatePeriod></FeatureVersion></Feature>
      <Feature ID="2" FeatureTypeID="8"><FeatureVersion ID="2"><DatePeriod CalendarTypeID="1"><Start Approximate="true"><From><Year>1971</Year><Month>1</Month><Day>1</Day></From><To><Year>1971</Year><Month>1</Month><Day>1</Day></To></Start><End Approximate="true"><From><Year>1971</Year><Month>12</Month><Day>31</Day></From><To><Year>1971</Year><Month>12</Month><Day>31</Day></To></End></DatePeriod></FeatureVersion></Feature>
      <Feature ID="3" FeatureTypeID="8"><FeatureVersion ID="3"><DatePeriod CalendarTypeID="1"><Start Approximate="false"><From><Year>1968</Year><Month>1</Month><Day>1</Day></From></Start><End Approximate="false"><To><Year>1972</Year><Month>12</Month><Day>31</Day></To></End></DatePeriod></FeatureVersion></Feature>
      <Feature ID="4" FeatureTypeID="9"><FeatureVersion ID="4"><VersionDetail DetailTypeID="1432">Sofia, Bulgaria</VersionDetail></FeatureVersion></Feature>
      <Feature ID="5" FeatureTypeID="10"><FeatureVersion ID="5"><VersionLocation LocationID="3"/></FeatureVersion></Feature>
      <Feature ID="6" FeatureTypeID="10"><FeatureVersion ID="6"><VersionLocation LocationID="2"/></FeatureVersion></Feature>
      <Feature ID="7" FeatureTypeID="25"><FeatureVersion ID="7"><VersionLocation LocationID="1"/></FeatureVersion></Feature>
      <Feature ID="8" FeatureTypeID="26"><FeatureVersion ID="8"><VersionDetail>Director of nothing</VersionDetail></FeatureVersion></Feature>
      <Feature ID="9" FeatureTypeID="224"><FeatureVersion ID="9"><VersionDetail DetailReferenceID="91526"/></FeatureVersion></Feature>
      <Feature ID="10" FeatureTypeID="344"><FeatureVersion ID="10"><VersionDetail>1Invented</VersionDetail></FeatureVersion></Feature>
      <Feature ID="11" FeatureTypeID="500"><FeatureVersion ID="11"><VersionDetail>invented section 1</VersionDetail></FeatureVersion></Feature>
    </Profile></DistinctParty>
    <DistinctParty FixedRef="7002"><Profile ID="7002" PartySubTypeID="3"/></DistinctParty>
    <DistinctParty FixedRef="7003"><Profile ID="7003" PartySubTypeID="1"/></DistinctParty>
  </DistinctParties>
  <SanctionsEntries>
    <SanctionsEntry ID="7001" ProfileID="7001" ListID="1550"><EntryEvent ID="1" EntryEventTypeID="1" LegalBasisID="1"><Date><Year>2022</Year><Month>3</Month><Day>4</Day></Date></EntryEvent><SanctionsMeasure ID="1" SanctionsTypeID="1"><Comment>INVENTED</Comment><DatePeriod/></SanctionsMeasure><SanctionsMeasure ID="2" SanctionsTypeID="2"><Comment>not a programme</Comment><DatePeriod/></SanctionsMeasure></SanctionsEntry>
  </SanctionsEntries>
</Sanctions>
`;

/** FollowTheMoney: a sanctioned person with all that she refers to inside, one who holds an office, a company, a broken line. */
export const FTM = `${JSON.stringify({
  id: 'inv-1',
  caption: 'Ana Izmislena',
  schema: 'Person',
  datasets: ['invented_list'],
  first_seen: '2022-03-04T00:00:00',
  last_seen: '2026-10-01T00:00:00',
  last_change: '2026-01-02T00:00:00',
  target: true,
  properties: {
    name: ['Ana Izmislena', 'Ана Измислена'],
    firstName: ['Ana'],
    lastName: ['Izmislena'],
    alias: ['Anka'],
    weakAlias: ['The Invented'],
    birthDate: ['1965', '1965-02-13', 'spring of 1966'],
    birthPlace: ['Sofia'],
    birthCountry: ['bg'],
    gender: ['female'],
    nationality: ['bg', 'suhh'],
    citizenship: ['zz'],
    passportNumber: ['X1', 'X3'],
    innCode: ['123'],
    position: ['Head of nothing'],
    topics: ['sanction'],
    email: ['nobody@example.org'],
    passportEntity: [
      {
        id: 'inv-p',
        schema: 'Passport',
        properties: { number: ['X1'], country: ['bg'], startDate: ['2010-01-02'] },
      },
    ],
    addressEntity: [
      {
        id: 'inv-a',
        schema: 'Address',
        properties: { full: ['1 Nowhere Street, Sofia'], city: ['Sofia'], country: ['bg'] },
      },
    ],
    sanctions: [
      {
        id: 'inv-s1',
        schema: 'Sanction',
        properties: {
          country: ['eu'],
          authority: ['Council of the European Union'],
          program: ['INV'],
          reason: ['Invented'],
          listingDate: ['2022-03-04'],
          unscId: ['QDi.998'],
        },
      },
      { id: 'inv-s2', schema: 'Sanction', properties: { authority: ['Invented ministry'] } },
    ],
  },
})}
${JSON.stringify({ id: 'inv-2', caption: 'Office Holder', schema: 'Person', datasets: ['invented_peps'], properties: { name: ['Office Holder'], topics: ['role.pep'] } })}
${JSON.stringify({ id: 'inv-3', caption: 'Invented Ltd', schema: 'Company', datasets: ['invented_list'], properties: { name: ['Invented Ltd'] } })}
{"id": "inv-4", broken}
${JSON.stringify({ id: 'inv-5', schema: 'Person', properties: { topics: ['wanted'] } })}
`;

const red = (number: string, more: Readonly<Record<string, unknown>> = {}) => ({
  entity_id: number,
  forename: 'IVO',
  name: 'IZMISLEN',
  date_of_birth: '1970/02/28',
  nationalities: ['BG'],
  _links: { self: { href: `https://ws-public.interpol.int/notices/v1/red/${number.replace('/', '-')}` } },
  ...more,
});

/** INTERPOL: a page of a list, as its API answers. */
export const INTERPOL_PAGE = JSON.stringify(
  {
    total: 3,
    query: { page: 1, resultPerPage: 20 },
    _embedded: {
      notices: [
        red('2099/1'),
        red('2099/2', { forename: '-', date_of_birth: '1972', nationalities: null }),
        red('2099/3', { name: null, forename: null }),
        red('2099/4', {
          _links: { self: { href: 'https://ws-public.interpol.int/notices/v1/mauve/2099-4' } },
        }),
      ],
    },
  },
  null,
  2,
);

/** INTERPOL: whole notices, one a line, of two colours. */
export const INTERPOL_NOTICES = `${JSON.stringify(
  red('2099/1', {
    sex_id: 'M',
    place_of_birth: 'Sofia',
    country_of_birth_id: 'BG',
    height: 1.8,
    weight: 0,
    eyes_colors_id: ['BRO'],
    distinguishing_marks: 'an invented scar',
    arrest_warrants: [
      { issuing_country_id: 'BG', charge: 'измислено', charge_translation: 'invented' },
      { issuing_country_id: '914', charge: 'invented too', charge_translation: null },
    ],
  }),
)}
${JSON.stringify(red('2099/5', { sex_id: 'F', _links: { self: { href: 'https://ws-public.interpol.int/notices/v1/yellow/2099-5' } } }))}
`;

/** A simple table: a whole person, a person with little, and each kind of line that is no record. */
export const SIMPLE = `id,name,surnames,forenames,aliases,weak_aliases,date_of_birth,country_of_birth,sex,nationality,passport,subject,reason,listed_on
S-1,Ivo Izmislen,Izmislen,Ivo,Иво Измислен;I. Izmislen,Ivcho,28/02/1970;1971,bg,M,Bulgaria;Ruritania,BG/C 99,,Invented,2022-03-04
S-2,Ana Izmislena,,,,,1965-02-30,,F,,,,,
S 3,No Id,,,,,,,,,,,,
S-4,,,,,,,,,,,,,
S-5,Ana Izmislena,,,,,,,,,,TARGET,,
S-6,Ana Izmislena,,,
S-7,"Izmislena, Ana",,,,,1965,,female,,,WITNESS,,
`;
