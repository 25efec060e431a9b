// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * What a type is to a page, read off the tree's own declarations: the place type (`Page`, a newtype around it), who
 * owns, who borrows, which pointers lead to a page. By shape first, so that forks, copies and lone files are read
 * right; by canonical path where the tree does not have the declaration.
 */
import type { ItemTree } from '../items/tree';
import { type Ty, UNKNOWN } from '../items/type';
import type { Profile } from '../rules/finding';

export type Role =
  /** A value of it owns a page and frees it when dropped. */
  | { readonly kind: 'owner'; readonly counted: boolean; readonly folio: boolean }
  /** `BorrowedPage`; `&Page` is a reference to a `place` or an `owner`. */
  | { readonly kind: 'borrow' }
  /** The page itself: `bindings::page`, a transparent `Page`. */
  | { readonly kind: 'place'; readonly folio: boolean }
  /** An allocation whose pages can be borrowed: VBox, VVec. */
  | { readonly kind: 'object' }
  /** Owns one value behind a pointer and drops it. */
  | { readonly kind: 'box'; readonly drops: boolean; readonly shared: boolean }
  /** A pointer to something. */
  | { readonly kind: 'pointer'; readonly inner: Ty }
  | { readonly kind: 'other' };

export interface Roles {
  readonly profile: Profile;
  role(ty: Ty): Role;
  /** The type of the page handle that a struct literal or tuple constructor of `path` makes, or null. */
  isOwnerPath(path: string): boolean;
  isPlacePath(path: string): boolean;
  /** Whether a value of the type can lead to a page without a lock or a pointer to something else in between. */
  carries(ty: Ty): boolean;
  /** Whether moving a value of the type leaves its place empty in a way that matters. */
  mayOwn(ty: Ty): boolean;
}

const RAW_PAGE: ReadonlySet<string> = new Set(['kernel::bindings::page', 'kernel::bindings::ptdesc']);
const RAW_FOLIO: ReadonlySet<string> = new Set(['kernel::bindings::folio']);
const OWNED: ReadonlySet<string> = new Set(['kernel::types::Owned', 'kernel::owned::Owned', 'kernel::types::ownable::Owned', 'kernel::ownable::Owned', '?Owned']);
const AREF: ReadonlySet<string> = new Set(['kernel::sync::aref::ARef', 'kernel::types::ARef', '?ARef']);
const BORROWED: ReadonlySet<string> = new Set(['kernel::page::BorrowedPage', '?BorrowedPage']);
const PAGE: ReadonlySet<string> = new Set(['kernel::page::Page', 'kernel::page::SafePage', 'kernel::pages::Pages', '?Page']);
const FOLIO: ReadonlySet<string> = new Set(['kernel::folio::Folio', 'kernel::fs::Folio', 'kernel::mm::folio::Folio', '?Folio']);
/** The kernel crate's own handles (`Owned`, `ARef`) and `Opaque`: what their functions do is in the tables, whatever way they are written. */
export function isHandle(path: string): boolean {
  return OWNED.has(path) || AREF.has(path) || path === 'kernel::types::Opaque';
}

const NON_NULL = 'core::ptr::NonNull';
const BOXES: ReadonlyMap<string, { drops: boolean; shared: boolean }> = new Map([
  ['alloc::boxed::Box', { drops: true, shared: false }],
  ['core::pin::Pin', { drops: true, shared: false }],
  ['core::mem::ManuallyDrop', { drops: false, shared: false }],
  ['core::mem::MaybeUninit', { drops: false, shared: false }],
  ['core::cell::UnsafeCell', { drops: true, shared: false }],
  ['alloc::sync::Arc', { drops: true, shared: true }],
  ['alloc::rc::Rc', { drops: true, shared: true }],
]);

function boxOf(path: string): { drops: boolean; shared: boolean } | null {
  const known = BOXES.get(path);
  if (known) return known;
  if (!path.startsWith('kernel::') && !path.startsWith('?')) return null;
  const last = path.slice(path.lastIndexOf('::') + 1).replace(/^[:?]+/, '');
  if (last === 'KBox' || last === 'KVBox' || last === 'Box') return { drops: true, shared: false };
  if (last === 'Arc' || last === 'UniqueArc') return { drops: true, shared: last === 'Arc' };
  return null;
}

function isObject(path: string): boolean {
  if (!path.startsWith('kernel::') && !path.startsWith('?')) return false;
  const last = path.slice(path.lastIndexOf('::') + 1).replace(/^[:?]+/, '');
  return last === 'VBox' || last === 'VVec';
}

