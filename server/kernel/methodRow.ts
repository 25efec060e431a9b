// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The rows of the method table: what a Rust function of a type or module does to pages, and its signature. */
import type { PageDesign } from './design';
import type { GenerationId } from './generations';
import type { ArgEffect, ReturnEffect } from './row';

/** What a closure argument gets, when the callee calls it before it returns. */
export interface ClosureEffect {
  readonly arg: number;
  /** One per parameter of the closure. Indices inside count the arguments of the method. */
  readonly params: readonly ReturnEffect[];
}

export interface MethodRow {
  /** The canonical path of the type or trait, or of the module for a free function (`core::mem`). */
  readonly type: string;
  readonly name: string;
  readonly self: 'value' | 'ref' | 'mut' | 'none';
  /** One per parameter, `self` first. */
  readonly args: readonly (ArgEffect | null)[];
  readonly returns: ReturnEffect;
  /** The return type as text, names canonical; generic names are those of the type's row and of `generics`. */
  readonly result: string;
  /** Generic parameters of the function itself, lifetimes too. */
  readonly generics?: readonly string[];
  readonly unsafe?: boolean;
  readonly closure?: ClosureEffect;
  /** The design whose trees have this form; both where absent. */
  readonly design?: PageDesign;
  /** The generations of `kernel::page` that have this form, where that matters. */
  readonly generations?: readonly GenerationId[];
  /** Treats a page as refcounted: `page_refcount`. */
  readonly refcount?: boolean;
  readonly reason: string;
  readonly source: string;
}
