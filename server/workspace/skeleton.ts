// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The skeleton of a workspace: its declarations without function bodies. While it stays, an analysis depends on nothing
 * but the texts of the functions it looked into; where it changes, on the names that changed.
 */
import type { SourceFile } from '../items/item';
import { lastSegment } from '../items/type';

/** One declaration: its text, and the names through which code can come to see it. */
export interface Part {
  readonly text: string;
  readonly names: readonly string[];
}

const parts = new WeakMap<SourceFile, readonly Part[]>();

/** What other functions can see of a file, without the comments above it. */
export function partsOf(file: SourceFile): readonly Part[] {
  const hit = parts.get(file);
  if (hit) return hit;
  const out: Part[] = [];
  const add = (s: { readonly start: number; readonly end: number }, ...names: string[]): void =>
    void out.push({ text: `${file.root.path}: ${file.text.slice(s.start, s.end)}`, names });
  for (const u of file.useDeclarations) add(u, ...words(file.text.slice(u.start, u.end)));
  for (const f of file.fns) add(f.headSpan, f.name);
  // what implements a trait is a matter of whoever names the type
  for (const i of file.impls) add(i.headSpan, ...words(file.text.slice(i.headSpan.start, i.headSpan.end)));
  for (const list of [file.structs, file.enums, file.aliases, file.consts]) for (const i of list) add(i.span, i.name);
  for (const t of file.traits) add(t.nameSpan, t.name);
  parts.set(file, out);
  return out;
}

function words(text: string): string[] {
  return (text.match(/\b[A-Za-z_]\w+\b/g) ?? []).filter((w) => !COMMON.has(w));
}

/** Words of heads that say nothing of what changed. */
const COMMON: ReadonlySet<string> = new Set(['impl', 'unsafe', 'for', 'where', 'use', 'pub', 'crate', 'self', 'super', 'core', 'kernel', 'as', 'const']);

/** The names that two skeletons do not have in common. */
export function changedNames(before: ReadonlyMap<string, readonly string[]>, after: ReadonlyMap<string, readonly string[]>): Set<string> {
  const out = new Set<string>();
  for (const [text, names] of before) if (!after.has(text)) for (const n of names) out.add(lastSegment(n));
  for (const [text, names] of after) if (!before.has(text)) for (const n of names) out.add(lastSegment(n));
  return out;
}

/** Whether a text says any of the names. */
export function saysAny(text: string, names: RegExp | null): boolean {
  return names?.test(text) ?? false;
}

/** One pattern for a set of names; null for none. */
export function patternOf(names: ReadonlySet<string>): RegExp | null {
  const safe = [...names].filter((n) => /^\w+$/.test(n));
  return safe.length === 0 ? null : new RegExp(`\\b(?:${safe.join('|')})\\b`);
}
