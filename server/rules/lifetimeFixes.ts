// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Fixes of signatures whose page borrow is not tied to its owner. */
import type { FnItem } from '../items/item';
import { type Node, walkNodes } from '../syntax/node';
import { edit, fixOf } from './edits';
import { makeUnsafeFixes } from './makeUnsafe';
import type { LifetimeCase } from './pageBorrowOutlivesOwner';
import type { ProposedFix, RuleContext, TextEdit } from './rule';

/** The owner's parameter gets the lifetime of the result, or the function leaves it to its documented contract. */
export function lifetimeFixes(fn: FnItem, found: LifetimeCase, cx: RuleContext): readonly ProposedFix[] {
  const out: ProposedFix[] = [];
  if (found.kind === 'free') {
    const owner = ownerReference(fn);
    if (owner) out.push(fixOf(`Tie \`'${found.lifetime}\` to ${owner.name}, which keeps the page`, 'unsafe', [owner.insert(found.lifetime)], true));
  }
  if (found.kind === 'static') {
    const owner = ownerReference(fn);
    const edits = fn.ret ? staticEdits(fn, fn.ret) : [];
    if (owner && edits.length > 0) out.push(fixOf(`Return a borrow that lives as long as ${owner.name}`, 'unsafe', edits, true));
    return out;
  }
  out.push(...makeUnsafeFixes(fn, cx).map((f) => ({ ...f, title: `Make \`${fn.name}\` unsafe and document for how long the page is valid`, preferred: false })));
  return out;
}

interface OwnerReference {
  readonly name: string;
  insert(lifetime: string): TextEdit;
}

/** `&self`, or the only parameter that is a reference without a lifetime of its own. */
function ownerReference(fn: FnItem): OwnerReference | null {
  const at = (node: Node, name: string): OwnerReference | null => {
    const amp = node.children.find((c) => c.kind === '&');
    if (!amp || node.children.some((c) => c.kind === 'lifetime')) return null;
    return { name, insert: (lifetime) => edit(fn.file, { start: amp.end, end: amp.end }, `'${lifetime} `) };
  };
  if (fn.selfNode && (fn.self === 'ref' || fn.self === 'mut')) return at(fn.selfNode, '`self`');
  const refs = fn.params.filter((p) => p.ty?.kind === 'reference_type');
  const only = refs[0];
  return refs.length === 1 && only?.ty ? at(only.ty, `\`${only.name ?? '_'}\``) : null;
}

/** `&'static Page` becomes `&Page`, `BorrowedPage<'static>` becomes `BorrowedPage<'_>`. */
function staticEdits(fn: FnItem, ret: Node): TextEdit[] {
  const out: TextEdit[] = [];
  walkNodes(ret, (n) => {
    if (n.kind === 'reference_type') {
      const lifetime = n.children.find((c) => c.kind === 'lifetime');
      const type = n.children.find((c) => c.field === 'type' || c.kind === 'mutable_specifier');
      if (lifetime?.text === "'static" && type) out.push(edit(fn.file, { start: lifetime.start, end: type.start }, ''));
    } else if (n.kind === 'type_arguments') {
      for (const c of n.children) if (c.kind === 'lifetime' && c.text === "'static") out.push(edit(fn.file, c, "'_"));
    }
    return true;
  });
  return out;
}
