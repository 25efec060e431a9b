// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A user's row of `.pageck.toml`, turned into the row types of the built-in tables. */
import { alloc, borrow, reference, release, give, use, value } from './effects';
import type { MethodRow } from './methodRow';
import type { ArgEffect, FunctionRow, ReturnEffect } from './row';

/** A user's row on a function (`[[function]]` of `.pageck.toml`), in the words of the contract. */
export interface UserFunction {
  /** `bindings::name`, `Type::method` or a full path. */
  readonly path: string;
  readonly returns: 'owned' | 'borrowed' | 'reference' | 'mapping' | 'value' | null;
  /** Indices of parameters (0 first, `self` counts) whose page is taken over. */
  readonly consumes: readonly number[];
  readonly borrows: readonly number[];
  readonly frees: readonly number[];
  readonly order: number | null;
}

export type UserRow =
  /** A C function: `bindings::name`, or a bare name. */
  | { readonly kind: 'function'; readonly row: FunctionRow }
  /** A Rust function: its type or module as written (a bare `Type` matches by its last segment), and its name. */
  | { readonly kind: 'method'; readonly row: MethodRow };

const REASON = 'The settings of the project say so.';
const SOURCE = '.pageck.toml';

export function userRow(entry: UserFunction): UserRow {
  const path = entry.path.replace(/^(?:kernel|crate)::bindings::/, 'bindings::');
  const segments = path.split('::');
  const name = segments[segments.length - 1] ?? path;
  const isC = segments.length === 1 || (segments.length === 2 && segments[0] === 'bindings');
  const args = argEffects(entry, isC ? 'free_pages' : 'drop');
  const returns = returnEffect(entry, isC);
  if (isC) return { kind: 'function', row: { name, reach: 'function', args, returns, reason: REASON, source: SOURCE } };
  return {
    kind: 'method',
    row: { type: segments.slice(0, -1).join('::'), name, self: 'none', args, returns, result: '', reason: REASON, source: SOURCE },
  };
}

/** A parameter that is named more than once: freeing says the most, then taking over, then borrowing. */
function argEffects(entry: UserFunction, by: 'free_pages' | 'drop'): (ArgEffect | null)[] {
  const count = Math.max(-1, ...entry.consumes, ...entry.borrows, ...entry.frees) + 1;
  return Array.from({ length: count }, (_, i): ArgEffect | null => {
    if (entry.frees.includes(i)) return release(by, entry.order);
    if (entry.consumes.includes(i)) return give();
    if (entry.borrows.includes(i)) return use;
    return null;
  });
}

function returnEffect(entry: UserFunction, isC: boolean): ReturnEffect {
  // What a C function returns may be null; what a Rust function returns says so in its type.
  const failure = isC ? 'null' : 'result';
  const from = entry.borrows[0] ?? null;
  switch (entry.returns) {
    case 'owned':
      return alloc('page', entry.order, isC ? 'page' : 'owner', failure);
    case 'borrowed':
      return borrow('unknown', from, isC ? 'page' : 'borrow', failure);
    case 'reference':
      return reference('folio', isC ? 'folio' : 'owner', failure);
    case 'mapping':
      return from === null ? value : { kind: 'mapping', arg: from, nests: false };
    case 'value':
    case null:
      return value;
  }
}
