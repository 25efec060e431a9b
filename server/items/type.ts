// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Types as a signature or a declaration states them, with their names resolved. */

export type Ty =
  /** A named type. `path` is canonical (`kernel::page::Page`); `?Name` where no import or item explains the name. */
  | { readonly kind: 'path'; readonly path: string; readonly args: readonly Ty[]; readonly lifetimes: readonly string[] }
  | { readonly kind: 'ref'; readonly mutable: boolean; readonly lifetime: string | null; readonly inner: Ty }
  | { readonly kind: 'ptr'; readonly mutable: boolean; readonly inner: Ty }
  | { readonly kind: 'tuple'; readonly elements: readonly Ty[] }
  | { readonly kind: 'array'; readonly inner: Ty }
  | { readonly kind: 'slice'; readonly inner: Ty }
  | { readonly kind: 'fn'; readonly params: readonly Ty[]; readonly ret: Ty }
  /** `impl A + B` and `dyn A + B`: the traits; `Fn(A) -> B` bounds keep their parameters in `fn`. */
  | { readonly kind: 'bounds'; readonly dyn: boolean; readonly traits: readonly Ty[]; readonly lifetimes: readonly string[]; readonly fn: { readonly params: readonly Ty[]; readonly ret: Ty } | null }
  /** A generic parameter in scope. */
  | { readonly kind: 'param'; readonly name: string }
  /** `<T as Trait>::Name`, `Self::Name`, `T::Name`. */
  | { readonly kind: 'assoc'; readonly of: Ty; readonly trait: string | null; readonly name: string; readonly lifetimes: readonly string[] }
  | { readonly kind: 'never' }
  | { readonly kind: 'unknown' };

export const UNKNOWN: Ty = { kind: 'unknown' };
export const UNIT: Ty = { kind: 'tuple', elements: [] };

export function pathTy(path: string, ...args: Ty[]): Ty {
  return { kind: 'path', path, args, lifetimes: [] };
}

/** The type with generic parameters replaced; those not in the map stay. */
export function substitute(ty: Ty, map: ReadonlyMap<string, Ty>): Ty {
  if (map.size === 0) return ty;
  switch (ty.kind) {
    case 'param':
      return map.get(ty.name) ?? ty;
    case 'path':
      return ty.args.length === 0 ? ty : { ...ty, args: ty.args.map((a) => substitute(a, map)) };
    case 'ref':
    case 'ptr':
    case 'array':
    case 'slice':
      return { ...ty, inner: substitute(ty.inner, map) };
    case 'tuple':
      return { ...ty, elements: ty.elements.map((e) => substitute(e, map)) };
    case 'fn':
      return { ...ty, params: ty.params.map((p) => substitute(p, map)), ret: substitute(ty.ret, map) };
    case 'bounds':
      return {
        ...ty,
        traits: ty.traits.map((t) => substitute(t, map)),
        fn: ty.fn && { params: ty.fn.params.map((p) => substitute(p, map)), ret: substitute(ty.fn.ret, map) },
      };
    case 'assoc':
      return { ...ty, of: substitute(ty.of, map) };
    case 'never':
    case 'unknown':
      return ty;
  }
}

/** Calls `visit` for the type and every type inside it; return false to stay out of a type's parts. */
export function walkTy(ty: Ty, visit: (t: Ty) => boolean | void): void {
  if (visit(ty) === false) return;
  switch (ty.kind) {
    case 'path':
      for (const a of ty.args) walkTy(a, visit);
      return;
    case 'ref':
    case 'ptr':
    case 'array':
    case 'slice':
      walkTy(ty.inner, visit);
      return;
    case 'tuple':
      for (const e of ty.elements) walkTy(e, visit);
      return;
    case 'fn':
      for (const p of ty.params) walkTy(p, visit);
      walkTy(ty.ret, visit);
      return;
    case 'bounds':
      for (const t of ty.traits) walkTy(t, visit);
      if (ty.fn) {
        for (const p of ty.fn.params) walkTy(p, visit);
        walkTy(ty.fn.ret, visit);
      }
      return;
    case 'assoc':
      walkTy(ty.of, visit);
      return;
    case 'param':
    case 'never':
    case 'unknown':
      return;
  }
}

/** The last segment of a canonical path. */
export function lastSegment(path: string): string {
  const i = path.lastIndexOf('::');
  return i < 0 ? path.replace(/^\?/, '') : path.slice(i + 2);
}

/** For people: `Owned<Page>`, `*mut page`, `&'a Page`. */
export function showTy(ty: Ty): string {
  switch (ty.kind) {
    case 'path': {
      const args = [...ty.lifetimes.map((l) => `'${l}`), ...ty.args.map(showTy)];
      return lastSegment(ty.path) + (args.length > 0 ? `<${args.join(', ')}>` : '');
    }
    case 'ref':
      return `&${ty.lifetime ? `'${ty.lifetime} ` : ''}${ty.mutable ? 'mut ' : ''}${showTy(ty.inner)}`;
    case 'ptr':
      return `*${ty.mutable ? 'mut' : 'const'} ${showTy(ty.inner)}`;
    case 'tuple':
      return `(${ty.elements.map(showTy).join(', ')})`;
    case 'array':
    case 'slice':
      return `[${showTy(ty.inner)}]`;
    case 'fn':
      return `fn(${ty.params.map(showTy).join(', ')}) -> ${showTy(ty.ret)}`;
    case 'bounds':
      return `${ty.dyn ? 'dyn' : 'impl'} ${ty.traits.map(showTy).join(' + ')}`;
    case 'param':
      return ty.name;
    case 'assoc':
      return `${showTy(ty.of)}::${ty.name}`;
    case 'never':
      return '!';
    case 'unknown':
      return '_';
  }
}
