const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as HTML writes it, also within quotes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (sign) => SIGNS[sign] ?? sign);
}
