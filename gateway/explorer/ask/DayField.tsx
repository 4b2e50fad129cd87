import { parseDate } from '@internationalized/date';
import type { ReactElement } from 'react';
import { DateField, DateInput, DateSegment, Label } from 'react-aria-components';

/** A calendar day, in the order of the user's language. @param value `YYYY-MM-DD`, or empty. */
export function DayField({
  label,
  value,
  change,
}: {
  readonly label: string;
  readonly value: string;
  readonly change: (day: string) => void;
}): ReactElement {
  return (
    <DateField
      className="field"
      value={value === '' ? null : parseDate(value)}
      onChange={(day) => change(day?.toString() ?? '')}
    >
      <Label className="label">{label}</Label>
      <DateInput className="day-input">
        {(segment) => <DateSegment className="day-segment" segment={segment} />}
      </DateInput>
    </DateField>
  );
}
