// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The C side of the bindings: `rust/helpers/*.c`, whose `rust_helper_NAME` functions make inline functions callable from Rust. */
import type { Span } from '../syntax/text';
import { call, help, note, say } from './wording';
import type { Note } from './rule';

export interface CHelper {
  /** Without `rust_helper_`. */
  readonly name: string;
  readonly nameSpan: Span;
  /** From the name to the end of the body. */
  readonly span: Span;
  /** The functions that its body calls. */
  readonly calls: readonly string[];
}

/** What a C helper does wrong; the workspace makes a finding of it. */
export interface CHelperReport {
  readonly rule: 'page_refcount';
  readonly path: string;
  readonly span: Span;
  readonly function: string;
  readonly message: string;
  readonly notes: readonly Note[];
}

const PREFIX = 'rust_helper_';
const KEYWORDS: ReadonlySet<string> = new Set(['if', 'while', 'for', 'switch', 'return', 'sizeof', 'typeof']);

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The words and punctuation of C text, without comments, strings and preprocessor lines. */
function tokens(text: string): Token[] {
  const out: Token[] = [];
  let i = 0;
  let lineStarts = true;
  while (i < text.length) {
    const c = text[i] ?? '';
    if (c === '\n') {
      lineStarts = true;
      i++;
    } else if (c === ' ' || c === '\t' || c === '\r') i++;
    else if (text.startsWith('/*', i)) {
      const end = text.indexOf('*/', i + 2);
      i = end < 0 ? text.length : end + 2;
    } else if (text.startsWith('//', i)) {
      const end = text.indexOf('\n', i);
      i = end < 0 ? text.length : end;
    } else if (c === '#' && lineStarts) {
      // a directive runs to its line end, or over it where the line ends with a backslash
      for (;;) {
        const end = text.indexOf('\n', i);
        if (end < 0) {
          i = text.length;
          break;
        }
        const continued = text[end - 1] === '\\' || (text[end - 1] === '\r' && text[end - 2] === '\\');
        i = end + 1;
        if (!continued) break;
      }
    } else if (c === '"' || c === "'") {
      i++;
      while (i < text.length && text[i] !== c && text[i] !== '\n') i += text[i] === '\\' ? 2 : 1;
      i++;
      lineStarts = false;
    } else if (isWord(c)) {
      const start = i;
      while (i < text.length && isWord(text[i] ?? '')) i++;
      out.push({ text: text.slice(start, i), start, end: i });
      lineStarts = false;
    } else {
      out.push({ text: c, start: i, end: i + 1 });
      i++;
      lineStarts = false;
    }
  }
  return out;
}

function isWord(c: string): boolean {
  return /[A-Za-z0-9_]/.test(c);
}

/** The definitions of `rust_helper_NAME` in a C file; declarations are left out. */
export function cHelpers(text: string): readonly CHelper[] {
  if (!text.includes(PREFIX)) return [];
  const all = tokens(text);
  const out: CHelper[] = [];
  for (let i = 0; i < all.length; i++) {
    const t = all[i];
    if (!t?.text.startsWith(PREFIX) || all[i + 1]?.text !== '(') continue;
    const afterParams = matching(all, i + 1, '(', ')');
    if (afterParams < 0 || all[afterParams + 1]?.text !== '{') continue;
    const close = matching(all, afterParams + 1, '{', '}');
    if (close < 0) continue;
    const calls: string[] = [];
    for (let k = afterParams + 2; k < close; k++) {
      const word = all[k]?.text ?? '';
      if (all[k + 1]?.text === '(' && /^[A-Za-z_]/.test(word) && !KEYWORDS.has(word)) calls.push(word);
    }
    out.push({ name: t.text.slice(PREFIX.length), nameSpan: { start: t.start, end: t.end }, span: { start: t.start, end: all[close]?.end ?? t.end }, calls });
    i = close;
  }
  return out;
}

function matching(all: readonly Token[], from: number, open: string, close: string): number {
  let depth = 0;
  for (let i = from; i < all.length; i++) {
    if (all[i]?.text === open) depth++;
    else if (all[i]?.text === close && --depth === 0) return i;
  }
  return -1;
}

/**
 * Helpers that export the reference count of a page to Rust.
 * @param isRefcount whether the C function of that name counts references on a `struct page`.
 */
export function checkCHelper(path: string, text: string, isRefcount: (name: string) => boolean): readonly CHelperReport[] {
  const out: CHelperReport[] = [];
  for (const h of cHelpers(text)) {
    const counted = isRefcount(h.name) ? h.name : h.calls.find(isRefcount);
    if (counted === undefined) continue;
    const words = say([`this helper exports ${call(counted)} to Rust, which must not count references on a page`, 'this helper exports a page reference count to Rust'],
      note('a page has the lifetime of its memory descriptor; pages lose their reference count under the memdesc plan'),
      help('export what the owner does instead: `__free_pages()` needs no helper, a folio has `folio_get()` and `folio_put()`'));
    out.push({ rule: 'page_refcount', path, span: h.nameSpan, function: `${PREFIX}${h.name}`, message: words.message, notes: words.notes });
  }
  return out;
}
