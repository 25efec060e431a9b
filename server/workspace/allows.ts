// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Which allow comments a finding falls under. */
import type { Item, SourceFile } from '../items/item';
import type { AllowComment } from '../rules/allow';
import type { Found } from './collect';

/**
 * The comments that allow a finding: on its line, on the line above it (other comments may stand between), above the
 * function or item it lies in, or at the head of the file.
 */
export function allowing(comments: readonly AllowComment[], f: Found, source: SourceFile | null, text: string): AllowComment[] {
  const mine = comments.filter((c) => c.rule === f.rule.id && c.problem === null);
  if (mine.length === 0) return [];
  const lineOf = (offset: number): number => {
    let n = 1;
    for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) n++;
    return n;
  };
  const line = lineOf(f.span.start);
  return mine.filter((c) => {
    if (c.scope === 'file') return true;
    if (c.line === line) return true;
    if (!c.trailing && c.line < line && onlyComments(text, c.span.end, f.span.start)) return true;
    return source !== null && enclosing(source, f).some((item) => above(text, c, item));
  });
}

/** Whether nothing but comments, attributes and the beginning of the finding's own line lies between. */
function onlyComments(text: string, from: number, to: number): boolean {
  const lines = text.slice(from, to).split('\n').slice(1);
  return lines.slice(0, -1).every((l) => /^\s*(?:\/\/.*|#\[.*)?\s*$/.test(l));
}

function enclosing(source: SourceFile, f: Found): Item[] {
  const items: Item[] = [...source.items, ...source.fns];
  return items.filter((i) => i.span.start <= f.span.start && f.span.end <= i.span.end);
}

/** Whether the comment stands right above the item, with nothing but comments and attributes between. */
function above(text: string, c: AllowComment, item: Item): boolean {
  if (c.trailing || c.span.end > item.span.start) return false;
  return onlyComments(text, c.span.end, item.span.start);
}
