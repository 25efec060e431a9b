// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What a path in an expression names, in the scope of the frame that is played. */
import type { PathRef } from '../cfg/graph';
import type { Ty } from '../items/type';
import { UNKNOWN } from '../items/type';
import type { Engine, Frame } from './context';

export interface ResolvedPath {
  /** The canonical path: `kernel::bindings::get_page`, `core::mem::forget`, `kernel::page::Page::alloc_page`. */
  readonly full: string;
  /** The type that the last segment belongs to (`Page` of `Page::alloc_page`, the enum of a variant), or null. */
  readonly ty: Ty | null;
  /** The whole path as a type, with its generic arguments. */
  readonly whole: Ty;
  readonly name: string;
  /** The generic arguments of the last segment, as types. */
  readonly generics: readonly Ty[];
}

/** By scope, which ends with its file's text: a graph outlives that. */
const cache = new WeakMap<Frame['scope'], Map<PathRef, ResolvedPath>>();

export function resolvePath(frame: Frame, engine: Engine, path: PathRef): ResolvedPath {
  let known = cache.get(frame.scope);
  if (!known) cache.set(frame.scope, (known = new Map()));
  let result = known.get(path);
  if (!result) known.set(path, (result = resolve(frame, engine, path)));
  return result;
}

function resolve(frame: Frame, engine: Engine, path: PathRef): ResolvedPath {
  const { tree } = engine;
  const { scope } = frame;
  const segs = path.segments;
  const last = segs[segs.length - 1];
  const name = last?.name ?? '';
  const typesOf = (nodes: readonly { kind: string }[]): Ty[] =>
    (nodes as readonly import('../syntax/node').Node[]).filter((n) => n.kind !== 'lifetime').map((n) => tree.ty(n, scope));
  const generics = last ? typesOf(last.args) : [];
  if (path.qself) {
    const ty = tree.ty(path.qself, scope);
    return { full: `${pathOf(ty)}::${name}`, ty, whole: UNKNOWN, name, generics };
  }
  const names = segs.map((s) => s.name);
  if (names.length === 1 && name === 'Self') return { full: pathOf(scope.self), ty: scope.self, whole: scope.self ?? UNKNOWN, name, generics };
  if (names.length > 1) {
    const before = segs[segs.length - 2];
    const prefix = names.slice(0, -1);
    let ty: Ty;
    if (prefix.length === 1 && prefix[0] === 'Self') ty = scope.self ?? UNKNOWN;
    else if (prefix.length === 1 && scope.params.has(prefix[0] ?? '')) ty = { kind: 'param', name: prefix[0] ?? '' };
    else {
      const at = tree.resolver.resolve(scope.module, prefix, scope.local);
      const args = before ? typesOf(before.args) : [];
      ty = aliased(engine, at, args);
    }
    const base = ty.kind === 'path' ? ty.path : ty.kind === 'param' ? `<${ty.name}>` : '?';
    const full = tree.resolver.canonical(`${base}::${name}`);
    return { full, ty, whole: { kind: 'path', path: full, args: generics, lifetimes: [] }, name, generics };
  }
  const full = tree.resolver.resolve(scope.module, names, scope.local);
  const cut = full.lastIndexOf('::');
  const owner: Ty | null = cut > 0 ? { kind: 'path', path: full.slice(0, cut), args: [], lifetimes: [] } : null;
  // `use bindings::get_page as hold` leaves the function its own name
  return { full, ty: owner, whole: aliased(engine, full, generics), name: cut > 0 ? full.slice(cut + 2) : name, generics };
}

/** A path to a type alias of the tree is what the alias stands for. */
function aliased(engine: Engine, path: string, args: readonly Ty[]): Ty {
  const own: Ty = { kind: 'path', path, args, lifetimes: [] };
  // `VBox` is more than the box that it stands for
  if (engine.roles.role(own).kind !== 'other') return own;
  const alias = engine.tree.resolver.lookup(path);
  if (alias?.kind === 'alias' && alias.ty) {
    const target = engine.tree.ty(alias.ty, engine.tree.scope(alias));
    if (target.kind === 'path' && engine.roles.role(target).kind !== 'other') return target;
  }
  return own;
}

function pathOf(ty: Ty | null): string {
  return ty?.kind === 'path' ? ty.path : '?';
}
