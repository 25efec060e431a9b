// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** How types hold pages, for an audit: what a value of a type has to do with the page in it. */
import type { Roles } from '../flow/roles';
import type { GenericParams } from '../items/item';
import type { ItemTree, Scope } from '../items/tree';
import { lastSegment, type Ty } from '../items/type';
import { typeRole } from '../kernel/types';
import type { Memdesc } from '../model/state';
import type { Tie } from '../report/audit';
import type { Node } from '../syntax/node';

export interface Hold {
  readonly tie: Tie;
  readonly memdesc: Memdesc;
  /** The type through which it is held, where that is another one of the tree: `PageInfo`. */
  readonly via: string | null;
  /** Through how many types of the tree. */
  readonly hops: number;
  /** Inside `ManuallyDrop`: the owner never ends it. */
  readonly undropped: boolean;
}

const PAGE_ITER = 'AsPageIter';
const SG_TABLE = 'kernel::scatterlist::SGTable';
const SG_OWNED = 'kernel::scatterlist::Owned';
export const NO_PARAMS: ReadonlySet<string> = new Set();
/** Types of the tree are looked into this deep. */
const MAX_DEPTH = 4;

/** @returns null where a value of the type has nothing to do with a page. */
export function holdOf(ty: Ty, tree: ItemTree, roles: Roles, params: ReadonlySet<string>, depth = 0): Hold | null {
  const hold = (tie: Tie, memdesc: Memdesc): Hold => ({ tie, memdesc, via: null, hops: 0, undropped: false });
  const role = roles.role(ty);
  switch (role.kind) {
    case 'owner':
      return hold(role.counted ? 'counts' : 'owns', role.folio ? 'folio' : 'page');
    case 'borrow':
      return hold('borrows', 'unknown');
    case 'place':
      return null;
    case 'pointer':
      return pointee(role.inner, 'points', tree, roles, params, depth);
    case 'object':
    case 'box':
    case 'other':
      break;
  }
  switch (ty.kind) {
    case 'path': {
      const last = lastSegment(ty.path);
      if (last === 'PhantomData') return null;
      if (last === 'ManuallyDrop') {
        const inner = ty.args[0] ? holdOf(ty.args[0], tree, roles, params, depth) : null;
        return inner ? { ...inner, undropped: true } : null;
      }
      const known = typeRole(ty.path, roles.profile);
      // the type state of a scatterlist table that owns the allocation whose pages it lists
      const owned = ty.path === SG_OWNED ? ty.args[0] : undefined;
      if (owned && allocationMemdesc(owned, roles) !== 'unknown') return hold('owns', allocationMemdesc(owned, roles));
      if (known?.kind === 'iterator') return hold('borrows', known.memdesc);
      if (known?.kind === 'keeper') return hold('keeps', 'unknown');
      for (const arg of ty.args) {
        const inner = holdOf(arg, tree, roles, params, depth);
        if (inner) return inner;
      }
      return depth < MAX_DEPTH ? holdIn(ty.path, tree, roles, depth + 1) : null;
    }
    case 'ref':
      return pointee(ty.inner, 'borrows', tree, roles, params, depth);
    case 'ptr':
      return pointee(ty.inner, 'points', tree, roles, params, depth);
    case 'array':
    case 'slice':
      return holdOf(ty.inner, tree, roles, params, depth);
    case 'tuple':
      for (const e of ty.elements) {
        const inner = holdOf(e, tree, roles, params, depth);
        if (inner) return inner;
      }
      return null;
    case 'param':
      return params.has(ty.name) ? hold('owns', pageIterMemdesc(tree, roles)) : null;
    default:
      return null;
  }
}

