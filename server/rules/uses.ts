// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** How often a file still says a name, to know whether its import may go. */
import type { SourceFile } from '../items/item';
import type { Span } from '../syntax/text';

/** The mentions of a word in a file outside `use` declarations and the given spans; comments and strings count, which errs towards keeping. */
export function nameUses(file: SourceFile, name: string, without: readonly Span[]): number {
  const skip = [...file.useDeclarations, ...without];
  let count = 0;
  for (let i = file.text.indexOf(name); i >= 0; i = file.text.indexOf(name, i + name.length)) {
    if (isWordPart(file.text[i - 1]) || isWordPart(file.text[i + name.length])) continue;
    if (!skip.some((s) => s.start <= i && i < s.end)) count++;
  }
  return count;
}

function isWordPart(c: string | undefined): boolean {
  return c !== undefined && /[A-Za-z0-9_]/.test(c);
}
