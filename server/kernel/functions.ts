// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What the kernel's C functions do to pages: all groups in one table. */
import { allocateRows } from './functions/allocate';
import { convertRows } from './functions/convert';
import { descriptorRows } from './functions/descriptors';
import { dmaAndBioRows } from './functions/dmaAndBio';
import { kernelMappingRows } from './functions/kernelMapping';
import { pageCacheRows } from './functions/pageCache';
import { referenceRows } from './functions/references';
import { userMappingRows } from './functions/userMapping';
import { userPageRows } from './functions/userPages';
import type { FunctionRow } from './row';

/** The groups, by name: each sorted by the name of the function. */
export const functionGroups: Readonly<Record<string, readonly FunctionRow[]>> = {
  allocate: allocateRows,
  convert: convertRows,
  descriptors: descriptorRows,
  'dma-and-bio': dmaAndBioRows,
  'kernel-mapping': kernelMappingRows,
  'page-cache': pageCacheRows,
  references: referenceRows,
  'user-mapping': userMappingRows,
  'user-pages': userPageRows,
};

/** Every row, by its C name; `_noprof` is left off but where such a symbol has other parameters. */
export const functionRows: ReadonlyMap<string, FunctionRow> = new Map(
  Object.values(functionGroups).flatMap((rows) => rows.map((row): [string, FunctionRow] => [row.name, row])),
);

/** `NAME_noprof` is the real symbol behind `NAME` on kernels that account allocations. */
export function withoutNoprof(name: string): string {
  return name.endsWith('_noprof') ? name.slice(0, -'_noprof'.length) : name;
}

/** The row of a C function, by its last path segment (`get_page`, `alloc_pages_noprof`, `rust_helper_put_page`). */
export function functionRow(name: string): FunctionRow | null {
  const symbol = name.startsWith('rust_helper_') ? name.slice('rust_helper_'.length) : name;
  // A symbol whose parameters differ from those of the macro has a row of its own.
  const exact = functionRows.get(symbol);
  if (exact) return exact;
  const plain = withoutNoprof(symbol);
  // The symbol behind __get_free_pages lost its underscores: get_free_pages_noprof.
  return functionRows.get(plain === 'get_free_pages' ? '__get_free_pages' : plain) ?? null;
}
