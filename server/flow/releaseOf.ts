// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** How a type's own destructor frees: what is put into such a type must have been allocated to match. */
import type { Body } from '../cfg/graph';
import type { FnItem } from '../items/item';
import { lastSegment, type Ty, walkTy } from '../items/type';
import type { Releaser } from '../model/operation';
import type { Access } from './places';
import type { Site } from './value';

export interface Release {
  readonly by: Releaser;
  /** The order where it is a constant. */
  readonly order: number | null;
  /** Null where the tree does not have the destructor. */
  readonly site: Site | null;
}

const known = new WeakMap<FnItem, Release | null>();

/** The one release in the `Drop` or `Ownable` of a type, or of what `Owned` holds; null where there is none, or more. */
export function releaseOf(a: Access, ty: Ty): Release | null {
  if (ty.kind !== 'path') return null;
  const { tree } = a.run.engine;
  const held = lastSegment(ty.path) === 'Owned' ? heldBy(a, ty) : ty;
  if (!held) return null;
  const impl = tree.traitImpl(held.path, 'Drop') ?? tree.traitImpl(held.path, 'Ownable');
  const fn = impl?.fns.find((f) => f.name === 'drop' || f.name === 'release' || f.name === 'ptr_drop');
  // what the kernel's own page is, its file need not say here
  if (!fn) return /^(?:kernel::page::|\?)Page$/.test(held.path) ? { by: 'free_pages', order: 0, site: null } : null;
  a.run.engine.consulted(fn);
  let release = known.get(fn);
  if (release === undefined) {
    const body = a.run.engine.body(fn);
    release = body ? releaseIn(a, fn, body.body) : null;
    known.set(fn, release);
  }
  return release;
}

/** What an `Owned` holds: by its argument, or as the function's result says where that is left to inference. */
function heldBy(a: Access, ty: Extract<Ty, { kind: 'path' }>): Extract<Ty, { kind: 'path' }> | null {
  if (ty.args[0]?.kind === 'path') return ty.args[0];
  const { fn, scope } = a.frame;
  let found: Extract<Ty, { kind: 'path' }> | null = null;
  if (fn?.ret) {
    walkTy(a.run.engine.tree.ty(fn.ret, scope), (t) => {
      if (t.kind === 'path' && lastSegment(t.path) === 'Owned' && t.args[0]?.kind === 'path') found ??= t.args[0];
    });
  }
  return found;
}

function releaseIn(a: Access, fn: FnItem, body: Body): Release | null {
  let only: Release | null = null;
  for (const block of body.blocks) {
    for (const s of block.statements) {
      if (s.kind !== 'call' || s.callee.kind !== 'path') continue;
      const segments = s.callee.path.segments;
      const row = a.run.engine.functionRow(segments[segments.length - 1]?.name ?? '');
      const effect = row?.args.find((e) => e?.kind === 'release');
      if (effect?.kind !== 'release') continue;
      if (only) return null;
      const given = effect.order === null || typeof effect.order === 'number' ? null : s.args[effect.order.arg];
      const order = typeof effect.order === 'number' ? effect.order : given?.kind === 'const' && given.constant.kind === 'int' ? given.constant.value : null;
      only = { by: effect.by, order, site: { file: fn.file.path, start: fn.span.start + s.span.start, end: fn.span.start + s.span.end } };
    }
  }
  return only;
}
