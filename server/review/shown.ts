// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Which findings can be trusted in a file of which only parts are known. */
import { OPEN_LINE } from './partial';
import type { Placed } from './match';

/** Rules that say that something is missing: it may stand on a line that the patch does not show. */
const ABSENCE: ReadonlySet<string> = new Set([
  'page_leak',
  'folio_ref_leak',
  'page_mapping_unbalanced',
  'page_null_unchecked',
  'page_stored_past_owner',
  'undocumented_page_unsafe',
  'unused_allow',
]);

/** False for a finding that says that something is missing while lines of its function are not known. */
export function canBeTold(placed: Placed): boolean {
  if (!ABSENCE.has(placed.finding.rule) || !placed.text.includes(OPEN_LINE)) return true;
  const lines = placed.text.split('\n');
  const { start, end } = placed.finding.range;
  return !blockAround(lines, start.line - 1, end.line - 1).includes(OPEN_LINE);
}

/**
 * The lines from the nearest less indented line above to the one below, grown until nothing is less indented: the whole
 * item. Kernel code is formatted, so indentation says what a parser cannot tell of a text with holes.
 */
function blockAround(lines: readonly string[], from: number, to: number): string[] {
  const indent = (line: string): number | null => (line.trim() === '' || line === OPEN_LINE ? null : line.length - line.trimStart().length);
  const top = topIndent(lines, from, indent);
  let first = from;
  while (first > 0 && !isHead(lines[first] ?? '', indent, top)) first--;
  let last = to;
  while (last + 1 < lines.length && !isEnd(lines[last] ?? '', indent, top, last > to || first < from)) last++;
  return lines.slice(first, last + 1);
}

type Indent = (line: string) => number | null;

/** The indentation of the item around a line: that of the nearest `fn` above, or none. */
function topIndent(lines: readonly string[], from: number, indent: Indent): number {
  for (let at = from; at >= 0; at--) {
    const line = lines[at] ?? '';
    if (line.trimStart().startsWith('fn ') || line.includes(' fn ')) return indent(line) ?? 0;
  }
  return 0;
}

function isHead(line: string, indent: Indent, top: number): boolean {
  const own = indent(line);
  return own !== null && own <= top && !line.trimStart().startsWith('}') && !line.trimStart().startsWith(')');
}

function isEnd(line: string, indent: Indent, top: number, inside: boolean): boolean {
  const own = indent(line);
  return inside && own !== null && own <= top && line.trimStart().startsWith('}');
}
