// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `?` and what catches it. */
import { firstOf, type Node } from '../syntax/node';
import { assign, assignOperand, type Builder, goto, leave, leaveFunction, newBlock, newTemp, place, push, scheduleTemp, spanOf, switchTo, terminate, use } from './builder';
import type { Place } from './graph';
import { opaque } from './opaque';
import { asOperand, project } from './operands';
import { pathOf } from './paths';
import { lowerBlock } from './statements';

/** `e?`: the value of `Ok` or `Some`, or out with the residual, dropping what the scopes hold. */
export function lowerTry(b: Builder, node: Node, inner: Node): Place {
  const span = spanOf(node);
  const operand = asOperand(b, inner);
  let subject: Place;
  if (operand.kind === 'use' && b.locals[operand.place.local]?.kind === 'temp' && operand.place.projection.length === 0) subject = operand.place;
  else {
    const id = newTemp(b, inner);
    assignOperand(b, place(id), operand, spanOf(inner));
    scheduleTemp(b, id, undefined);
    subject = place(id);
  }
  const yes = newBlock(b);
  const no = newBlock(b);
  terminate(b, { kind: 'test', place: subject, test: { kind: 'try' }, yes, no, span });
  switchTo(b, no);
  const catcher = b.catchers.at(-1);
  assign(b, catcher?.dest ?? place(0), { kind: 'residual', place: subject }, span);
  if (catcher) leave(b, catcher.exit, span);
  else leaveFunction(b, span);
  switchTo(b, yes);
  return project(subject, { kind: 'downcast', variant: '?continue' }, { kind: 'field', name: '0' });
}

export function lowerTryBlock(b: Builder, dest: Place, node: Node): void {
  const block = firstOf(node, 'block');
  if (!block) {
    opaque(b, dest, node, 'a `try` block');
    return;
  }
  const span = spanOf(node);
  const end = newBlock(b);
  const value = newTemp(b, block);
  b.catchers.push({ dest, exit: { block: end, depth: b.scopes.length } });
  lowerBlock(b, place(value), block);
  b.catchers.pop();
  push(b, { kind: 'call', dest, callee: { kind: 'path', path: pathOf('core', 'ops', 'Try', 'from_output') }, args: [use(place(value))], span });
  goto(b, end);
  switchTo(b, end);
}
