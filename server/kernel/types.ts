// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What Rust types have to do with pages: both groups in one table, and the names by which a type is known. */
import type { PageDesign } from './design';
import type { TypeRole, TypeRow } from './typeRow';
import { coreTypeRows } from './types/coreTypes';
import { kernelTypeRows } from './types/kernelTypes';

export type { TypeRole, TypeRow } from './typeRow';

/** Every row, sorted by path. */
export const typeRows: readonly TypeRow[] = [...coreTypeRows, ...kernelTypeRows];

const byPath: ReadonlyMap<string, TypeRow> = new Map(typeRows.map((row) => [row.path, row]));

/** From any other path of a type to its canonical one. */
export const typeAliases: ReadonlyMap<string, string> = new Map(
  typeRows.flatMap((row) => row.aliases.map((alias): [string, string] => [alias, row.path])),
);

/** The row of a type, by its canonical path or an alias. */
export function typeRow(path: string): TypeRow | null {
  return byPath.get(path) ?? byPath.get(typeAliases.get(path) ?? '') ?? null;
}

/** What a type is in a tree of that design; null where the tables do not know it. */
export function typeRole(path: string, design: PageDesign): TypeRole | null {
  return typeRow(path)?.roles[design] ?? null;
}
