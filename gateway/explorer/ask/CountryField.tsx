import { use, useMemo, type ReactElement } from 'react';
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { stateName } from '../words/codes.ts';
import { WordsContext } from '../words/words.ts';

/** A country by name or code; codes that are none of ISO 3166-1, such as those of ICAO Doc 9303, are taken as they are typed. */
export function CountryField({
  label,
  value,
  change,
}: {
  readonly label: string;
  readonly value: string;
  readonly change: (code: string) => void;
}): ReactElement {
  const { locale } = use(WordsContext);
  const countries = useMemo(() => countriesIn(locale), [locale]);
  const nameOf = (code: string): string => countries.find(({ id }) => id === code)?.name ?? code;
  return (
    <ComboBox
      className="field"
      allowsCustomValue
      menuTrigger="input"
      defaultItems={countries}
      inputValue={nameOf(value)}
      onInputChange={(text) => change(codeOf(text, countries))}
      onSelectionChange={(key) => (key === null ? undefined : change(String(key)))}
    >
      <Label>{label}</Label>
      <span className="combo">
        <Input autoComplete="off" spellCheck={false} />
        <Button>▾</Button>
      </span>
      <Popover className="popover">
        <ListBox className="list">
          {({ id, name }: Country) => (
            <ListBoxItem id={id} textValue={name} className="list-item">
              {name} <span className="soft">{id}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

interface Country {
  readonly id: string;
  readonly name: string;
}

/** A name or a code of the list is its code; any other text stays. */
function codeOf(text: string, countries: readonly Country[]): string {
  const wanted = text.trim().toLowerCase();
  const found = countries.find(
    ({ id, name }) => name.toLowerCase() === wanted || id.toLowerCase() === wanted,
  );
  return found?.id ?? text;
}

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** All regions of two letters that the browser can name, in the order of their names. */
function countriesIn(locale: string): readonly Country[] {
  const codes = LETTERS.flatMap((a) => LETTERS.map((b) => `${a}${b}`));
  return codes
    .map((id) => ({ id, name: stateName(id, locale) }))
    .filter(({ id, name }) => name !== id && !['EU', 'EZ', 'UN', 'XA', 'XB', 'ZZ', 'QO'].includes(id))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
}
