// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Which functions can touch a page: only they are lowered and played. */
import type { FnItem, SourceFile } from '../items/item';
import type { ItemTree } from '../items/tree';
import type { Roles } from '../flow/roles';

/**
 * The functions of a file that can touch a page: all of a file that declares a page type, those whose text speaks of
 * pages or whose impl is of a type that holds one, and those that call one of them.
 */
export function selectFunctions(file: SourceFile, tree: ItemTree, roles: Roles, mentionsPages: (text: string) => boolean): FnItem[] {
  const withBody = file.fns.filter((f) => f.bodySpan !== null);
  const declares = file.structs.some((s) => {
    const role = roles.role({ kind: 'path', path: `${s.module.path}::${s.name}`, args: [], lifetimes: [] });
    return role.kind === 'owner' || role.kind === 'place' || role.kind === 'borrow';
  });
  if (declares) return withBody;
  const chosen = new Set<FnItem>();
  const holders = new Set(file.impls.filter((i) => holdsPages(tree, roles, tree.implSelf(i))));
  for (const fn of withBody) {
    const text = file.text.slice(fn.span.start, fn.span.end);
    if (mentionsPages(text)) chosen.add(fn);
    else if (fn.owner?.kind === 'impl' && holders.has(fn.owner)) chosen.add(fn);
    else if (WORDS.test(text)) chosen.add(fn);
  }
  // callers of what was chosen, by name, until nothing is added
  for (let grown = true; grown; ) {
    grown = false;
    const names = new Set([...chosen].map((f) => f.name).filter((n) => n !== 'new' && n !== 'drop'));
    for (const fn of withBody) {
      if (chosen.has(fn)) continue;
      const calls = file.text.slice(fn.span.start, fn.span.end).match(/\b\w+(?=\s*\()/g) ?? [];
      if (calls.some((c) => c !== fn.name && names.has(c))) {
        chosen.add(fn);
        grown = true;
      }
    }
  }
  return withBody.filter((f) => chosen.has(f));
}

/** In a file that handles pages, a function that says any of these may: sizes and shifts of pages do not count. */
const WORDS = /(?!page_(?:size|shift|mask|align)\b)(?:page|folio|vmalloc)/i;

function holdsPages(tree: ItemTree, roles: Roles, self: ReturnType<ItemTree['implSelf']>): boolean {
  if (self.kind !== 'path') return false;
  const item = tree.structAt(self.path);
  if (!item) return false;
  const scope = tree.scope(item);
  return item.fields.some((f) => {
    let found = false;
    const visit = (t: ReturnType<ItemTree['ty']>, depth: number): void => {
      const r = roles.role(t);
      if (r.kind === 'owner' || r.kind === 'place' || r.kind === 'borrow') found = true;
      if (depth > 3) return;
      if (t.kind === 'path') for (const x of t.args) visit(x, depth + 1);
      else if (t.kind === 'ref' || t.kind === 'ptr' || t.kind === 'array' || t.kind === 'slice') visit(t.inner, depth + 1);
    };
    visit(tree.ty(f.ty, scope), 0);
    return found;
  });
}
