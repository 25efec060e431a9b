// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What Rust functions of the kernel crate and of core do to pages: all groups in one table. */
import type { PageDesign } from './design';
import type { GenerationId } from './generations';
import type { MethodRow } from './methodRow';
import { pageMethods, vmallocMethods } from './methods/page';
import { allocationMethods, coreMethods, handoverMethods, ownershipMethods } from './methods/ownership';
import { folioMethods, userMethods } from './methods/users';
import { typeRow } from './types';

export type { ClosureEffect, MethodRow } from './methodRow';

export const methodRows: readonly MethodRow[] = [
  ...allocationMethods, ...coreMethods, ...folioMethods, ...handoverMethods, ...ownershipMethods, ...pageMethods, ...userMethods, ...vmallocMethods,
];

const byKey: ReadonlyMap<string, readonly MethodRow[]> = group(methodRows);

function group(rows: readonly MethodRow[]): Map<string, MethodRow[]> {
  const map = new Map<string, MethodRow[]>();
  for (const row of rows) {
    const key = `${row.type}::${row.name}`;
    const list = map.get(key);
    if (list) list.push(row);
    else map.set(key, [row]);
  }
  return map;
}

/** All rows of a function in the generations that have it. `type`: canonical path of a type, trait or module, or an alias of it. */
export function methodRowsOf(type: string, name: string): readonly MethodRow[] {
  const row = typeRow(type);
  const direct = byKey.get(`${row?.path ?? type}::${name}`);
  if (direct) return direct;
  // VBox::into_raw is a method of the Box it stands for.
  const stands = row?.expandsTo?.split('<')[0];
  return stands === undefined ? [] : (byKey.get(`${stands}::${name}`) ?? []);
}

/**
 * The row of a function in a tree.
 * @param generation the tree's own, where it is known: it decides between forms of one design.
 */
export function methodRow(type: string, name: string, design: PageDesign, generation: GenerationId | null = null): MethodRow | null {
  const rows = methodRowsOf(type, name).filter((row) => row.design === undefined || row.design === design);
  const exact = generation === null ? undefined : rows.find((row) => row.generations?.includes(generation) === true);
  return exact ?? rows.find((row) => row.refcount !== true) ?? rows[0] ?? null;
}
