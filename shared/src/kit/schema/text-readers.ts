import { codeOfName, isCountryCode } from '../../core/country-codes.ts';
import { issuerCode } from '../../core/issuer-code.ts';
import { dateReader } from './dates.ts';

/** How a scalar reads a text of a question, whose refusal names the argument or member that it stands in. */
interface TextReader {
  /** What is accepted, as the end of a sentence. */
  readonly accepted: string;
  /** The text in the form in which it is compared; undefined when it is none. */
  readonly read: (text: string) => string | undefined;
  /** What is meant by a text that is none, where that is plain: to follow what is accepted. */
  readonly meant?: (text: string) => string | undefined;
}

const COUNTRY_CODE: TextReader = {
  accepted:
    'an ISO 3166-1 alpha-2 or ICAO Doc 9303 code of a country that there is or was, such as FR, D or XXA',
  read: (text) => (isCountryCode(text) ? issuerCode(text) : undefined),
  meant: (text) => {
    const code = codeOfName(text);
    return code === undefined ? undefined : `"${text.trim()}" is ${code}`;
  },
};

/** How a scalar reads texts; undefined of one that takes any. */
export function textReader(scalar: string): TextReader | undefined {
  return scalar === 'CountryCode' ? COUNTRY_CODE : dateReader(scalar);
}

/** What a scalar accepts, said nearer to a text that is none of it. */
export function acceptedFor({ accepted, meant }: TextReader, value: unknown): string {
  const said = typeof value === 'string' ? meant?.(value) : undefined;
  return said === undefined ? accepted : `${accepted}: ${said}`;
}