function pointee(inner: Ty, tie: 'borrows' | 'points', tree: ItemTree, roles: Roles, params: ReadonlySet<string>, depth: number): Hold | null {
  const role = roles.role(inner);
  if (role.kind === 'place') return { tie, memdesc: role.folio ? 'folio' : tie === 'points' ? 'page' : 'unknown', via: null, hops: 0, undropped: false };
  if (role.kind === 'owner' && inner.kind === 'path' && inner.args.length === 0) return { tie, memdesc: role.folio ? 'folio' : tie === 'points' ? 'page' : 'unknown', via: null, hops: 0, undropped: false };
  // a table of pages that C or another owner keeps
  if (tie === 'borrows' && inner.kind === 'path' && inner.path === SG_TABLE) return { tie, memdesc: 'unknown', via: null, hops: 0, undropped: false };
  const held = inner.kind === 'slice' || inner.kind === 'array' || role.kind === 'owner' ? holdOf(inner, tree, roles, params, depth) : null;
  if (held) return { ...held, tie: held.tie === 'owns' ? tie : held.tie };
  // a raw pointer to memory that holds pages: the array of a driver
  if (tie === 'points' && inner.kind === 'path' && depth < MAX_DEPTH) {
    const behind = holdIn(inner.path, tree, roles, depth + 1);
    if (behind && behind.tie === 'owns') return { ...behind, tie };
  }
  return null;
}

/** What a struct or enum of the tree holds, by its fields. */
function holdIn(path: string, tree: ItemTree, roles: Roles, depth: number): Hold | null {
  const name = lastSegment(path);
  const struct = tree.structAt(path);
  if (struct) {
    const scope = tree.scope(struct);
    const params = pageIterParams(struct.generics, scope, tree);
    for (const f of struct.fields) {
      const hold = holdOf(tree.ty(f.ty, scope), tree, roles, params, depth);
      // a raw pointer to one page says nothing of ownership; one to memory that has pages in it is the driver's own
      if (hold && (hold.tie !== 'points' || hold.via !== null)) return { ...hold, via: name, hops: hold.hops + 1 };
    }
  }
  const item = tree.enumAt(path);
  if (item) {
    const scope = tree.scope(item);
    for (const v of item.variants) {
      for (const f of v.fields) {
        const hold = holdOf(tree.ty(f.ty, scope), tree, roles, NO_PARAMS, depth);
        if (hold && (hold.tie !== 'points' || hold.via !== null)) return { ...hold, via: name, hops: hold.hops + 1 };
      }
    }
  }
  return null;
}

/** The generic parameters of an item that are bound to lend pages. */
export function pageIterParams(generics: GenericParams, scope: Scope, tree: ItemTree): ReadonlySet<string> {
  const says = (bound: Node): boolean => {
    const ty = tree.ty(bound, scope);
    return ty.kind === 'path' && lastSegment(ty.path) === PAGE_ITER;
  };
  const out = new Set(generics.types.filter((t) => t.bounds.some(says)).map((t) => t.name));
  for (const w of generics.where) {
    const left = tree.ty(w.left, scope);
    if (left.kind === 'param' && w.bounds.some(says)) out.add(left.name);
  }
  return out;
}

/** What the pages of the tree's page iterators belong to: all that implement it are vmalloc allocations so far. */
export function pageIterMemdesc(tree: ItemTree, roles: Roles): Memdesc {
  const found = new Set<Memdesc>();
  for (const file of tree.files) {
    for (const impl of file.impls) {
      if (lastSegment(tree.implTrait(impl) ?? '') !== PAGE_ITER) continue;
      found.add(allocationMemdesc(tree.implSelf(impl), roles));
    }
  }
  const [only] = found;
  return found.size === 0 ? 'vmalloc' : found.size === 1 && only !== undefined ? only : 'unknown';
}

/** What the memory of an allocation belongs to. */
export function allocationMemdesc(ty: Ty, roles: Roles): Memdesc {
  if (ty.kind !== 'path') return 'unknown';
  const known = typeRole(ty.path, roles.profile);
  if (known?.kind === 'allocation') return known.memdesc;
  return roles.role(ty).kind === 'object' ? 'vmalloc' : 'unknown';
}
