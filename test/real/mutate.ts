// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Mutants of real files, made at test time: a mistake is put into one function, and the lines on which a finding is
 * expected are marked with `//~ rule` in what is put in. The marks are taken out before anything is checked.
 */
import { declare } from '../../server/items/declare';
import type { SourceFile } from '../../server/items/item';
import { parse } from '../../server/syntax/parser';

/** A change inside of one function, or of the whole text where `fn` is null. */
export interface Change {
  readonly fn: string | null;
  readonly edit: (text: string) => string;
}

export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly changes: readonly Change[];
}

export interface Expected {
  readonly line: number;
  readonly rule: string;
}

/** Puts code in front of the text that is named, which is there once. */
export const before = (anchor: string, code: string) => (text: string): string => once(text, anchor, () => `${code.trim()}\n${anchor}`);
/** Puts code behind it. */
export const after = (anchor: string, code: string) => (text: string): string => once(text, anchor, () => `${anchor}\n${code.trim()}\n`);
/** Puts code in its place. */
export const instead = (anchor: string, code: string) => (text: string): string => once(text, anchor, () => code);
/** Puts code at the start of a function's body. */
export const first = (code: string) => (text: string): string => {
  const at = bodyStart(text) + 1;
  return `${text.slice(0, at)}\n${code.trim()}\n${text.slice(at)}`;
};
/** Puts code at the end of a function's body, behind its last statement. */
export const last = (code: string) => (text: string): string => {
  const at = text.lastIndexOf('}');
  return `${text.slice(0, at)}${code.trim()}\n${text.slice(at)}`;
};
/** Makes the body anew. */
export const body = (code: string) => (text: string): string => `${text.slice(0, bodyStart(text))}{\n${code.trim()}\n}`;
/** Puts items at the end of the file. */
export const items = (code: string): Change => ({ fn: null, edit: (text) => `${text}\n${code.trim()}\n` });
export const within = (fn: string, ...edits: ((text: string) => string)[]): Change => ({ fn, edit: (text) => edits.reduce((t, edit) => edit(t), text) });

function once(text: string, anchor: string, replacement: () => string): string {
  const parts = text.split(anchor);
  if (parts.length !== 2) throw new Error(`${JSON.stringify(anchor)} is there ${parts.length - 1} times in\n${text}`);
  return parts.join(replacement());
}

/** Where the body of a function's text starts: its text begins with its head and ends with its body. */
function bodyStart(text: string): number {
  const file = declareText('x.rs', text);
  const at = file.fns[0]?.bodySpan?.start;
  if (at === undefined) throw new Error(`no function in\n${text}`);
  return at;
}

function declareText(path: string, text: string): SourceFile {
  const tree = parse(text);
  try {
    return declare(path, text, tree, 'mutant');
  } finally {
    tree.delete();
  }
}

/** The mutated text without its marks, and what is expected where. */
export function mutate(path: string, original: string, changes: readonly Change[]): { text: string; expected: Expected[] } {
  let text = original;
  for (const { fn, edit } of changes) {
    if (fn === null) {
      text = edit(text);
      continue;
    }
    const found = declareText(path, text).fns.filter((f) => f.display === fn && f.bodySpan !== null);
    const span = found[0]?.span;
    if (!span || found.length !== 1) throw new Error(`${found.length} functions ${fn} in ${path}`);
    text = text.slice(0, span.start) + edit(text.slice(span.start, span.end)) + text.slice(span.end);
  }
  if (text === original) throw new Error('nothing is changed');
  const expected: Expected[] = [];
  const lines = text.split('\n').map((line, i) => {
    const [code = '', ...marks] = line.split('//~');
    for (const rule of marks.join(' ').split(/\s+/).filter((r) => r !== '')) expected.push({ line: i + 1, rule });
    return marks.length > 0 ? code.trimEnd() : line;
  });
  if (expected.length === 0) throw new Error('no line is marked');
  expected.sort((a, b) => a.line - b.line || (a.rule < b.rule ? -1 : 1));
  return { text: lines.join('\n'), expected };
}
