// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Method calls: the receiver is looked at through references, boxes and owners, as rustc does. */
import type { Operand } from '../cfg/graph';
import type { FnItem } from '../items/item';
import { type Ty, UNKNOWN } from '../items/type';
import { callItem, methodRowOf, pathText, pickMethod, traitOf, traitRow } from './calls';
import { unknownCall } from './unknownCalls';
import { coreMethod } from './coreMethods';
import { operandValue, type Result } from './evaluate';
import { pageIterator } from './objects';
import { type Access, autoDeref, load, type Location, takeAt, use } from './places';
import { isHandle } from './roles';
import { reference } from './play';
import type { Value } from './value';

/** A method call: the receiver is looked at through references, boxes and owners, as rustc does. */
export function callMethod(a: Access, name: string, generics: readonly Ty[], loc: Location, operands: readonly Operand[]): Result[] {
  const evaluateRest = (): Value[] => operands.map((o) => operandValue(a, o));
  const at = autoDeref({ ...a, addressOnly: true }, loc);
  const v = at.at === 'page' ? ({ k: 'borrow', page: at.page, mutable: at.mutable } as Value) : load(a, at);
  const core = coreMethod(a, name, generics, loc, at, v, evaluateRest);
  if (core) return core;
  const { engine } = a.run;
  const candidates: Ty[] = [];
  const direct = loc.at === 'cell' ? typeOf(a, load(a, loc)) : UNKNOWN;
  if (direct.kind === 'path') candidates.push(direct);
  for (const ty of receiverTypes(a, v)) candidates.push(ty);
  for (const ty of candidates) {
    if (ty.kind !== 'path') continue;
    const fn = isHandle(ty.path) && engine.methodRow(ty.path, name) ? null : pickMethod(a, engine.tree.methods(ty.path, name).filter((f) => f.self !== 'none'), operands.length + 1);
    if (fn) {
      const self = receiverFor(a, fn, at, v);
      return callItem(a, fn, ty, [self, ...evaluateRest()], a.site);
    }
    const row = engine.methodRow(ty.path, name) ?? traitRow(a, ty, name);
    if (row) {
      const self = row.self === 'value' ? (at.at === 'cell' ? takeAt(a, at) : v) : at.at === 'cell' ? reference(a, at, row.self === 'mut', false) : v;
      // whatever a method does, it looks at its receiver
      if ((v.k === 'borrow' || v.k === 'owner') && !row.args[0] && row.self !== 'none') use(a, v.page, name);
      const call = methodRowOf(a, ty, name, ty);
      if (call) return call([self, ...evaluateRest()]);
    }
    const traited = traitMethod(a, ty, name);
    if (traited) {
      const self = receiverFor(a, traited, at, v);
      return callItem(a, traited, ty, [self, ...evaluateRest()], a.site);
    }
  }
  // a bound on a type parameter
  if (v.k === 'sym' && (v.ty.kind === 'param' || v.ty.kind === 'bounds')) {
    const trait = v.ty.kind === 'param' ? traitOf(a, v.ty.name) : v.ty.traits[0] ? pathText(v.ty.traits[0]) : null;
    if (trait === 'kernel::page::AsPageIter' && name === 'page_iter') return [{ world: a.world, value: pageIterator(v.id) }];
    if (trait !== null) {
      const call = methodRowOf(a, { kind: 'path', path: trait, args: [], lifetimes: [] }, name, null);
      if (call) return call([at.at === 'cell' ? reference(a, at, true, false) : v, ...evaluateRest()]);
    }
  }
  const rest = evaluateRest();
  if (v.k === 'owner' || v.k === 'borrow' || v.k === 'ptr') {
    use(a, v.page, name);
    return unknownCall(a, rest, UNKNOWN, name);
  }
  const receiver = at.at === 'cell' ? reference(a, at, true, false) : v;
  const results = unknownCall(a, [receiver, ...rest], UNKNOWN, name);
  // what a method of something behind a reference gives is part of that: it is there after this function
  if (at.at !== 'cell' || !at.cell.startsWith('@')) return results;
  return results.map((r) => (r.value.k === 'sym' ? { world: r.world, value: { ...r.value, id: `@${r.value.id}` } } : r));
}

/** A provided method of a trait that the type implements. */
function traitMethod(a: Access, ty: Ty, name: string): FnItem | null {
  if (ty.kind !== 'path') return null;
  const { tree } = a.run.engine;
  for (const impl of tree.implsOf(ty.path)) {
    const trait = tree.implTrait(impl);
    if (trait === null) continue;
    const item = tree.resolver.lookup(trait);
    if (item?.kind !== 'trait') continue;
    const fn = item.fns.find((f) => f.name === name && f.self !== 'none' && f.bodySpan !== null);
    if (fn) return fn;
  }
  return null;
}

function receiverFor(a: Access, fn: FnItem, at: Location, v: Value): Value {
  if (at.at !== 'cell') return v;
  switch (fn.self) {
    case 'value':
      return takeAt(a, at);
    case 'ref':
      return reference(a, at, false, false);
    case 'mut':
      return reference(a, at, true, false);
    case 'typed':
    case 'none': {
      const inner = load(a, at);
      return inner.k === 'owner' || inner.k === 'struct' || inner.k === 'sym' ? reference(a, at, true, false) : inner;
    }
  }
}

/** The types whose methods a value has, the nearest first. */
function receiverTypes(a: Access, v: Value): Ty[] {
  const page: Ty[] = [PAGE_TY, SAFE_PAGE_TY];
  switch (v.k) {
    case 'owner':
      return [v.ty, ...(v.ty.kind === 'path' && v.ty.args[0] ? [v.ty.args[0]] : []), ...page];
    case 'borrow':
      return [BORROWED_TY, ...page, ...folioTypes(a, v.page)];
    case 'struct':
    case 'sym':
    case 'object':
      return [v.ty, ...derefTypes(a, v.ty)];
    case 'ref':
      return [];
    default:
      return [];
  }
}

function folioTypes(a: Access, page: string): Ty[] {
  const p = a.world.pages.get(page);
  return p?.states.some((s) => s.memdesc === 'folio') ? [FOLIO_TY] : [];
}

const PAGE_TY: Ty = { kind: 'path', path: 'kernel::page::Page', args: [], lifetimes: [] };
const SAFE_PAGE_TY: Ty = { kind: 'path', path: 'kernel::page::SafePage', args: [], lifetimes: [] };
const BORROWED_TY: Ty = { kind: 'path', path: 'kernel::page::BorrowedPage', args: [], lifetimes: [] };
const FOLIO_TY: Ty = { kind: 'path', path: 'kernel::folio::Folio', args: [], lifetimes: [] };

/** What a type dereferences to by its own `Deref` impl. */
function derefTypes(a: Access, ty: Ty): Ty[] {
  if (ty.kind !== 'path') return [];
  const { tree } = a.run.engine;
  const impl = tree.traitImpl(ty.path, 'Deref');
  const target = impl?.types.find((t) => t.name === 'Target');
  if (!impl || !target?.ty) return [];
  return [tree.ty(target.ty, tree.scope(impl))];
}

/** The type of a value, as far as it is known. */
export function typeOf(_a: Access, v: Value): Ty {
  switch (v.k) {
    case 'sym':
    case 'owner':
    case 'struct':
    case 'object':
      return v.ty;
    case 'borrow':
      return PAGE_TY;
    default:
      return UNKNOWN;
  }
}
