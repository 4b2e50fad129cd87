import type { ReactElement } from 'react';

/** The pattern of what was left out. */
export function Stripes({ id }: { readonly id: string }): ReactElement {
  return (
    <defs>
      <pattern id={id} width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line className="stripe" x1={0} y1={0} x2={0} y2={6} />
      </pattern>
    </defs>
  );
}
