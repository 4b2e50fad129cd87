/** Entries with every member that a list's schema has. All of it is invented. */

/** EU: schema 1.1 of the Commission, every attribute and element of an entry. */
export const WHOLE_EU = `<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-10-01T12:00:00.000+02:00" globalFileId="1">
  <sanctionEntity designationDate="2022-03-15" designationDetails="Details" unitedNationId="QDi.999" euReferenceNumber="EU.9001.11" logicalId="9001">
    <remark>First remark</remark><remark>Second remark</remark><additionalInformation key="Key" value="Additional"/>
    <regulation regulationType="regulation" organisationType="council" publicationDate="2024-05-06" entryIntoForceDate="2024-05-07" numberTitle="2024/999" programme="INV" logicalId="1"><publicationUrl>https://example.org/999</publicationUrl><corrigendum regulationType="corrigendum" publicationDate="2024-05-08" numberTitle="2024/1000" publicationUrl="https://example.org/1000"/></regulation>
    <subjectType code="person" classificationCode="P"/>
    <nameAlias firstName="Ivo" middleName="Petar" lastName="Izmislen" wholeName="Ivo Petar Izmislen" function="Director" gender="M" title="Doctor" strong="true" nameLanguage="EN" regulationLanguage="en" logicalId="2"><remark>Name remark</remark><regulationSummary regulationType="amendment" publicationDate="2024-05-06" numberTitle="2024/999" publicationUrl="https://example.org/999"/></nameAlias>
    <citizenship acquisitionDate="2001-02-03" disenfranchisementDate="2011-02-03" region="Citizen region" countryIso2Code="BG" countryDescription="BULGARIA" regulationLanguage="en" logicalId="5"><remark>Citizen remark</remark></citizenship>
    <birthdate circa="false" calendarType="GREGORIAN" city="Sofia" zipCode="1001" place="Birth place" region="Birth region" birthdate="1970-02-28" dayOfMonth="28" monthOfYear="2" year="1970" countryIso2Code="BG" countryDescription="BULGARIA" regulationLanguage="en" logicalId="7"><remark>Birth remark</remark></birthdate>
    <address city="Varna" street="1 Nowhere Street" poBox="12" zipCode="1000" region="Address region" place="Address place" asAtListingTime="false" countryIso2Code="BG" countryDescription="BULGARIA" regulationLanguage="en" logicalId="12"><remark>Address remark</remark><contactInfo key="PHONE" value="+359 000 000"/><contactInfo key="SKYPE" value="nobody"/></address>
    <identification diplomatic="true" knownExpired="true" knownFalse="true" reportedLost="true" revokedByIssuer="true" issueDate="2010-01-02" issuedBy="Ministry" number="A 123 456" latinNumber="A123" nameOnDocument="Ivo I" validFrom="2010-01-03" validTo="2020-01-01" region="Document region" identificationTypeCode="passport" identificationTypeDescription="National passport" countryIso2Code="BG" countryDescription="BULGARIA" regulationLanguage="en" logicalId="13"><remark>Document remark</remark></identification>
    <identification issuedBy="Ministry of passports" identificationTypeCode="id" countryIso2Code="BG" regulationLanguage="en" logicalId="14"/>
  </sanctionEntity>
</export>
`;

/** SECO: every member of an individual that public readers name. */
export const WHOLE_SECO = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<swiss-sanctions-list list-type="whole-list" date="2026-09-28">
  <sanctions-program ssid="1" version-date="2026-05-21"><program-key lang="eng">Invented</program-key><program-name lang="eng">Measures</program-name><sanctions-set ssid="10" lang="eng">Annex 1</sanctions-set></sanctions-program>
  <target ssid="800"><sanctions-set-id>10</sanctions-set-id><foreign-identifier>QDi.997</foreign-identifier><generic-attribute name="hair">Generic</generic-attribute>
    <individual sex="male">
      <identity ssid="801" main="true">
        <name ssid="802" name-type="primary-name" quality="good"><name-part ssid="803" order="1" name-part-type="family-name"><value>Izmislen</value></name-part><name-part ssid="805" order="2" name-part-type="given-name"><value>Ivo</value></name-part></name>
        <day-month-year ssid="809" day="28" month="2" year="1970" calendar="Gregorian"/>
        <place-of-birth ssid="811" place-id="900" quality="low"><address-details>Birth details</address-details></place-of-birth>
        <nationality ssid="812"><country iso-code="BG">Bulgaria</country></nationality>
        <identification-document ssid="813" document-type="diplomatic-passport"><number>B 77</number><issuer code="BG">Bulgaria</issuer><place-of-issue place-id="900"/><date-of-issue>2015-01-02</date-of-issue><expiry-date>2025-01-02</expiry-date><remark>Document remark</remark></identification-document>
        <identification-document ssid="816" document-type="id-card"><issuer code="BG">Bulgaria</issuer><remark>Card without number</remark></identification-document>
        <address ssid="814" place-id="900" main="true"><c-o>Care of</c-o><address-details>1 Nowhere Street</address-details><p-o-box>12</p-o-box><zip-code>1000</zip-code><remark>Address remark</remark></address>
      </identity>
      <justification ssid="815">First reason</justification><relation target-id="999" relation-type="related"><remark>Relation remark</remark></relation><other-information ssid="817">Other words</other-information>
    </individual>
    <modification modification-type="listed" publication-date="2022-03-03" effective-date="2022-03-04"/>
  </target>
  <place ssid="900"><location>Sofia</location><location-variant variant-type="spelling">Sofija</location-variant><area>Sofia Province</area><country iso-code="BG">Bulgaria</country></place>
