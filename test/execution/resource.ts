// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The things that generated programs obtain, use and give back. Each knows how it is written rightly, and some ways to
 * write it wrong; the generator puts them together and execution says what came of it.
 */
import type { Profile } from '../../server/rules/finding';
import type { Random } from './random';

export type Lines = readonly string[];

/** What a failed step writes in place of `return Err(..)`: cleans up and leaves the function. */
export type Fail = (error: string) => Lines;

export interface Resource {
  readonly name: string;
  /** It must be released by hand on every way out; others drop by themselves. */
  readonly manual: boolean;
  /** A page pointer expression for C functions, or null where there is none. */
  readonly pointer: string | null;
  /** An expression of type `&Page`, or null. */
  readonly reference: string | null;
  /** It is a plain copy: releasing it does not keep the compiler from allowing more. */
  readonly copy: boolean;
  readonly use: () => Lines;
  readonly release: () => Lines;
  /** Releases that are not right. */
  readonly misreleases: readonly (() => Lines)[];
  /** Things that must not be done to it while it is alive. */
  readonly misuses: readonly (() => Lines)[];
  /** Uses that still compile when it has been released. */
  readonly stale: readonly (() => Lines)[];
}

export interface Maker {
  readonly random: Random;
  readonly profile: Profile;
  fresh(stem: string): string;
  /** Adds a helper function or type once and gives its name. */
  helper(name: string, text: string): string;
  /** Adds a parameter once and gives its name. */
  parameter(name: string, type: string): string;
  /** Lines that check a result, or, where the generator goes wrong here, lines that do not. */
  checked(right: Lines, wrong: Lines): Lines;
  readonly fail: Fail;
}

export interface Made {
  readonly lines: Lines;
  readonly resource: Resource;
}

export const GFP = 'GFP_KERNEL.as_raw()';
export const PLAIN = { misreleases: [], misuses: [], stale: [] } as const;

export function ownerType(profile: Profile): string {
  return profile === 'owning' ? 'Page' : 'Owned<Page>';
}

/** Nothing to clean up by hand: `?` does. */
export function isPlain(fail: Lines): boolean {
  return fail.length === 1 && fail[0] !== undefined && fail[0].startsWith('return Err(');
}

export const u = (call: string): string => `unsafe { ${call} };`;

/** Lines that look at a page through a raw pointer. */
export function look(m: Maker, p: string): Lines {
  switch (m.random.below(4)) {
    case 0:
      return [u(`bindings::page_to_nid(${p})`)];
    case 1:
      return [`let _ = unsafe { bindings::page_to_nid(${p}) };`];
    case 2:
      return [`if unsafe { bindings::page_to_nid(${p}) } > 3 {`, '    dev.reset();', '}'];
    default:
      return [`${m.helper('look_at', 'fn look_at(page: *mut bindings::page) -> i32 {\n    unsafe { bindings::page_to_nid(page) }\n}')}(${p});`];
  }
}

/** Binds `name` to a pointer made by `call` and checks it for null, in one of the ways that kernel code does. */
export function bindPointer(m: Maker, name: string, call: string, error = 'ENOMEM'): { lines: Lines; value: string } {
  const fail = m.fail(error);
  const indented = fail.map((l) => `    ${l}`);
  switch (m.random.below(5)) {
    case 0:
      return { lines: [`let ${name} = unsafe { ${call} };`, ...m.checked([`if ${name}.is_null() {`, ...indented, '}'], [])], value: name };
    case 1:
      return {
        lines: m.checked(
          [`let Some(${name}) = NonNull::new(unsafe { ${call} }) else {`, ...indented, '};'],
          [`let ${name} = unsafe { NonNull::new_unchecked(${call}) };`],
        ),
        value: `${name}.as_ptr()`,
      };
    case 2:
      return {
        lines: [
          `let ${name} = unsafe { ${call} };`,
          ...m.checked([`let ${name} = match NonNull::new(${name}) {`, `    Some(p) => p,`, '    None => {', ...indented.map((l) => `    ${l}`), '    }', '};'], [
            `let ${name} = unsafe { NonNull::new_unchecked(${name}) };`,
          ]),
        ],
        value: `${name}.as_ptr()`,
      };
    case 3:
      return {
        lines: [`let ${name} = unsafe { ${call} };`, ...m.checked([`if ${name} == ptr::null_mut() {`, ...indented, '}'], [])],
        value: name,
      };
    default: {
      const plain = isPlain(fail);
      if (plain) {
        return {
          lines: m.checked([`let ${name} = NonNull::new(unsafe { ${call} }).ok_or(${error})?;`], [`let ${name} = unsafe { NonNull::new_unchecked(${call}) };`]),
          value: `${name}.as_ptr()`,
        };
      }
      return { lines: [`let ${name} = unsafe { ${call} };`, ...m.checked([`if ${name}.is_null() {`, ...indented, '}'], [])], value: name };
    }
  }
}

/** Binds `name` to the value of a fallible expression, or cleans up and leaves. */
export function bindResult(m: Maker, name: string, value: string, error = 'ENOMEM'): Lines {
  const fail = m.fail(error);
  if (isPlain(fail)) return [`let ${name} = ${value}?;`];
  return [`let Ok(${name}) = ${value} else {`, ...fail.map((l) => `    ${l}`), '};'];
}
