// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The order with which a type's own destructor frees: what is put into such a type must have been allocated with it. */
import type { Body } from '../cfg/graph';
import type { FnItem } from '../items/item';
import { lastSegment, type Ty } from '../items/type';
import type { Access } from './places';

const known = new WeakMap<FnItem, number | null>();

/** The constant order that is freed in the `Drop` or `Ownable` of an owner's type; null where it is not one. */
export function releaseOrder(a: Access, ty: Ty): number | null {
  if (ty.kind !== 'path') return null;
  const { tree } = a.run.engine;
  const inner = lastSegment(ty.path) === 'Owned' ? ty.args[0] : ty;
  if (inner?.kind !== 'path') return null;
  const impl = tree.traitImpl(inner.path, 'Drop') ?? tree.traitImpl(inner.path, 'Ownable');
  const fn = impl?.fns.find((f) => f.name === 'drop' || f.name === 'release' || f.name === 'ptr_drop');
  // what the kernel's own page is, its file need not say here
  if (!fn) return lastSegment(inner.path) === 'Page' ? 0 : null;
  let order = known.get(fn);
  if (order === undefined) {
    const body = a.run.engine.body(fn);
    a.run.engine.consulted(fn);
    order = body ? freedOrder(a, body.body) : null;
    known.set(fn, order);
  }
  return order;
}

function freedOrder(a: Access, body: Body): number | null {
  for (const block of body.blocks) {
    for (const s of block.statements) {
      if (s.kind !== 'call' || s.callee.kind !== 'path') continue;
      const segments = s.callee.path.segments;
      const row = a.run.engine.functionRow(segments[segments.length - 1]?.name ?? '');
      const effect = row?.args.find((e) => e?.kind === 'release');
      if (effect?.kind !== 'release' || effect.order === null) continue;
      if (typeof effect.order === 'number') return effect.order;
      const order = s.args[effect.order.arg];
      return order?.kind === 'const' && order.constant.kind === 'int' ? order.constant.value : null;
    }
  }
  return null;
}
