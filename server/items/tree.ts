// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The declarations of a workspace, indexed: impls by type, methods, trait impls, and types of nodes. */
import { child, named, type Node, textOf } from '../syntax/node';
import { lifetimeName } from './declare';
import type { AliasItem, ConstItem, EnumItem, FnItem, GenericParams, ImplItem, Item, Module, SourceFile, StructItem, TraitItem } from './item';
import { createResolver, type KnownNames, type Resolver, type UseScope } from './resolve';
import { segments } from './uses';
import { lastSegment, substitute, type Ty, UNKNOWN } from './type';

/** Where a type or path is written: what names mean there. */
export interface Scope {
  readonly module: Module;
  readonly self: Ty | null;
  /** Generic type parameters in scope. */
  readonly params: ReadonlySet<string>;
  readonly local?: UseScope;
  /** The impl or trait, for `Self::Item`. */
  readonly owner: ImplItem | TraitItem | null;
}

export interface ItemTree {
  readonly files: readonly SourceFile[];
  readonly resolver: Resolver;
  /** Scope of an item (a function's includes its own and its impl's generics). */
  scope(item: Item, local?: UseScope): Scope;
  ty(node: Node | null, scope: Scope): Ty;
  /** The self type of an impl, generics as `param`. */
  implSelf(impl: ImplItem): Ty;
  implTrait(impl: ImplItem): string | null;
  /** Impls whose self type has that canonical path. */
  implsOf(typePath: string): readonly ImplItem[];
  /** The impls of a trait, by the trait's canonical path or its last segment where unresolved. */
  implsOfTrait(traitPath: string): readonly ImplItem[];
  traitImpl(typePath: string, traitName: string): ImplItem | null;
  /** Methods and associated functions of that name on a type: inherent first, then of traits. */
  methods(typePath: string, name: string): readonly FnItem[];
  structAt(path: string): StructItem | null;
  enumAt(path: string): EnumItem | null;
  /** Type of a struct's field with the struct's own arguments put in. */
  fieldTy(ty: Ty, field: string): Ty;
  /** A free function by canonical path. */
  fnAt(path: string): FnItem | null;
  constAt(path: string): ConstItem | null;
}

/** The types of a file's impls under one set of names: they hold while no declaration of the workspace changes. */
const implTypes = new WeakMap<SourceFile, { readonly declarations: string; readonly types: readonly { readonly self: Ty; readonly trait: string | null }[] }>();

/**
 * Indexes files.
 * @param declarations a text that changes whenever a declaration of any of the files does; null if that is not known.
 */
