import { createHash } from 'node:crypto';
import { AGENCY_KINDS, ROLES } from '../../../shared/src/core/vocabulary.ts';
import type { DemonstrationOfficer } from '../../../shared/src/identity/demonstration.ts';
import type { SignInAt } from '../../../shared/src/identity/sign-ins.ts';
import { CODE_LANGUAGES, codeWord, type CodeLanguage } from './codes.ts';

const STYLE = `:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{max-width:26rem;margin:8vh auto;padding:0 1.25rem}
h1{font-size:1.3rem;margin:0 0 .25rem}
p{margin:0 0 1.25rem}
.sign{display:inline-block;border:1px solid;border-radius:4px;padding:0 .5rem;font-size:.8rem;margin-bottom:.75rem}
label{display:block;font-weight:600;margin:.75rem 0 .25rem}
select,input,button{font:inherit;width:100%;box-sizing:border-box;padding:.45rem .6rem;border:1px solid GrayText;border-radius:4px}
button{margin-top:1.25rem;font-weight:600;cursor:pointer;background:light-dark(#1f4e9a,#8fb3ee);color:light-dark(#fff,#10203f);border-color:transparent}
:focus-visible{outline:3px solid Highlight;outline-offset:2px}`;

/** No script, one style, one form, which goes to the issuer itself. A form of a page without `referrer` names no origin. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'referrer-policy': 'strict-origin',
} as const;

const WORDS = {
  en: {
    title: 'Sign in at the issuer of {state}',
    invented: 'Demonstration: this issuer and its officers are invented',
    lead: 'No password is asked. Say what office the invented officer holds; the token will say it too.',
    agency: 'Agency',
    role: 'Role',
    officer: 'Officer',
    go: 'Sign in',
  },
  fr: {
    title: 'Connexion auprès de l’émetteur : {state}',
    invented: 'Démonstration : cet émetteur et ses agents sont fictifs',
    lead: 'Aucun mot de passe n’est demandé. Indiquez la fonction de l’agent fictif ; le jeton la portera.',
    agency: 'Service',
    role: 'Fonction',
    officer: 'Agent',
    go: 'Se connecter',
  },
  de: {
    title: 'Anmeldung bei der Ausgabestelle: {state}',
    invented: 'Vorführung: Diese Ausgabestelle und ihre Bediensteten sind erfunden',
    lead: 'Es wird kein Passwort verlangt. Sagen Sie, welches Amt die erfundene Person hat; das Token sagt es dann auch.',
    agency: 'Behörde',
    role: 'Funktion',
    officer: 'Person',
    go: 'Anmelden',
  },
} as const satisfies Readonly<Record<CodeLanguage, object>>;

/**
 * The page on which an invented officer says who it is, in the first of the wanted languages (`ui_locales`) that it knows.
 *
 * @param asked goes on with the choice, as the issuer keeps nothing in between.
 * @param known who signed in before, to begin with.
 */
export function officePage(
  { state, issuer }: SignInAt,
  asked: URLSearchParams,
  known: DemonstrationOfficer | undefined,
): string {
  const wanted = (asked.get('ui_locales') ?? '').split(' ').map((tag) => tag.slice(0, 2));
  const language = CODE_LANGUAGES.find((one) => one === wanted.find((tag) => tag in WORDS)) ?? 'en';
  const say = WORDS[language];
  const title = escaped(say.title.replace('{state}', state));
  const hidden = [...asked]
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join('');
  const choice = (
    name: 'agencyKind' | 'role',
    label: string,
    list: readonly [string, string, readonly string[]],
  ) =>
    `<label for="${name}">${label}</label><select id="${name}" name="${name}">${list[2]
      .map(
        (value) =>
          `<option value="${value}"${value === list[1] ? ' selected' : ''}>${escaped(codeWord(list[0], value, language).replace(/\.$/u, ''))}</option>`,
      )
      .join('')}</select>`;
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><main><h1>${title}</h1><span class="sign">${say.invented}</span><p>${say.lead}</p>
<form method="post" action="${escaped(issuer)}/office">${hidden}
${choice('agencyKind', say.agency, ['AgencyKind', known?.agencyKind ?? 'POLICE', AGENCY_KINDS])}
${choice('role', say.role, ['Role', known?.role ?? 'INVESTIGATOR', ROLES])}
<label for="officer">${say.officer}</label><input id="officer" name="officer" required maxlength="60" autocomplete="off" value="${escaped(known?.officer ?? 'invented-officer-1')}">
<button type="submit">${say.go}</button></form></main></body></html>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/gu, (sign) => ENTITIES[sign] ?? '');
}