const VECTOR = /(?:^|::|\?)(?:KVec|KVVec|Vec)$/;

/** A vector of the kernel crate whose elements can be followed. */
export function isVector(ty: Ty): boolean {
  return ty.kind === 'path' && VECTOR.test(ty.path);
}

const OTHER: Role = { kind: 'other' };

/** What named types are to a page: those that the kernel has, and those that a tree declares in their shape. */
export type Shapes = ReadonlyMap<string, Role>;

const OWNING: Role = { kind: 'owner', counted: false, folio: false };

/** Reads the shapes off a tree: they hold while none of its declarations changes. `profile` says which design its `Page` has. */
export function readShapes(tree: ItemTree, profile: Profile): Shapes {
  const byPath = new Map<string, Role>();
  for (const p of PAGE) byPath.set(p, profile === 'owning' ? OWNING : { kind: 'place', folio: false });
  for (const p of RAW_PAGE) byPath.set(p, { kind: 'place', folio: false });
  for (const p of RAW_FOLIO) byPath.set(p, { kind: 'place', folio: true });
  for (const p of FOLIO) byPath.set(p, { kind: 'place', folio: true });
  for (const p of BORROWED) byPath.set(p, { kind: 'borrow' });
  const { role } = readRoles(tree, profile, byPath);
  const isFolio = (ty: Ty): boolean => {
    const r = role(ty);
    return r.kind === 'place' && r.folio;
  };

  // by shape: structs around `bindings::page`; twice, for newtypes around what the first round found
  for (let round = 0; round < 2; round++) {
    for (const file of tree.files) {
      for (const s of file.structs) {
        const path = `${s.module.path}::${s.name}`;
        const real = s.fields.map((f) => tree.ty(f.ty, tree.scope(s))).filter((t) => !isPhantom(t));
        const only = real.length === 1 ? real[0] : undefined;
        if (!only) continue;
        const drops = tree.traitImpl(path, 'Drop') !== null;
        const ownable = tree.traitImpl(path, 'Ownable') !== null;
        const pointee = pointeeOf(only);
        if (pointee && role(pointee).kind === 'place' && isC(pointee)) {
          // any other holder of a raw page is what its own `Drop` makes it: that is played
          if (drops && /^(?:Page|Pages|SafePage)$/.test(s.name)) byPath.set(path, { kind: 'owner', counted: false, folio: isFolio(pointee) });
        } else if (only.kind === 'path' && lastOf(only.path) === 'Opaque' && only.args[0] && isC(only.args[0])) {
          byPath.set(path, { kind: 'place', folio: isFolio(only.args[0]) });
        } else if (ownable && role(only).kind === 'place') byPath.set(path, { kind: 'place', folio: false });
        else if (s.name === 'BorrowedPage') byPath.set(path, { kind: 'borrow' });
      }
    }
  }
  return byPath;
}

function isC(ty: Ty): boolean {
  return ty.kind === 'path' && (RAW_PAGE.has(ty.path) || RAW_FOLIO.has(ty.path));
}

