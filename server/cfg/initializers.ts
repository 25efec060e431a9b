// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The pin-init macros. The value they make is an initialiser that runs later, once, where it is given to; here it is the
 * struct itself, made at once: what goes in is the same, and what goes wrong on the way too.
 */
import { parseInitializer } from '../syntax/macros';
import { child, firstOf, named, type Node } from '../syntax/node';
import { endOf } from './branches';
import { assign, type Builder, define, goto, newBlock, newTemp, place, popScope, pushScope, scheduleTemp, spanOf, switchTo, use } from './builder';
import { into } from './expressions';
import type { Operand, Place } from './graph';
import { asOperand, } from './operands';
import { pathRef } from './paths';

/** False where the macro's arguments are not a struct initialiser. */
export function lowerInitializer(b: Builder, dest: Place, node: Node, tree: Node): boolean {
  const init = parseInitializer(tree);
  if (!init) return false;
  const { expression } = init;
  const span = spanOf(node);
  const name = child(expression, 'name');
  const path = name ? pathRef(name) : null;
  const body = child(expression, 'body');
  if (expression.kind !== 'struct_expression' || !path || !body) return false;
  const end = newBlock(b);
  // `?` inside leaves the initialiser, not the function around it.
  b.catchers.push({ dest, exit: { block: end, depth: b.scopes.length } });
  pushScope(b, { temps: true, names: true });
  if (init.self) {
    const self = newTemp(b, init.self);
    assign(b, place(self), { kind: 'opaque', operands: [], what: 'the place being initialised' }, spanOf(init.self));
    define(b, init.self.text, place(self));
  }
  const fields: { name: string; operand: Operand }[] = [];
  let base: Operand | null = null;
  for (const f of named(body)) {
    if (f.kind === 'base_field_initializer') {
      const value = named(f)[0];
      if (value) base = asOperand(b, value);
      continue;
    }
    const field = child(f, 'field') ?? firstOf(f, 'identifier');
    const value = f.kind === 'shorthand_field_initializer' ? field : child(f, 'value');
    if (!field || !value) continue;
    if (init.code.has(field.start)) {
      pushScope(b, { temps: true });
      into(b, null, value);
      popScope(b, endOf(value));
      continue;
    }
    // Each field is made in turn; those that are there already are dropped where a later one fails.
    const slot = newTemp(b, value);
    const at = spanOf(value);
    if (init.inPlace.has(value.start)) {
      const operand = asOperand(b, value);
      assign(b, place(slot), { kind: 'opaque', operands: [operand], what: 'an initialiser' }, at);
    } else into(b, place(slot), value);
    scheduleTemp(b, slot, undefined);
    fields.push({ name: field.text, operand: use(place(slot)) });
    // A field that is initialised can be named by those behind it, as a reference.
    define(b, field.text, place(slot));
  }
  assign(b, dest, { kind: 'struct', path, fields, base }, span);
  popScope(b, span);
  b.catchers.pop();
  goto(b, end);
  switchTo(b, end);
  return true;
}

