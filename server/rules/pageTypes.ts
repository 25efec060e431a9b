// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Questions that several rules ask of types: is it a page, what in it is held by value, which traits are meant. */
import { lastSegment, type Ty } from '../items/type';
import type { RuleContext } from './rule';

/** Whether the type is the page itself: `Page`, `SafePage`, `bindings::page`, a newtype around one. */
export function isPage(ty: Ty, cx: RuleContext): boolean {
  if (ty.kind !== 'path') return false;
  return cx.role(ty) === 'page' || newtypeOf(ty, cx) !== null;
}

const newtypes = new WeakMap<RuleContext, Map<string, Ty | null>>();

/** The page that a structure with no other field (but markers) is a newtype around, or null. */
function newtypeOf(ty: Ty & { kind: 'path' }, cx: RuleContext): Ty | null {
  let known = newtypes.get(cx);
  if (!known) {
    known = new Map();
    newtypes.set(cx, known);
  }
  const hit = known.get(ty.path);
  if (hit !== undefined) return hit;
  // a structure that contains itself is no newtype
  known.set(ty.path, null);
  const item = cx.tree.structAt(ty.path);
  const fields = item && cx.role(ty) === null ? item.fields.map((f) => cx.tree.ty(f.ty, cx.tree.scope(item))).filter((t) => !isMarker(t)) : [];
  const only = fields.length === 1 ? fields[0] : undefined;
  const inner = only && isPage(only, cx) ? only : null;
  known.set(ty.path, inner);
  return inner;
}

function isMarker(ty: Ty): boolean {
  return ty.kind === 'path' && ['PhantomData', 'PhantomPinned'].includes(lastSegment(ty.path));
}

/** Whether the type is a page, or nothing but a pointer to one: what stands for the page in a trait impl. */
export function standsForPage(ty: Ty, cx: RuleContext): boolean {
  if (isPage(ty, cx)) return true;
  const item = ty.kind === 'path' ? cx.tree.structAt(ty.path) : null;
  const fields = item ? item.fields.map((f) => cx.tree.ty(f.ty, cx.tree.scope(item))).filter((t) => !isMarker(t)) : [];
  const only = fields.length === 1 ? fields[0] : undefined;
  const pointee = only?.kind === 'ptr' ? only.inner : only?.kind === 'path' && lastSegment(only.path) === 'NonNull' ? only.args[0] : undefined;
  return pointee !== undefined && isPage(pointee, cx);
}

/** Whether it is the C structure rather than the Rust type around it. */
export function isCPage(ty: Ty): boolean {
  return ty.kind === 'path' && ty.path === 'kernel::bindings::page';
}

/**
 * Whether a canonical path means the kernel's own item of that name: a path in the kernel crate, or a name that no
 * import explains (a lone file). A crate's own item of the same name is not it.
 */
export function isKernelName(path: string | null, names: ReadonlySet<string>): boolean {
  if (path === null || !names.has(lastSegment(path))) return false;
  return path.startsWith('?') || path.startsWith('kernel::');
}

const COUNTED_TRAITS: ReadonlySet<string> = new Set(['AlwaysRefCounted', 'RefCounted']);
const OWNABLE: ReadonlySet<string> = new Set(['Ownable']);
const AREF: ReadonlySet<string> = new Set(['ARef']);
const OWNED: ReadonlySet<string> = new Set(['Owned']);

export function isCountedTrait(path: string | null): boolean {
  return isKernelName(path, COUNTED_TRAITS);
}

export function isOwnableTrait(path: string | null): boolean {
  return isKernelName(path, OWNABLE);
}

/** `ARef<T>` for a page type `T`. */
export function isCountedPage(ty: Ty, cx: RuleContext): boolean {
  if (ty.kind !== 'path' || !isKernelName(ty.path, AREF)) return false;
  const of = ty.args[0];
  return of !== undefined && isPage(of, cx);
}

/** `Owned<T>` of the kernel's types, not the type state of the same name in `scatterlist`. */
export function isOwned(ty: Ty): boolean {
  return ty.kind === 'path' && isKernelName(ty.path, OWNED) && !ty.path.startsWith('kernel::scatterlist');
}

/** Types that hold their first arguments by value or own them through a pointer: a page inside has that one owner. */
const HOLDERS: ReadonlySet<string> = new Set([
  'Option', 'Result', 'Box', 'KBox', 'VBox', 'KVBox', 'Vec', 'KVec', 'VVec', 'KVVec', 'Arc', 'UniqueArc', 'Rc', 'Cell', 'RefCell', 'UnsafeCell',
  'SyncUnsafeCell', 'OnceCell', 'Mutex', 'SpinLock', 'RwLock', 'ManuallyDrop', 'MaybeUninit', 'XArray', 'RBTree', 'Pin', 'Devres', 'Revocable',
  'SetOnce', 'LockedBy', 'Poll', 'ControlFlow', 'Saturating', 'Wrapping',
]);

/**
 * The parts of a type that a value of it holds by value or owns: through options, results, vectors, boxes, cells,
 * tuples and arrays; not through references, raw pointers, `PhantomData`, `Owned<…>` or types of which nothing is known.
 */
export function* heldParts(ty: Ty): Generator<Ty> {
  yield ty;
  switch (ty.kind) {
    case 'path':
      if (HOLDERS.has(lastSegment(ty.path))) for (const a of ty.args) yield* heldParts(a);
      return;
    case 'tuple':
      for (const e of ty.elements) yield* heldParts(e);
      return;
    case 'array':
    case 'slice':
      yield* heldParts(ty.inner);
      return;
    default:
      return;
  }
}

/** A Rust page type (not the C structure) that the type holds by value, or null. */
export function pageByValue(ty: Ty, cx: RuleContext): Ty | null {
  for (const part of heldParts(ty)) if (isPage(part, cx) && !isCPage(part)) return part;
  return null;
}