</swiss-sanctions-list>
`;

/** UN: every member of an individual in the schema of the list. */
export const WHOLE_UN = `<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:00Z"><INDIVIDUALS><INDIVIDUAL>
<DATAID>1</DATAID><VERSIONNUM>2</VERSIONNUM><FIRST_NAME>Ivo</FIRST_NAME><SECOND_NAME>Petar</SECOND_NAME><THIRD_NAME>Stefan</THIRD_NAME><FOURTH_NAME>Izmislen</FOURTH_NAME>
<UN_LIST_TYPE>Somewhere</UN_LIST_TYPE><REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER><LISTED_ON>2020-01-02</LISTED_ON><GENDER>Male</GENDER><SUBMITTED_BY>A State</SUBMITTED_BY><NAME_ORIGINAL_SCRIPT>Иво</NAME_ORIGINAL_SCRIPT><COMMENTS1>Comment</COMMENTS1><NATIONALITY2>Second nationality</NATIONALITY2>
<TITLE><VALUE>Doctor</VALUE></TITLE><DESIGNATION><VALUE>Director</VALUE></DESIGNATION><NATIONALITY><VALUE>Bulgaria</VALUE></NATIONALITY><LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE><LAST_DAY_UPDATED><VALUE>2021-01-02</VALUE></LAST_DAY_UPDATED>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Ivcho</ALIAS_NAME><DATE_OF_BIRTH>1970</DATE_OF_BIRTH><CITY_OF_BIRTH>Varna</CITY_OF_BIRTH><COUNTRY_OF_BIRTH>Bulgaria</COUNTRY_OF_BIRTH><NOTE>Alias note</NOTE></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ADDRESS><STREET>1 Nowhere Street</STREET><CITY>Ruse</CITY><STATE_PROVINCE>Province</STATE_PROVINCE><ZIP_CODE>7000</ZIP_CODE><COUNTRY>Bulgaria</COUNTRY><NOTE>Address note</NOTE></INDIVIDUAL_ADDRESS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>Birth note</NOTE><DATE>1970-02-28</DATE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1970</FROM_YEAR><TO_YEAR>1972</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_PLACE_OF_BIRTH><CITY>Sofia</CITY><STATE_PROVINCE>Birth province</STATE_PROVINCE><COUNTRY>Bulgaria</COUNTRY><NOTE>Place note</NOTE></INDIVIDUAL_PLACE_OF_BIRTH>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><TYPE_OF_DOCUMENT2>Diplomatic</TYPE_OF_DOCUMENT2><NUMBER>A1</NUMBER><ISSUING_COUNTRY>Bulgaria</ISSUING_COUNTRY><DATE_OF_ISSUE>2010-01-02</DATE_OF_ISSUE><CITY_OF_ISSUE>Plovdiv</CITY_OF_ISSUE><COUNTRY_OF_ISSUE>Bulgaria</COUNTRY_OF_ISSUE><NOTE>Document note</NOTE></INDIVIDUAL_DOCUMENT>
<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Identity card</TYPE_OF_DOCUMENT><ISSUING_COUNTRY>Bulgaria</ISSUING_COUNTRY><NOTE>Card without number</NOTE></INDIVIDUAL_DOCUMENT>
<SORT_KEY>3</SORT_KEY><SORT_KEY_LAST_MOD>4</SORT_KEY_LAST_MOD><DELISTED_ON>2025-01-02</DELISTED_ON>
</INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>
`;

/** OFSI: its XML with every element of a person, and with lists in its cells. */
export const WHOLE_OFSI_XML = `<?xml version="1.0" encoding="utf-8"?>
<ArrayOfFinancialSanctionsTarget xmlns="http://schemas.hmtreasury.gov.uk/ofsi/consolidatedlist">
  <FinancialSanctionsTarget>
    <Name6>IZMISLENA</Name6><name1>Ana</name1><name2>Bela</name2><name3>Cveta</name3><name4>Dora</name4><name5>Elena</name5><Title>Doctor</Title><NameNonLatinScript>Ана</NameNonLatinScript><NonLatinScriptType>Cyrillic</NonLatinScriptType><NonLatinScriptLanguage>Bulgarian</NonLatinScriptLanguage>
    <Individual_DateOfBirth>13/02/1965</Individual_DateOfBirth><Individual_TownOfBirth>Sofia</Individual_TownOfBirth><Individual_CountryOfBirth>Bulgaria</Individual_CountryOfBirth><Individual_Nationality>Bulgaria</Individual_Nationality>
    <Individual_Gender>Female</Individual_Gender><Individual_PassportNumber>X1</Individual_PassportNumber><Individual_PassportDetails>(1) First detail (2) Second detail</Individual_PassportDetails><Individual_NINumber>77-1</Individual_NINumber><Individual_NIDetails>Details</Individual_NIDetails><Individual_Position>Head</Individual_Position>
    <Address1>1 Nowhere Street</Address1><Address2>Two</Address2><Address3>Three</Address3><Address4>Four</Address4><Address5>Five</Address5><Address6>Six</Address6><PostCode>W1</PostCode><Country>(1) Bulgaria (2) Ruritania</Country><PhoneNumber>+359 000</PhoneNumber><EmailAddress>nobody@example.org</EmailAddress><Website>example.org</Website>
    <OtherInformation>(Gender):Female Other words</OtherInformation><UKStatementOfReasons>Reasons</UKStatementOfReasons><UNRef>QDi.998</UNRef><GroupTypeDescription>Individual</GroupTypeDescription><AliasType>Primary name</AliasType><AliasQuality>Good quality</AliasQuality><RegimeName>Regime</RegimeName>
    <DateListed>2022-03-04T00:00:00</DateListed><DateDesignated>2022-03-04T00:00:00</DateDesignated><LastUpdated>2026-06-01T00:00:00</LastUpdated><GroupID>700</GroupID><UKSanctionsListRef>INV0001</UKSanctionsListRef><ListingType>Both</ListingType><IsUKDesignation>Yes</IsUKDesignation>
  </FinancialSanctionsTarget>
  <FinancialSanctionsTarget><Name6>IZMISLENA</Name6><Individual_PassportDetails>Passport whose number is not known</Individual_PassportDetails><GroupTypeDescription>Individual</GroupTypeDescription><AliasType>AKA</AliasType><RegimeName>Second regime</RegimeName><GroupID>700</GroupID></FinancialSanctionsTarget>
