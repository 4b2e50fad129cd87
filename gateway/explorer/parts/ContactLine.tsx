import type { ReactElement } from 'react';
import type { Contact } from '../answer/rows.ts';
import { useLanguage } from '../words/words.ts';

/** Where a point of contact is reached, on one line. */
export function ContactLine({ contact }: { readonly contact: Contact }): ReactElement {
  const language = useLanguage();
  const names = new Intl.DisplayNames(language, { type: 'language' });
  const languages = (contact.languages ?? []).map((tag) => names.of(tag) ?? tag).join(', ');
  const rest = [contact.email, contact.phone, contact.hours, languages].filter(Boolean);
  return (
    <>
      <bdi>{contact.name}</bdi> <span className="soft">{rest.join(' · ')}</span>
    </>
  );
}
