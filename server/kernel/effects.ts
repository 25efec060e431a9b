// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Short names for the effects, so that a row of a table stays one line that can be read. */
import type { Releaser } from '../model/operation';
import type { Memdesc } from '../model/state';
import type { ArgEffect, Carrier, Failure, FunctionRow, OrderSource, Reach, ReturnEffect } from './row';

export const use: ArgEffect = { kind: 'use' };
export const useToUser: ArgEffect = { kind: 'use', toUser: true };
export const unmapUser: ArgEffect = { kind: 'unmapUser' };
export const unstore: ArgEffect = { kind: 'unstore' };
export const unwrap: ArgEffect = { kind: 'unwrap' };
export const ownerEnds: ArgEffect = { kind: 'ownerEnds' };
export const convert: ArgEffect = { kind: 'convert' };
export const store: ArgEffect = { kind: 'store' };
export const storeAlone: ArgEffect = { kind: 'store', replaces: true };
/** Kept only where the call returns the length that argument `length` gave; else it returns 0. */
export const storeLength = (length: number): ArgEffect => ({ kind: 'store', length });
export const unmap: ArgEffect = { kind: 'unmap' };
export const unknown: ArgEffect = { kind: 'unknown' };
export const getPage: ArgEffect = { kind: 'get', on: 'page', maybe: false };
export const tryGetPage: ArgEffect = { kind: 'get', on: 'page', maybe: true };
export const getFolio: ArgEffect = { kind: 'get', on: 'folio', maybe: false };
export const tryGetFolio: ArgEffect = { kind: 'get', on: 'folio', maybe: true };
export const countPage: ArgEffect = { kind: 'count', on: 'page' };
export const countFolio: ArgEffect = { kind: 'count', on: 'folio' };

/** The page is released by `by`, as a block of `order`. */
export function release(by: Releaser, order: OrderSource = null): ArgEffect {
  return { kind: 'release', by, order };
}

/** `effect` on each page of an array or list. */
export function each(effect: ArgEffect): ArgEffect {
  return { kind: 'each', effect };
}

/** The call writes pages to the array or pointer here. */
export function fill(hold: 'alloc' | 'reference', memdesc: Memdesc, as: Carrier = 'page'): ArgEffect {
  return { kind: 'fill', hold, memdesc, as };
}

/** Ownership moves in, always or only when the call succeeds. */
export function give(onSuccess = false): ArgEffect {
  return { kind: 'give', onSuccess };
}

/** Ownership moves into a container when the call succeeds, which drops what it holds. */
export const contain: ArgEffect = { kind: 'give', onSuccess: true, contained: true };

export const value: ReturnEffect = { kind: 'value' };
export const flag: ReturnEffect = { kind: 'flag' };

export function alloc(memdesc: Memdesc, order: OrderSource, as: Carrier, failure: Failure): ReturnEffect {
  return { kind: 'alloc', memdesc, order, as, failure };
}

export function borrow(memdesc: Memdesc, from: number | null, as: Carrier, failure: Failure): ReturnEffect {
  return { kind: 'borrow', memdesc, from, as, failure };
}

export function reference(memdesc: Memdesc, as: Carrier, failure: Failure): ReturnEffect {
  return { kind: 'reference', memdesc, as, failure };
}

/** The page of argument `arg`, carried another way. */
export function same(arg: number, as: Carrier, otherwise: 'borrowed' | 'unknown' = 'unknown', failure: Failure = 'never'): ReturnEffect {
  return { kind: 'same', arg, as, otherwise, failure };
}

/** The address at which argument `arg` is mapped; `nests` where unmapping must go last in, first out. */
export function mapping(arg: number, nests: boolean): ReturnEffect {
  return { kind: 'mapping', arg, nests };
}

type More = Pick<FunctionRow, 'since' | 'until' | 'refcount' | 'unready'>;

/** One row of the function table. */
export function fn(
  name: string,
  reach: Reach,
  args: readonly (ArgEffect | null)[],
  returns: ReturnEffect,
  source: string,
  reason: string,
  more: More = {},
): FunctionRow {
  return { name, reach, args, returns, reason, source, ...more };
}
