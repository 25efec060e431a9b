// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What a place can hold while a graph is played. */
import type { FnItem } from '../items/item';
import type { Ty } from '../items/type';
import type { Closure } from '../cfg/graph';

export type PageId = string;
/** A memory cell: a local of one activation (`frame.local`) or what a reference parameter points to (`@name`). */
export type CellId = string;

/** Where something is in the code: a span (absolute offsets) of a file, by the file's path. */
export interface Site {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export type Value =
  /** Anything: nothing is said about it. */
  | { readonly k: 'unknown' }
  | { readonly k: 'moved' }
  | { readonly k: 'int'; readonly value: number }
  | { readonly k: 'bool'; readonly value: boolean }
  /** Not known, but the same wherever this id stands; what is asked of it is remembered. */
  | { readonly k: 'sym'; readonly id: string; readonly ty: Ty }
  /** The truth of a comparison, remembered as a fact once it is asked. `negated`: the opposite of the fact. */
  | { readonly k: 'cond'; readonly fact: string; readonly negated: boolean }
  /** A pointer to a page, folio …; null where the page's states say so. */
  | { readonly k: 'ptr'; readonly page: PageId }
  | { readonly k: 'null' }
  /** An address or number that stands for a page: of a kernel mapping, a direct-map address, a pfn. */
  | { readonly k: 'addr'; readonly page: PageId; readonly mapping: string | null; readonly what: 'va' | 'number' }
  /** A Rust owner of a page or of one reference of a folio. `forged`: where one was made around a page that is borrowed. */
  | { readonly k: 'owner'; readonly page: PageId; readonly ty: Ty; readonly forged: Site | null }
  /** `&Page`, `BorrowedPage`. */
  | { readonly k: 'borrow'; readonly page: PageId; readonly mutable: boolean }
  /** A reference or raw pointer to a place. */
  | { readonly k: 'ref'; readonly cell: CellId; readonly path: readonly string[]; readonly raw: boolean }
  /**
   * A struct, tuple (`0`, `1`), enum variant or wrapper. Boxes and other owners of one value hold it in the field `*`;
   * arrays and vectors hold the summary of their elements in `[]`.
   */
  | { readonly k: 'struct'; readonly ty: Ty; readonly variant: string | null; readonly fields: ReadonlyMap<string, Value> }
  | { readonly k: 'closure'; readonly closure: Closure; readonly captures: readonly Value[]; readonly fn: FnItem | null; readonly frame: string }
  | { readonly k: 'fn'; readonly path: string }
  /** An allocation that owns pages (`VBox`, `VVec`, `vmalloc`); its end orphans what was borrowed from it. */
  | { readonly k: 'object'; readonly id: string; readonly ty: Ty }
  /** A pointer into such an allocation. */
  | { readonly k: 'into'; readonly id: string; readonly ty: Ty };

export const UNKNOWN_VALUE: Value = { k: 'unknown' };
export const MOVED: Value = { k: 'moved' };
export const UNIT_VALUE: Value = { k: 'struct', ty: { kind: 'tuple', elements: [] }, variant: null, fields: new Map() };
export const NULL: Value = { k: 'null' };

export const OPTION = 'core::option::Option';
export const RESULT = 'core::result::Result';

export function variant(of: 'Option' | 'Result', name: 'Some' | 'None' | 'Ok' | 'Err', payload?: Value, args: readonly Ty[] = []): Value {
  return {
    k: 'struct', ty: { kind: 'path', path: of === 'Option' ? OPTION : RESULT, args, lifetimes: [] }, variant: name,
    fields: payload ? new Map([['0', payload]]) : new Map(),
  };
}

export const some = (v: Value): Value => variant('Option', 'Some', v);
export const none: Value = variant('Option', 'None');
export const okOf = (v: Value): Value => variant('Result', 'Ok', v);
export const errOf = (v: Value): Value => variant('Result', 'Err', v);

/** A wrapper that owns one value: `KBox`, `Pin`, `ManuallyDrop` … */
export function wrapper(ty: Ty, inner: Value): Value {
  return { k: 'struct', ty, variant: null, fields: new Map([['*', inner]]) };
}

/** Calls `visit` for the value and all values inside it. */
export function walkValue(v: Value, visit: (v: Value) => void): void {
  visit(v);
  if (v.k === 'struct') for (const f of v.fields.values()) walkValue(f, visit);
  else if (v.k === 'closure') for (const c of v.captures) walkValue(c, visit);
}

/** The value with every part replaced that `map` gives another for. */
export function mapValue(v: Value, map: (v: Value) => Value): Value {
  const out = map(v);
  if (out !== v) return out;
  if (v.k === 'struct') {
    let changed = false;
    const fields = new Map<string, Value>();
    for (const [name, f] of v.fields) {
      const g = mapValue(f, map);
      if (g !== f) changed = true;
      fields.set(name, g);
    }
    return changed ? { ...v, fields } : v;
  }
  if (v.k === 'closure') {
    const captures = v.captures.map((c) => mapValue(c, map));
    return captures.some((c, i) => c !== v.captures[i]) ? { ...v, captures } : v;
  }
  return v;
}

/** Whether a value would be moved, not copied: it owns something. */
export function owns(v: Value): boolean {
  switch (v.k) {
    case 'owner':
    case 'object':
      return true;
    case 'struct':
      if (v.fields.has('*') && v.ty.kind === 'path' && !COPY_WRAPPERS.has(v.ty.path)) return true;
      for (const f of v.fields.values()) if (owns(f)) return true;
      return false;
    case 'closure':
      return v.captures.some(owns);
    default:
      return false;
  }
}

const COPY_WRAPPERS: ReadonlySet<string> = new Set(['core::ptr::NonNull']);

/** The page a value leads to directly. */
export function pageOf(v: Value): PageId | null {
  return v.k === 'ptr' || v.k === 'owner' || v.k === 'borrow' || v.k === 'addr' ? v.page : null;
}

export function valueKey(v: Value): string {
  switch (v.k) {
    case 'unknown':
      return '?';
    case 'moved':
      return '-';
    case 'int':
      return `i${v.value}`;
    case 'bool':
      return v.value ? 'T' : 'F';
    case 'sym':
      return `s(${v.id})`;
    case 'cond':
      return `c${v.negated ? '!' : ''}(${v.fact})`;
    case 'ptr':
      return `p(${v.page})`;
    case 'null':
      return '0';
    case 'addr':
      return `a(${v.page},${v.mapping ?? ''},${v.what})`;
    case 'owner':
      return `o(${v.page}${v.forged ? '!' : ''})`;
    case 'borrow':
      return `b(${v.page}${v.mutable ? 'm' : ''})`;
    case 'ref':
      return `&(${v.cell}.${v.path.join('.')})`;
    case 'struct': {
      let out = `${v.variant ?? ''}{`;
      for (const [name, f] of v.fields) out += `${name}:${valueKey(f)},`;
      return `${out}}`;
    }
    case 'closure':
      return `cl(${v.frame}/${v.closure.id}:${v.captures.map(valueKey).join(',')})`;
    case 'fn':
      return `f(${v.path})`;
    case 'object':
      return `ob(${v.id})`;
    case 'into':
      return `in(${v.id})`;
  }
}
