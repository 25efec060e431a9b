// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Names: from a path as written to the canonical path of what it means, through `use`, globs, re-exports, `crate`,
 * `self`, `super` and the preludes. A name that nothing explains becomes `?name`; nothing is guessed here.
 */
import type { Item, Module, UseName } from './item';

/** What is known of names outside the workspace's own files. */
export interface KnownNames {
  /** Re-exports: any path of a thing to its canonical one. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Whether a canonical path is known from the kernel tables. */
  readonly known: (path: string) => boolean;
  /** What `use kernel::prelude::*` and other known globs bring in, by module. */
  readonly globs: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export type UseScope = { readonly uses: ReadonlyMap<string, UseName>; readonly globs: Module['globs'] };

export interface Resolver {
  readonly modules: ReadonlyMap<string, Module>;
  /** The canonical path of a path as written in a module (and the `use` of a function's body). */
  resolve(module: Module, segments: readonly string[], local?: UseScope): string;
  /** What a canonical path names in the workspace. */
  lookup(path: string): Item | null;
  canonical(path: string): string;
}

const STD_PRELUDE: ReadonlyMap<string, string> = new Map([
  ['Option', 'core::option::Option'], ['Some', 'core::option::Option::Some'], ['None', 'core::option::Option::None'],
  ['Result', 'core::result::Result'], ['Ok', 'core::result::Result::Ok'], ['Err', 'core::result::Result::Err'],
  ['Box', 'alloc::boxed::Box'], ['Vec', 'alloc::vec::Vec'], ['String', 'alloc::string::String'],
  ['Drop', 'core::ops::Drop'], ['drop', 'core::mem::drop'], ['Clone', 'core::clone::Clone'], ['Copy', 'core::marker::Copy'],
  ['From', 'core::convert::From'], ['Into', 'core::convert::Into'], ['TryFrom', 'core::convert::TryFrom'],
  ['Iterator', 'core::iter::Iterator'], ['IntoIterator', 'core::iter::IntoIterator'], ['Default', 'core::default::Default'],
  ['Send', 'core::marker::Send'], ['Sync', 'core::marker::Sync'], ['Sized', 'core::marker::Sized'],
  ['Fn', 'core::ops::Fn'], ['FnMut', 'core::ops::FnMut'], ['FnOnce', 'core::ops::FnOnce'],
  ['AsRef', 'core::convert::AsRef'], ['AsMut', 'core::convert::AsMut'],
]);

const PRIMITIVES: ReadonlySet<string> = new Set([
  'u8', 'u16', 'u32', 'u64', 'u128', 'usize', 'i8', 'i16', 'i32', 'i64', 'i128', 'isize', 'bool', 'char', 'str', 'f32', 'f64',
]);

const MAX_HOPS = 16;

export function createResolver(roots: Iterable<Module>, names: KnownNames): Resolver {
  const modules = new Map<string, Module>();
  const addModule = (m: Module): void => {
    // two files can claim one module path (a crate's roots): the first keeps it, the others add what it lacks
    const old = modules.get(m.path);
    if (!old) modules.set(m.path, m);
    else for (const [name, item] of m.items) if (!old.items.has(name)) old.items.set(name, item);
    for (const inner of m.modules.values()) addModule(inner);
  };
  for (const m of roots) addModule(m);
  const cache = new Map<string, string>();

  function canonical(path: string): string {
    const hit = cache.get(path);
    if (hit !== undefined) return hit;
    cache.set(path, normalise(path));
    const result = follow(path, 0);
    cache.set(path, result);
    return result;
  }

  /** Follows re-exports of workspace modules and the known aliases. */
  function follow(path: string, hops: number): string {
    const plain = normalise(path);
    const alias = names.aliases.get(plain);
    if (alias !== undefined) return alias;
    if (hops > MAX_HOPS) return plain;
    // the longest prefix that is a module of the workspace
    const parts = plain.split('::');
    for (let n = parts.length - 1; n > 0; n--) {
      const module = modules.get(parts.slice(0, n).join('::'));
      if (!module) continue;
      const name = parts[n] ?? '';
      const rest = parts.slice(n + 1);
      if (module.items.has(name) || module.modules.has(name) || module.outOfLine.has(name)) {
        return unitKernel(plain);
      }
      const target = inModule(module, name, hops + 1);
      if (target !== null && target !== plain) return follow([target, ...rest].join('::'), hops + 1);
      break;
    }
    return unitKernel(plain);
  }

  /** A crate of unknown name that uses a path of the kernel's is read as the kernel where the tables know that path. */
  function unitKernel(path: string): string {
    if (!path.startsWith('crate#')) return path;
    const rest = path.slice(path.indexOf('::') + 2);
    const kernel = `kernel::${rest}`;
    const alias = names.aliases.get(kernel);
    if (alias !== undefined) return alias;
    return !lookup(path) && names.known(kernel) ? kernel : path;
  }

  /** What `name` means in a module: a `use`, an item, a glob; null if nothing does. */
  function inModule(module: UseScope & Partial<Module>, name: string, hops: number): string | null {
    const use = module.uses.get(name);
    if (use && module.path !== undefined) return start(module as Module, use.path, hops, name);
    if (module.path !== undefined && (module.items?.has(name) || module.modules?.has(name) || module.outOfLine?.has(name))) {
      return `${module.path}::${name}`;
    }
    if (module.path === undefined) return null;
    const found = fromGlobs(module as Module, module.globs, name, hops);
    return found === null && module.transparent && module.parent ? inModule(module.parent, name, hops + 1) : found;
  }

  function fromGlobs(module: Module, globs: Module['globs'], name: string, hops: number): string | null {
    if (hops > MAX_HOPS) return null;
    for (const glob of globs) {
      const target = start(module, glob.path, hops + 1, null);
      const brought = names.globs.get(target)?.get(name);
      if (brought !== undefined) return brought;
      const inner = modules.get(target);
      if (inner && inner !== module) {
        const found = inModule(inner, name, hops + 1);
        if (found !== null) return found;
      }
      const known = `${target}::${name}`;
      if (names.aliases.has(known) || names.known(known)) return known;
    }
    return null;
  }

  /** Resolves segments as written in `module`; `self_` is the name being defined, which must not find itself. */
  function start(module: Module, segs: readonly string[], hops: number, self_: string | null): string {
    const first = segs[0] ?? '';
    const rest = segs.slice(1);
    const join = (head: string): string => (rest.length > 0 ? `${head}::${rest.join('::')}` : head);
    switch (first) {
      case 'crate':
        return join(module.path.split('::')[0] ?? module.path);
      case 'self':
        return join(module.path);
      case 'super': {
        let up = module.path;
        let tail: readonly string[] = segs;
        while (tail[0] === 'super') {
          up = up.includes('::') ? up.slice(0, up.lastIndexOf('::')) : up;
          tail = tail.slice(1);
        }
        return tail.length > 0 ? `${up}::${tail.join('::')}` : up;
      }
      case '':
        return rest.join('::');
    }
    if (hops > MAX_HOPS) return segs.join('::');
    if (first !== self_ || segs.length > 1) {
      const use = first !== self_ ? module.uses.get(first) : undefined;
      if (use) return join(start(module, use.path, hops + 1, first));
      if (module.items.has(first) || module.modules.has(first) || module.outOfLine.has(first)) return join(`${module.path}::${first}`);
      if (module.transparent && module.parent) return start(module.parent, segs, hops + 1, null);
    }
    return segs.join('::');
  }

  function resolve(module: Module, segs: readonly string[], local?: UseScope): string {
    const first = segs[0] ?? '';
    const rest = segs.slice(1);
    if (local) {
      const use = local.uses.get(first);
      if (use) return canonical([start(module, use.path, 0, first), ...rest].join('::'));
    }
    if (['crate', 'self', 'super', ''].includes(first)) return canonical(start(module, segs, 0, null));
    const here = inModule(module, first, 0) ?? (local ? fromGlobs(module, local.globs, first, 0) : null);
    if (here !== null) return canonical([here, ...rest].join('::'));
    // items of enclosing inline modules are not in scope in Rust, but a function's inner items are
    if (PRIMITIVES.has(first) && rest.length === 0) return first;
    const std = STD_PRELUDE.get(first);
    if (std !== undefined) return canonical([std, ...rest].join('::'));
    if (segs.length > 1 && isCrate(first)) return canonical(segs.join('::'));
    return `?${segs.join('::')}`;
  }

  function lookup(path: string): Item | null {
    const i = path.lastIndexOf('::');
    if (i < 0) return null;
    return modules.get(path.slice(0, i))?.items.get(path.slice(i + 2)) ?? null;
  }

  return { modules, resolve, lookup, canonical };
}

const CRATES: ReadonlySet<string> = new Set(['core', 'std', 'alloc', 'kernel', 'bindings', 'uapi', 'pin_init', 'macros', 'ffi', 'build_error', 'proc_macro']);

function isCrate(name: string): boolean {
  return CRATES.has(name);
}

/** One spelling for what std re-exports from core, and for the bindings crate. */
function normalise(path: string): string {
  if (path.startsWith('std::')) return normalise(`core::${path.slice(5)}`);
  if (path === 'bindings' || path.startsWith('bindings::')) return `kernel::${path}`;
  if (path.startsWith('crate#')) {
    const at = path.indexOf('::');
    if (at > 0 && (path.slice(at) === '::bindings' || path.startsWith('::bindings::', at))) return `kernel${path.slice(at)}`;
  }
  return path;
}

/**
 * The canonical path of the module that a file is.
 * @param exists whether a workspace-relative path is a file of the workspace.
 * @param inKernel whether the text names `crate::bindings`, which only the kernel crate has: then a file outside its
 *   tree (a lone `page.rs`) is read as part of it.
 */
export function modulePathOf(path: string, exists: (path: string) => boolean, inKernel: boolean): string {
  const parts = path.split('/');
  const last = parts.length - 1;
  const stem = (parts[last] ?? '').replace(/\.rs$/, '');
  for (let i = last - 1; i > 0; i--) {
    if (parts[i - 1] !== 'rust') continue;
    const crate = parts[i] ?? '';
    const inner = parts.slice(i + 1, last).filter((p) => p !== 'src');
    return moduleName(crate.replace(/-/g, '_'), inner, stem);
  }
  let root = last;
  while (root > 0) {
    const dir = parts.slice(0, root).join('/');
    if (exists(`${dir}/mod.rs`) || exists(`${dir}.rs`)) root--;
    else break;
  }
  const inner = parts.slice(root, last);
  if (inKernel) return moduleName('kernel', inner, stem);
  return moduleName(`crate#${parts.slice(0, root).join('/')}`, inner, stem);
}

function moduleName(crate: string, inner: readonly string[], stem: string): string {
  const tail = stem === 'lib' || stem === 'mod' || stem === 'main' ? inner : [...inner, stem];
  return [crate, ...tail].join('::');
}

