// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The order with which a type's own destructor frees: what is put into such a type must have been allocated with it. */
import type { Body } from '../cfg/graph';
import type { FnItem } from '../items/item';
import { lastSegment, type Ty } from '../items/type';
import type { Access } from './places';
import type { Site } from './value';

/** A constant order, and the call that frees with it. */
export interface Release {
  readonly order: number;
  /** Null where the tree does not have the destructor. */
  readonly site: Site | null;
}

const known = new WeakMap<FnItem, Release | null>();

/** What the `Drop` or `Ownable` of an owner's type frees with; null where that is not a constant. */
export function releaseOrder(a: Access, ty: Ty): Release | null {
  if (ty.kind !== 'path') return null;
  const { tree } = a.run.engine;
  const inner = lastSegment(ty.path) === 'Owned' ? ty.args[0] : ty;
  if (inner?.kind !== 'path') return null;
  const impl = tree.traitImpl(inner.path, 'Drop') ?? tree.traitImpl(inner.path, 'Ownable');
  const fn = impl?.fns.find((f) => f.name === 'drop' || f.name === 'release' || f.name === 'ptr_drop');
  // what the kernel's own page is, its file need not say here
  if (!fn) return lastSegment(inner.path) === 'Page' ? { order: 0, site: null } : null;
  a.run.engine.consulted(fn);
  let release = known.get(fn);
  if (release === undefined) {
    const body = a.run.engine.body(fn);
    release = body ? releaseIn(a, fn, body.body) : null;
    known.set(fn, release);
  }
  return release;
}

function releaseIn(a: Access, fn: FnItem, body: Body): Release | null {
  for (const block of body.blocks) {
    for (const s of block.statements) {
      if (s.kind !== 'call' || s.callee.kind !== 'path') continue;
      const segments = s.callee.path.segments;
      const row = a.run.engine.functionRow(segments[segments.length - 1]?.name ?? '');
      const effect = row?.args.find((e) => e?.kind === 'release');
      if (effect?.kind !== 'release' || effect.order === null) continue;
      const given = typeof effect.order === 'number' ? null : s.args[effect.order.arg];
      const order = typeof effect.order === 'number' ? effect.order : given?.kind === 'const' && given.constant.kind === 'int' ? given.constant.value : null;
      return order === null ? null : { order, site: { file: fn.file.path, start: fn.span.start + s.span.start, end: fn.span.start + s.span.end } };
    }
  }
  return null;
}
