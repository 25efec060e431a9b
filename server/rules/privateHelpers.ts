// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Functions of a file's own, all of whose callers are in sight. */
import type { FnItem } from '../items/item';
import { walkTy } from '../items/type';
import { type Node, walkNodes } from '../syntax/node';
import { calleeName } from './locate';
import type { Fault, RuleContext } from './rule';

/**
 * Whether a page leaves a private function as a raw pointer for callers that all return an owner: they own it at once,
 * and what one of them loses on the way is found where it is lost.
 */
export function isOwnedByCallers(fault: Fault, cx: RuleContext): boolean {
  const { fn } = fault;
  if (fault.by !== 'returned' || !fn || fn.isPub || fn.isExtern) return false;
  if (fn.owner !== null && (fn.owner.kind !== 'impl' || fn.owner.trait !== null)) return false;
  const callers = fault.file.fns.filter((f) => f !== fn && f.bodySpan !== null && calls(cx.functionNode(f), fn.name));
  return callers.length > 0 && callers.every((f) => returnsOwner(f, cx));
}

function calls(body: Node, name: string): boolean {
  let hit = false;
  walkNodes(body, (n) => {
    if (n.kind === 'call_expression' && calleeName(n) === name) hit = true;
    return !hit;
  });
  return hit;
}

/** Owners of the tables, and types of the tree that release what they hold when dropped. */
function returnsOwner(fn: FnItem, cx: RuleContext): boolean {
  if (!fn.ret) return false;
  let hit = false;
  walkTy(cx.tree.ty(fn.ret, cx.tree.scope(fn)), (t) => {
    hit ||= cx.ownsByValue(t) || cx.role(t) === 'owner' || (t.kind === 'path' && cx.tree.traitImpl(t.path, 'Drop') !== null);
  });
  return hit;
}