export function buildTree(files: readonly SourceFile[], names: KnownNames, declarations: string | null = null): ItemTree {
  const resolver = createResolver(files.map((f) => f.root), names);
  const scopes = new Map<Item, Scope>();
  const byType = new Map<string, ImplItem[]>();
  const byTrait = new Map<string, ImplItem[]>();
  const selfTypes = new Map<ImplItem, Ty>();
  const implTraits = new Map<ImplItem, string | null>();
  const aliasDepth = { value: 0 };

  function scope(item: Item, local?: UseScope): Scope {
    const hit = local ? undefined : scopes.get(item);
    if (hit) return hit;
    const owner = item.kind === 'fn' ? item.owner : item.kind === 'impl' || item.kind === 'trait' ? item : null;
    const params = new Set<string>();
    const add = (g: GenericParams): void => {
      for (const t of g.types) params.add(t.name);
    };
    if (owner && owner !== item) add(owner.generics);
    if ('generics' in item) add(item.generics);
    const base: Scope = { module: item.module, self: null, params, owner, ...(local ? { local } : {}) };
    let self: Ty | null = null;
    if (owner?.kind === 'impl') self = ty(owner.self, base);
    else if (owner?.kind === 'trait') self = { kind: 'param', name: 'Self' };
    else if (item.kind === 'struct' || item.kind === 'enum') {
      self = {
        kind: 'path', path: `${item.module.path}::${item.name}`, lifetimes: item.generics.lifetimes,
        args: item.generics.types.map((t): Ty => ({ kind: 'param', name: t.name })),
      };
    }
    const result: Scope = { ...base, self };
    if (!local) scopes.set(item, result);
    return result;
  }

  function ty(node: Node | null, sc: Scope): Ty {
    if (!node) return UNKNOWN;
    switch (node.kind) {
      case 'primitive_type':
        return { kind: 'path', path: node.text, args: [], lifetimes: [] };
      case 'type_identifier':
      case 'identifier':
      case 'scoped_type_identifier':
      case 'scoped_identifier':
      case 'self':
        return pathType(node, [], [], sc);
      case 'generic_type':
      case 'generic_type_with_turbofish': {
        const inner = child(node, 'type');
        const list = child(node, 'type_arguments');
        const args: Ty[] = [];
        const lifetimes: string[] = [];
        for (const a of list ? named(list) : []) {
          if (a.kind === 'lifetime') lifetimes.push(lifetimeName(a));
          else if (a.kind === 'type_binding') continue;
          else if (/_literal$/.test(a.kind) || a.kind === 'block') continue;
          else args.push(ty(a, sc));
        }
        return inner ? pathType(inner, args, lifetimes, sc) : UNKNOWN;
      }
      case 'reference_type': {
        const lifetime = node.children.find((c) => c.kind === 'lifetime');
        return {
          kind: 'ref', mutable: node.children.some((c) => c.kind === 'mutable_specifier'),
          lifetime: lifetime ? lifetimeName(lifetime) : null, inner: ty(child(node, 'type'), sc),
        };
      }
      case 'pointer_type':
        return { kind: 'ptr', mutable: node.children.some((c) => c.kind === 'mutable_specifier'), inner: ty(child(node, 'type'), sc) };
      case 'tuple_type':
        return { kind: 'tuple', elements: named(node).map((n) => ty(n, sc)) };
      case 'unit_type':
        return { kind: 'tuple', elements: [] };
      case 'array_type': {
        const inner = ty(child(node, 'element'), sc);
        return child(node, 'length') ? { kind: 'array', inner } : { kind: 'slice', inner };
      }
      case 'never_type':
        return { kind: 'never' };
      case 'parenthesized_type':
        return ty(named(node)[0] ?? null, sc);
      case 'function_type': {
        const params = child(node, 'parameters');
        const ret = child(node, 'return_type');
        const trait = child(node, 'trait');
        const fn = { params: (params ? named(params) : []).map((p) => ty(p.kind === 'parameter' ? child(p, 'type') : p, sc)), ret: ret ? ty(ret, sc) : ({ kind: 'tuple', elements: [] } as Ty) };
        if (!trait) return { kind: 'fn', ...fn };
        return { kind: 'bounds', dyn: false, traits: [pathType(trait, [], [], sc)], lifetimes: [], fn };
      }
      case 'abstract_type':
      case 'dynamic_type': {
        const inner = ty(child(node, 'trait'), sc);
        const dyn = node.kind === 'dynamic_type';
        if (inner.kind === 'bounds') return { ...inner, dyn };
        return { kind: 'bounds', dyn, traits: [inner], lifetimes: [], fn: null };
      }
      case 'higher_ranked_trait_bound':
        return ty(child(node, 'type'), sc);
      case 'bounded_type': {
        const parts = named(node);
        const first = parts[0] ? ty(parts[0], sc) : UNKNOWN;
        const lifetimes = parts.filter((p) => p.kind === 'lifetime').map(lifetimeName);
        const traits = parts.slice(1).filter((p) => p.kind !== 'lifetime').map((p) => ty(p, sc));
        if (first.kind === 'bounds') return { ...first, lifetimes: [...first.lifetimes, ...lifetimes], traits: [...first.traits, ...traits] };
        return { kind: 'bounds', dyn: false, traits: [first, ...traits], lifetimes, fn: null };
      }
      case 'qualified_type':
      case 'bracketed_type': {
        const q = node.kind === 'bracketed_type' ? named(node)[0] : node;
        return q ? (q.kind === 'qualified_type' ? ty(child(q, 'type'), sc) : ty(q, sc)) : UNKNOWN;
      }
      default:
        return UNKNOWN;
    }
  }

  function pathType(node: Node, args: Ty[], lifetimes: string[], sc: Scope): Ty {
    if (node.kind === 'generic_type') return ty(node, sc);
    const path = child(node, 'path');
    const name = child(node, 'name');
    if (path && name && (path.kind === 'bracketed_type' || path.kind === 'generic_type' || isSelfOrParam(path, sc))) {
      const q = path.kind === 'bracketed_type' ? named(path)[0] : undefined;
      const trait = q?.kind === 'qualified_type' ? child(q, 'alias') : null;
      return associated(ty(path, sc), trait ? pathOf(trait, sc) : null, textOf(name), lifetimes, sc);
    }
    const segs = segments(node);
    if (segs.length === 1) {
      const only = segs[0] ?? '';
      if (only === 'Self') return sc.self ?? UNKNOWN;
      if (only === '_') return UNKNOWN;
      if (sc.params.has(only)) return { kind: 'param', name: only };
    }
    const full = resolver.resolve(sc.module, segs, sc.local);
    const alias = resolver.lookup(full);
    if (alias?.kind === 'alias' && alias.ty && aliasDepth.value < 8) {
      aliasDepth.value++;
      try {
        const target = ty(alias.ty, scope(alias));
        const map = new Map(alias.generics.types.map((p, i): [string, Ty] => [p.name, args[i] ?? UNKNOWN]));
        // an alias of the tree that the tables know under its own name keeps it (`KBox`, `VVec`, `Result`)
        if (!names.known(full)) return substitute(target, map);
      } finally {
        aliasDepth.value--;
      }
    }
    return { kind: 'path', path: full, args, lifetimes };
  }

  function isSelfOrParam(path: Node, sc: Scope): boolean {
    const text = path.children.length === 0 ? path.text : '';
    return text === 'Self' || sc.params.has(text);
  }

  function pathOf(node: Node, sc: Scope): string {
    return resolver.resolve(sc.module, segments(node), sc.local);
  }

  function associated(of: Ty, trait: string | null, name: string, lifetimes: string[], sc: Scope): Ty {
    // `Self::Item` inside an impl that says what it is
    if (sc.owner?.kind === 'impl') {
      const alias: AliasItem | undefined = sc.owner.types.find((t) => t.name === name);
      if (alias?.ty && of === sc.self) {
        if (aliasDepth.value > 8) return UNKNOWN;
        aliasDepth.value++;
        try {
          return ty(alias.ty, sc);
        } finally {
          aliasDepth.value--;
        }
      }
    }
    return { kind: 'assoc', of, trait, name, lifetimes };
  }

  function implSelf(impl: ImplItem): Ty {
    let t = selfTypes.get(impl);
    if (!t) {
      t = scope(impl).self ?? UNKNOWN;
      selfTypes.set(impl, t);
    }
    return t;
  }

  function implTrait(impl: ImplItem): string | null {
    let t = implTraits.get(impl);
    if (t === undefined) {
      t = impl.trait ? pathOf(impl.trait, scope(impl)) : null;
      implTraits.set(impl, t);
    }
    return t;
  }

  for (const file of files) {
    const known = implTypes.get(file);
    const types = known && declarations !== null && known.declarations === declarations ? known.types : file.impls.map((impl) => ({ self: implSelf(impl), trait: implTrait(impl) }));
    if (declarations !== null) implTypes.set(file, { declarations, types });
    file.impls.forEach((impl, i) => {
      const t = types[i];
      if (!t) return;
      selfTypes.set(impl, t.self);
      implTraits.set(impl, t.trait);
      if (t.self.kind === 'path') push(byType, t.self.path, impl);
      if (t.trait !== null) push(byTrait, t.trait, impl);
    });
  }

  const NONE: readonly never[] = [];

  function methods(typePath: string, name: string): readonly FnItem[] {
    const inherent: FnItem[] = [];
    const ofTraits: FnItem[] = [];
    for (const impl of byType.get(typePath) ?? NONE) for (const fn of impl.fns) if (fn.name === name) (impl.trait ? ofTraits : inherent).push(fn);
    return inherent.length > 0 ? inherent : ofTraits;
  }

  function structAt(path: string): StructItem | null {
    const item = resolver.lookup(path);
    return item?.kind === 'struct' ? item : null;
  }

  return {
    files, resolver, scope, ty, implSelf, implTrait,
    implsOf: (p) => byType.get(p) ?? NONE,
    implsOfTrait: (p) => byTrait.get(p) ?? NONE,
    traitImpl: (typePath, traitName) =>
      (byType.get(typePath) ?? NONE).find((i) => i.trait !== null && lastSegment(implTrait(i) ?? '') === traitName) ?? null,
    methods, structAt,
    enumAt: (path) => {
      const item = resolver.lookup(path);
      return item?.kind === 'enum' ? item : null;
    },
    fieldTy: (of, field) => {
      if (of.kind !== 'path') return UNKNOWN;
      const item = structAt(of.path);
      const f = item?.fields.find((x) => x.name === field);
      if (!item || !f) return UNKNOWN;
      const map = new Map(item.generics.types.map((p, i): [string, Ty] => [p.name, of.args[i] ?? UNKNOWN]));
      return substitute(ty(f.ty, scope(item)), map);
    },
    fnAt: (path) => {
      const item = resolver.lookup(path);
      return item?.kind === 'fn' ? item : null;
    },
    constAt: (path) => {
      const item = resolver.lookup(path);
      return item?.kind === 'const' || item?.kind === 'static' ? item : null;
    },
  };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

