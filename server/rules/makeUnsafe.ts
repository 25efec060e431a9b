// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The fix that makes a function unsafe and gives it a `# Safety` section. */
import type { FnItem } from '../items/item';
import { edit, fixOf, indentAt, lineStart, newlineOf, sourceOf } from './edits';
import type { ProposedFix, RuleContext, TextEdit } from './rule';

/**
 * `unsafe` in front of `fn`, and a `# Safety` section where the doc comment has none. Nothing for a function of a trait
 * impl: its signature is the trait's.
 */
export function makeUnsafeFixes(fn: FnItem, _cx: RuleContext): readonly ProposedFix[] {
  if (fn.isUnsafe || (fn.owner !== null && fn.owner.kind === 'impl' && fn.owner.trait !== null) || fn.owner?.kind === 'trait') return [];
  const at = unsafeAt(fn);
  if (at === null) return [];
  const edits: TextEdit[] = [edit(fn.file, { start: at, end: at }, 'unsafe ')];
  if (!hasSafetySection(fn)) edits.unshift(safetySection(fn));
  return [fixOf(`Make \`${fn.name}\` unsafe: only its caller can know that the page is valid`, 'unsafe', edits, true)];
}

export function hasSafetySection(fn: FnItem): boolean {
  return /(^|\n)\s*#+\s*Safety\b/i.test(fn.docs);
}

/** Inserts a `# Safety` section above the function, behind its doc comment, in front of its attributes. */
export function safetySection(fn: FnItem): TextEdit {
  const { text } = fn.file;
  const indent = indentAt(text, fn.span.start);
  const nl = newlineOf(text);
  let at = lineStart(text, fn.span.start);
  while (at > 0) {
    const above = lineStart(text, at - 1);
    if (!text.slice(above, at).trim().startsWith('#[')) break;
    at = above;
  }
  const pointer = fn.params.find((p) => p.name !== null)?.name;
  const what = pointer ? `\`${pointer}\` must belong to a page that stays valid for as long as the result is used.` : 'TODO: what the caller must guarantee.';
  const lead = fn.docs === '' ? '' : `${indent}///${nl}`;
  return edit(fn.file, { start: at, end: at }, `${lead}${indent}/// # Safety${nl}${indent}///${nl}${indent}/// ${what}${nl}`);
}

/** Where `unsafe` goes: in front of `extern` or `fn`. */
function unsafeAt(fn: FnItem): number | null {
  const modifiers = fn.node.children.find((c) => c.kind === 'function_modifiers');
  const ext = modifiers?.children.find((c) => c.kind === 'extern_modifier');
  if (ext) return ext.start;
  const token = fn.node.children.find((c) => c.kind === 'fn');
  if (token) return token.start;
  const head = sourceOf(fn.file, fn.headSpan);
  const i = head.indexOf('fn ');
  return i < 0 ? null : fn.headSpan.start + i;
}