</ArrayOfFinancialSanctionsTarget>
`;

/** FollowTheMoney: properties of Person, and of what it refers to, with odd and further ones. */
export const WHOLE_FTM = `${JSON.stringify({
  id: 'inv-1',
  caption: 'Ana Izmislena',
  schema: 'Person',
  datasets: ['invented_list'],
  referents: ['inv-old'],
  first_seen: '2022-03-04T00:00:00',
  last_seen: '2026-10-01T00:00:00',
  last_change: '2026-01-02T00:00:00',
  properties: {
    name: ['Ana Izmislena'],
    firstName: ['Ana'],
    secondName: ['Bela'],
    middleName: ['Cveta'],
    fatherName: ['Ivanova'],
    motherName: ['Dora'],
    lastName: ['Izmislena'],
    nameSuffix: ['junior'],
    previousName: ['Ana Predishna'],
    birthDate: ['1965-02-13'],
    deathDate: ['2020-01-01'],
    birthPlace: ['Sofia'],
    birthCountry: ['bg'],
    gender: ['female'],
    nationality: ['bg'],
    country: ['bg'],
    ethnicity: ['Ethnic words'],
    religion: ['Religious words'],
    political: ['Political words'],
    education: ['School'],
    height: ['1.7'],
    eyeColor: ['green'],
    appearance: ['tall'],
    keywords: ['Keyword'],
    sourceUrl: ['https://example.org/source'],
    wikidataId: ['Q0'],
    topics: ['sanction'],
    notes: ['Note'],
    summary: ['Summary'],
    address: ['1 Nowhere Street'],
    phone: ['+359 000'],
    email: ['nobody@example.org'],
    passportNumber: ['X1'],
    idNumber: ['77'],
    passportEntity: [
      {
        id: 'inv-p',
        schema: 'Passport',
        properties: {
          number: ['X2'],
          country: ['bg'],
          type: ['Diplomatic'],
          authority: ['Ministry'],
          startDate: ['2010-01-02'],
          endDate: ['2020-01-02'],
          summary: ['Document words'],
        },
      },
      {
        id: 'inv-q',
        schema: 'Identification',
        properties: { authority: ['Ministry without number'], type: ['card'] },
      },
    ],
    addressEntity: [
      {
        id: 'inv-a',
        schema: 'Address',
        properties: {
          full: ['2 Nowhere Street, Varna, BG'],
          street: ['2 Nowhere Street'],
          city: ['Varna'],
          postalCode: ['9000'],
          region: ['Region'],
          state: ['State'],
          remarks: ['Address words'],
          country: ['bg'],
        },
      },
    ],
    sanctions: [
      {
        id: 'inv-s1',
        schema: 'Sanction',
        properties: {
          country: ['eu'],
          authority: ['Council'],
          program: ['INV'],
          programId: ['INV-1'],
          reason: ['Reason'],
          listingDate: ['2022-03-04'],
          startDate: ['2022-03-05'],
          endDate: ['2032-03-05'],
          status: ['active'],
          duration: ['ten years'],
          provisions: ['freeze'],
          unscId: ['QDi.998'],
          authorityId: ['A-1'],
          recordId: ['R-1'],
          sourceUrl: ['https://example.org/measure'],
        },
      },
    ],
  },
})}
`;

/** UNODC, Colombia, Rio, US Border Patrol: every column that their files have. */
export const WHOLE_UNODC = `REGION;SUBREGION;COUNTRY;ADMINISTRATIVE_DIVISION;PLACE;SEIZURE_DATE;DRUG_NAME;AMOUNT;DRUG_UNIT;HIDING_PLACE;INSTALLATION;TRANSPORT;PRODUCING_COUNTRY;DEPARTURE_COUNTRY;DESTINATION_COUNTRY;ROUTING
Africa;East Africa;Mauritius;Division;Place;2011-03-14;Cocaine;490.0;Kilogram;Luggage;Airport;Air;France;Spain;Mauritius;By air
`;

export const WHOLE_COLOMBIA = `[
${JSON.stringify({ c_digo_dane: '99999999', cantidad: '1', clase_de_estupefaciente: 'COCAINA', clase_de_sitio: 'VIAS PUBLICAS', departamento: 'AMAZONAS', dia: 'Jueves', fecha: '2018-01-25T00:00:00.000', municipio: 'LETICIA (CT)', unidad_de_medida: 'GRAMO', zona: 'RURAL' })}
]
`;

export const WHOLE_RIO = `Arquivo,Laudo,Número de Série,Controle Interno SCO,Classe,Tipo,Marca,Modelo,Calibre,Plataforma,Restrita,Patrimoniada,Origem Arma,País,Circunscrição,Número Procedimento,Bairro,Data Registro,Número Lacre,País Importador,Tipo Delito
2017,Sim,AB 123,962873,ARMA DE FOGO,PISTOLA,TAURUS,PT99,.38 SPL,Outra,Não,Sim,Ilícita,Brasil,123A. DP,128-1,CENTRO,2017-01-01T01:22:52,L1,Brasil,Porte
`;

export const WHOLE_USBP = `APPR_DT_TIME,SECTOR,APP_AGE,GENDER,HAIR_COLOR,EYE_COLOR,CITIZENSHIP,STATUS_WHEN_FOUND,CRIMINAL_ALIEN,DEPORTABLE
2012-01-01T11:34:00,BLW,52,Male,BLK,BRO,MEXICO,TRAVEL,N,N
`;

/** OFAC in its legacy CSV, a file each: every column of an individual, and remarks that did not fit. */
export const WHOLE_OFAC: Readonly<Record<'sdn' | 'add' | 'alt' | 'comments', string>> = {
  sdn: `9001,"IZMISLEN, Ivo","individual","INV] [INV2","Director","Call","Type","12","34","Flag","Vessel owner","DOB 28 Feb 1970; alt. DOB circa 1971; POB Sofia, Bulgaria; nationality Bulgaria; citizen Narnia; Gender Male; Passport A1 (Bulgaria) issued 02 Jan 2010 expires 02 Jan 2020 (Document words); National ID No. B77 (Bulgaria) issued 03 Foo 2010 expires Bar 2021; Phone Number 359000000; Website www.example.org; a.k.a. 'IVCHO'; Secondary sanctions risk: invented words; Linked To"\r\n\u001a`,
  add: '9001,1,"1 Nowhere Street","Varna 1000","Bulgaria","Address words"\r\n\u001a',
  alt: '9001,1,"fka","PREDISHEN, Petar","Alias words"\r\n9001,2,"aka","IZMISLEN, I.",-0- \r\n\u001a',
  comments: '9001,": AN INVENTED GROUP; more invented words."\r\n\u001a',
};
