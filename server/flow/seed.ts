// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** From a type to the value that stands for "any value of it": what a parameter, a field or an unknown result is. */
import { borrowed, unknownPage } from '../model/operation';
import type { PageState } from '../model/state';
import type { Ty } from '../items/type';
import type { Engine } from './context';
import { newPage } from './pages';
import { type Site, UNKNOWN_VALUE, type Value, wrapper } from './value';
import type { World } from './world';

export interface Seeding {
  readonly engine: Engine;
  readonly site: Site;
  /** What the page's origin is called: `parameter`, a function's name. */
  readonly origin: string;
  /** It lies behind a reference: it is not this code's to drop. */
  readonly behind: boolean;
}

const OWNED_HERE: PageState = { memdesc: 'page', order: null, life: 'live', holder: 'handle', references: 0, mappings: 0 };

/** Makes a value of a type. `id` names what is made anew; the same id in the same world is the same thing. */
export function seed(w: World, id: string, ty: Ty, s: Seeding): Value {
  const { roles } = s.engine;
  if (ty.kind === 'ref') {
    const inner = roles.role(ty.inner);
    if (inner.kind === 'place' || inner.kind === 'owner') {
      if (inner.kind === 'owner' && ty.mutable) return behindReference(w, id, ty.inner, s, false);
      return { k: 'borrow', page: newPage(w, id, { states: borrowed(folioOf(inner), false), origin: s.origin, site: s.site, message: null }), mutable: ty.mutable };
    }
    return behindReference(w, id, ty.inner, s, false);
  }
  const role = roles.role(ty);
  switch (role.kind) {
    case 'owner': {
      const states: PageState[] = [{
        ...OWNED_HERE, memdesc: role.folio ? 'folio' : 'page', holder: s.behind ? 'other' : 'handle', references: role.counted && !s.behind ? 1 : 0,
        ...(role.counted && !role.folio ? { memdesc: 'unknown' as const } : {}),
      }];
      const page = newPage(w, id, { states, origin: s.origin, site: s.site, rooted: s.behind, own: !s.behind, message: null });
      return { k: 'owner', page, ty, forged: null };
    }
    case 'borrow':
      return { k: 'borrow', page: newPage(w, id, { states: borrowed('unknown', false), origin: s.origin, site: s.site, message: null }), mutable: false };
    case 'object':
      return { k: 'object', id, ty };
    case 'box':
      return wrapper(ty, seed(w, `${id}.*`, ty.kind === 'path' ? (ty.args[0] ?? { kind: 'unknown' }) : { kind: 'unknown' }, s));
    case 'pointer': {
      const inner = roles.role(role.inner);
      if (inner.kind === 'place') {
        const states = inner.folio ? unknownPage().map((x) => ({ ...x, memdesc: 'folio' as const })) : unknownPage();
        return { k: 'ptr', page: newPage(w, id, { states, origin: s.origin, site: s.site, message: null }) };
      }
      return { k: 'sym', id, ty };
    }
    case 'place':
      return UNKNOWN_VALUE;
    case 'other':
      break;
  }
  switch (ty.kind) {
    case 'tuple': {
      if (ty.elements.length === 0) return { k: 'struct', ty, variant: null, fields: new Map() };
      return { k: 'struct', ty, variant: null, fields: new Map(ty.elements.map((e, i): [string, Value] => [String(i), seed(w, `${id}.${i}`, e, s)])) };
    }
    case 'unknown':
    case 'never':
      return { k: 'sym', id, ty };
    default:
      return { k: 'sym', id, ty };
  }
}

function folioOf(role: { readonly folio: boolean }): 'folio' | 'unknown' {
  return role.folio ? 'folio' : 'unknown';
}

/** A reference to a new cell that holds any value of the type. */
export function behindReference(w: World, id: string, ty: Ty, s: Seeding, raw: boolean): Value {
  const cell = `@${id}`;
  if (!w.cells.has(cell)) w.cells.set(cell, seed(w, `${id}.^`, ty, { ...s, behind: true }));
  return { k: 'ref', cell, path: [], raw };
}

/** The fields of a symbol of a struct type, made once; null where the type has none that are known. */
export function expandStruct(w: World, v: Extract<Value, { k: 'sym' }>, s: Seeding): Value | null {
  if (v.ty.kind !== 'path') return null;
  const item = s.engine.tree.structAt(v.ty.path);
  if (!item) return null;
  const fields = new Map<string, Value>();
  for (const f of item.fields) fields.set(f.name, seed(w, `${v.id}.${f.name}`, s.engine.tree.fieldTy(v.ty, f.name), s));
  return { k: 'struct', ty: v.ty, variant: null, fields };
}

/** A symbol seen as one variant of its enum, with payloads of the right types; null where the type is not known. */
export function expandVariant(w: World, v: Extract<Value, { k: 'sym' }>, name: string, s: Seeding): Value | null {
  if (v.ty.kind !== 'path') return null;
  const { ty } = v;
  const make = (payload: readonly (readonly [string, Ty])[]): Value => ({
    k: 'struct', ty, variant: name,
    fields: new Map(payload.map(([f, t]): [string, Value] => [f, seed(w, `${v.id}?${name}.${f}`, t, s)])),
  });
  if (ty.path === 'core::option::Option') return name === 'Some' ? make([['0', ty.args[0] ?? { kind: 'unknown' }]]) : make([]);
  if (ty.path === 'core::result::Result') return make([['0', ty.args[name === 'Ok' ? 0 : 1] ?? { kind: 'unknown' }]]);
  const item = s.engine.tree.enumAt(ty.path);
  const variant = item?.variants.find((x) => x.name === name);
  if (!item || !variant) return null;
  const scope = s.engine.tree.scope(item);
  return make(variant.fields.map((f) => [f.name, s.engine.tree.ty(f.ty, scope)] as const));
}

/** The other variant of `Option` and `Result`. */
export function otherVariant(name: string): string | null {
  switch (name) {
    case 'Some':
      return 'None';
    case 'None':
      return 'Some';
    case 'Ok':
      return 'Err';
    case 'Err':
      return 'Ok';
    default:
      return null;
  }
}
