import type { ReactElement } from 'react';
import { Button, DialogTrigger, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { useWords } from '../words/words.ts';

/** Several of a closed list. */
export function ChoiceList({
  label,
  options,
  chosen,
  change,
  word,
}: {
  readonly label: string;
  readonly options: readonly string[];
  readonly chosen: readonly string[];
  readonly change: (next: readonly string[]) => void;
  readonly word: (option: string) => string;
}): ReactElement {
  const say = useWords();
  const said = chosen.length === 0 ? say('ask.any') : chosen.map(word).join(', ');
  return (
    <div className="field">
      <span className="label" aria-hidden="true">
        {label}
      </span>
      <DialogTrigger>
        <Button className="choice-button" aria-label={`${label}: ${said}`}>
          <span>{said}</span>
          <span aria-hidden="true">▾</span>
        </Button>
        <Popover className="popover" placement="bottom start">
          <ListBox
            aria-label={label}
            selectionMode="multiple"
            escapeKeyBehavior="none"
            selectedKeys={chosen}
            onSelectionChange={(keys) => change(options.filter((code) => keys === 'all' || keys.has(code)))}
            className="list"
          >
            {options.map((code) => (
              <ListBoxItem key={code} id={code} textValue={word(code)} className="list-item">
                {({ isSelected }) => (
                  <>
                    <span aria-hidden="true">{isSelected ? '☑' : '☐'}</span> {word(code)}
                  </>
                )}
              </ListBoxItem>
            ))}
          </ListBox>
        </Popover>
      </DialogTrigger>
    </div>
  );
}