/** The roles of types in a tree. */
export function readRoles(tree: ItemTree, profile: Profile, byPath: Shapes = readShapes(tree, profile)): Roles {
  const moves = new Map<string, boolean>();

  function role(ty: Ty): Role {
    switch (ty.kind) {
      case 'path': {
        if (OWNED.has(ty.path)) {
          const inner = ty.args[0];
          const r = inner ? role(inner) : OTHER;
          return r.kind === 'place' || r.kind === 'owner' ? OWNING : OTHER;
        }
        if (AREF.has(ty.path)) {
          const inner = ty.args[0];
          const r = inner ? role(inner) : OTHER;
          return r.kind === 'place' || r.kind === 'owner' ? { kind: 'owner', counted: true, folio: r.kind === 'place' && r.folio } : OTHER;
        }
        if (ty.path === NON_NULL) return { kind: 'pointer', inner: ty.args[0] ?? UNKNOWN };
        const known = byPath.get(ty.path);
        if (known) return known;
        if (isObject(ty.path)) return { kind: 'object' };
        const box = boxOf(ty.path);
        if (box) return { kind: 'box', ...box };
        return OTHER;
      }
      case 'ptr':
        return { kind: 'pointer', inner: ty.inner };
      default:
        return OTHER;
    }
  }

  function mayOwn(ty: Ty): boolean {
    switch (ty.kind) {
      case 'path': {
        const r = role(ty);
        if (r.kind === 'owner' || r.kind === 'object') return true;
        if (r.kind === 'box') return true;
        if (ty.args.some(mayOwn)) return true;
        const hit = moves.get(ty.path);
        if (hit !== undefined) return hit;
        moves.set(ty.path, false);
        let result = false;
        const s = tree.structAt(ty.path);
        if (s) result = tree.traitImpl(ty.path, 'Drop') !== null || s.fields.some((f) => mayOwn(tree.ty(f.ty, tree.scope(s))));
        const e = tree.enumAt(ty.path);
        if (e) result = e.variants.some((v) => v.fields.some((f) => mayOwn(tree.ty(f.ty, tree.scope(e)))));
        moves.set(ty.path, result);
        return result;
      }
      case 'tuple':
        return ty.elements.some(mayOwn);
      case 'array':
      case 'slice':
        return mayOwn(ty.inner);
      default:
        return false;
    }
  }

  const carrying = new Map<string, boolean>();

  function carries(ty: Ty): boolean {
    const r = role(ty);
    switch (r.kind) {
      case 'owner':
      case 'borrow':
      case 'object':
      case 'place':
        return true;
      case 'pointer':
        return role(r.inner).kind === 'place';
      case 'box':
        return ty.kind === 'path' && ty.args.some(carries);
      case 'other':
        break;
    }
    switch (ty.kind) {
      case 'ref':
      case 'array':
      case 'slice':
        return carries(ty.inner);
      case 'tuple':
        return ty.elements.some(carries);
      case 'param':
      case 'assoc':
      case 'bounds':
        return true;
      case 'path': {
        if (ty.path === 'core::option::Option' || ty.path === 'core::result::Result' || isVector(ty)) return ty.args.some(carries);
        const hit = carrying.get(ty.path);
        if (hit !== undefined) return hit;
        carrying.set(ty.path, false);
        const s = tree.structAt(ty.path);
        const e = tree.enumAt(ty.path);
        const fields = s ? s.fields.map((f) => tree.ty(f.ty, tree.scope(s))) : e ? e.variants.flatMap((v) => v.fields.map((f) => tree.ty(f.ty, tree.scope(e)))) : [];
        const result = fields.some((f) => f.kind !== 'param' && carries(f));
        carrying.set(ty.path, result);
        return result;
      }
      default:
        return false;
    }
  }

  return {
    profile, role, mayOwn, carries,
    isOwnerPath: (path) => byPath.get(path)?.kind === 'owner',
    isPlacePath: (path) => byPath.get(path)?.kind === 'place',
  };
}

function pointeeOf(ty: Ty): Ty | null {
  if (ty.kind === 'ptr') return ty.inner;
  if (ty.kind === 'path' && ty.path === NON_NULL) return ty.args[0] ?? null;
  return null;
}

function isPhantom(ty: Ty): boolean {
  return ty.kind === 'path' && lastOf(ty.path) === 'PhantomData';
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('::') + 1).replace(/^[:?]+/, '');
}

/**
 * The design of a tree: read off its own `Page`, else off what the file uses.
 * @returns null where nothing tells.
 */
export function readProfile(tree: ItemTree): Profile | null {
  let used: Profile | null = null;
  for (const file of tree.files) {
    for (const s of file.structs) {
      if (s.name !== 'Page' && s.name !== 'SafePage' && s.name !== 'Pages') continue;
      const scope = tree.scope(s);
      for (const f of s.fields) {
        const t = tree.ty(f.ty, scope);
        const pointee = pointeeOf(t);
        if (pointee?.kind === 'path' && RAW_PAGE.has(pointee.path)) return 'owning';
        if (t.kind === 'path' && lastOf(t.path) === 'Opaque' && t.args[0]?.kind === 'path' && RAW_PAGE.has(t.args[0].path)) return 'ownable';
      }
    }
    for (const impl of file.impls) {
      const trait = tree.implTrait(impl);
      const self = tree.implSelf(impl);
      if (trait && self.kind === 'path' && PAGE.has(self.path) && lastOf(trait) === 'Ownable') return 'ownable';
      if (trait && self.kind === 'path' && PAGE.has(self.path) && lastOf(trait) === 'Drop') return 'owning';
    }
    for (const name of ['Owned', 'Ownable']) {
      for (const use of file.root.uses.values()) {
        if (use.path[use.path.length - 1] !== name) continue;
        const full = tree.resolver.resolve(file.root, [use.name]);
        if (OWNED.has(full) || lastOf(full) === 'Ownable') used = 'ownable';
      }
    }
  }
  return used;
}
