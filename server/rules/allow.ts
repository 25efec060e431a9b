// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Allow comments: `// pageck: allow(RULE): reason` on the finding's line or the line above it, above a function or an
 * item, or `//! pageck: allow(RULE): reason` for a file. The reason is required.
 */
import type { Span } from '../syntax/text';
import { edit, fixOf, indentAt, lineEnd, lineStart, newlineOf } from './edits';
import type { SourceFile } from '../items/item';
import type { ProposedFix } from './rule';

export interface AllowComment {
  readonly scope: 'line' | 'file';
  readonly rule: string;
  readonly reason: string;
  /** From `//` to the end of the comment. */
  readonly span: Span;
  /** 1-based line of the comment. */
  readonly line: number;
  /** Whether code stands in front of it on its line. */
  readonly trailing: boolean;
  /** Why it allows nothing whatever is found: an unknown rule, no reason, a form that is not understood. Else null. */
  readonly problem: string | null;
}

const MARK = 'pageck:';

/** The allow comments of a text. Strings and block comments are told apart from comments; each rule of a list is one entry. */
export function allowComments(text: string, isRule: (id: string) => boolean): readonly AllowComment[] {
  if (!text.includes(MARK)) return [];
  const out: AllowComment[] = [];
  for (const span of lineComments(text)) {
    const source = text.slice(span.start, span.end);
    // in an example of a doc comment the comment is the example's: `/// // pageck: …`
    const example = /^\/\/[/!].*?\/\/(?=\s*pageck:)/.exec(source)?.[0];
    const file = example === undefined && source.startsWith('//!');
    const body = source.slice(example?.length ?? (file ? 3 : 2)).trim();
    if (!body.startsWith(MARK) || (example === undefined && source.startsWith('///'))) continue;
    const before = example === undefined ? text.slice(lineStart(text, span.start), span.start) : example.slice(3, -2);
    const base = { scope: file ? ('file' as const) : ('line' as const), span, line: lineOf(text, span.start), trailing: before.trim() !== '' };
    out.push(...parse(body.slice(MARK.length).trim(), base, isRule));
  }
  return out;
}

type Base = Pick<AllowComment, 'scope' | 'span' | 'line' | 'trailing'>;

function parse(body: string, base: Base, isRule: (id: string) => boolean): AllowComment[] {
  const bad = (problem: string, rule = ''): AllowComment => ({ ...base, rule, reason: '', problem });
  if (!body.startsWith('allow(')) return [bad('this `pageck:` comment is not understood: only `allow(RULE): reason` is')];
  const close = body.indexOf(')');
  if (close < 0) return [bad('this `pageck: allow` comment lacks its closing parenthesis')];
  const rules = body.slice('allow('.length, close).split(',').map((r) => r.trim()).filter((r) => r !== '');
  if (rules.length === 0) return [bad('this `pageck: allow` comment names no rule')];
  const rest = body.slice(close + 1).trim();
  const reason = rest.startsWith(':') ? rest.slice(1).trim() : '';
  return rules.map((rule) => {
    if (!isRule(rule)) return bad(`this comment allows \`${rule.slice(0, 40)}\`, which is not a rule`, rule);
    if (reason === '') return bad(`this comment allows \`${rule}\` without a reason, so it allows nothing`, rule);
    return { ...base, rule, reason, problem: null };
  });
}

/** What a comment, a string or a character begins with. */
const STARTS = /["'/]|[rR](?=["#])/g;

/** The line comments of Rust (or C) text: strings, characters, raw strings and nested block comments are skipped. */
export function lineComments(text: string): readonly Span[] {
  const out: Span[] = [];
  let i = 0;
  for (;;) {
    STARTS.lastIndex = i;
    const next = STARTS.exec(text);
    if (!next) return out;
    i = next.index;
    const c = text[i];
    if (c === '/' && text[i + 1] === '/') {
      let end = text.indexOf('\n', i);
      if (end < 0) end = text.length;
      const stop = text[end - 1] === '\r' ? end - 1 : end;
      out.push({ start: i, end: stop });
      i = end;
    } else if (c === '/' && text[i + 1] === '*') {
      let depth = 1;
      i += 2;
      while (i < text.length && depth > 0) {
        if (text.startsWith('*/', i)) {
          depth--;
          i += 2;
        } else if (text.startsWith('/*', i)) {
          depth++;
          i += 2;
        } else i++;
      }
    } else if (c === '"') {
      i++;
      while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
      i++;
    } else if ((c === 'r' || c === 'R') && (text[i + 1] === '"' || text[i + 1] === '#') && !/[A-Za-z0-9_]/.test(previous(text, i))) {
      let hashes = 0;
      while (text[i + 1 + hashes] === '#') hashes++;
      if (text[i + 1 + hashes] !== '"') i++;
      else {
        const end = text.indexOf(`"${'#'.repeat(hashes)}`, i + 2 + hashes);
        i = end < 0 ? text.length : end + 1 + hashes;
      }
    } else if (c === "'") {
      // a character, or a lifetime: only the former has its quote two (or, escaped, more) characters on
      if (text[i + 1] === '\\') {
        const end = text.indexOf("'", i + 3);
        i = end < 0 ? text.length : end + 1;
      } else if (text[i + 2] === "'") i += 3;
      else i++;
    } else i++;
  }
}

/** The character before, where a byte prefix (`br"…"`) does not count. */
function previous(text: string, i: number): string {
  const p = text[i - 1] ?? '';
  return (p === 'b' || p === 'c') && !/[A-Za-z0-9_]/.test(text[i - 2] ?? '') ? '' : p;
}

function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) line++;
  return line;
}

/** What goes with an allow comment that is removed: its whole line, or what follows the code on its line. */
export function removalOfAllow(text: string, comment: Pick<AllowComment, 'span' | 'trailing'>): Span {
  if (!comment.trailing) return { start: lineStart(text, comment.span.start), end: lineEnd(text, comment.span.end) };
  let start = comment.span.start;
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start--;
  return { start, end: comment.span.end };
}

/** What a person has to replace by the reason. */
export const REASON_PLACEHOLDER = 'TODO: say why this is right';

/**
 * The fix that allows a finding where it is, with the reason to be written. It is never applied unseen: `display`
 * editors insert it as a template, others show it.
 */
export function allowFix(file: SourceFile, span: Span, rule: string): ProposedFix {
  const { text } = file;
  const at = lineStart(text, span.start);
  const comment = `${indentAt(text, span.start)}// pageck: allow(${rule}): ${REASON_PLACEHOLDER}${newlineOf(text)}`;
  return fixOf(`Allow \`${rule}\` here, with the reason`, 'unsafe', [edit(file, { start: at, end: at }, comment)]);
}
