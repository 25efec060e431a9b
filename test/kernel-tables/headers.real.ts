// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Holds the function table against a kernel's own C sources, whose folder the environment variable PAGECK_LINUX_FULL
 * names (several with `:` between). The reach and the parameters of a row are those of the newest kernel the tables
 * know; of an older one only that the function is there, or is not, as the row's versions say.
 */
import { describe, expect, test } from 'vitest';
import { functionRows } from '../../server/kernel/functions';
import type { ArgEffect, FunctionRow } from '../../server/kernel/row';
import { type Declaration, type HeaderIndex, scanHeaders } from './headerScan';

const NEWEST = '7.3';
const folders = (process.env['PAGECK_LINUX_FULL'] ?? '').split(':').filter((folder) => folder !== '');
if (folders.length === 0) throw new Error('PAGECK_LINUX_FULL names no folder with kernel sources');

const order = (version: string): number => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1000 + minor;
};
const isOlder = (a: string, b: string): boolean => order(a) < order(b);
const rows = [...functionRows.values()];

/** Functions that only the headers of other architectures have in older kernels. */
const OTHER_ARCHITECTURES: ReadonlySet<string> = new Set(['phys_to_page']);

/** Functions whose parameters are themselves written by a macro. */
const PARAMETERS_BY_MACRO: ReadonlySet<string> = new Set(['kmalloc']);

describe.each(folders.map((folder): [string, HeaderIndex] => [folder, scanHeaders(folder)]))('%s', (_, index) => {
  test('has every function of its version', () => {
    const missing = rows.filter((row) => {
      if (row.reach === 'gone' && (row.until === undefined || isOlder(row.until, index.version))) return false;
      if (row.since !== undefined && isOlder(index.version, row.since)) return false;
      return index.declarations(row.name).length === 0 && (index.version === NEWEST || !OTHER_ARCHITECTURES.has(row.name));
    });
    expect(missing.map((row) => row.name)).toEqual([]);
  });

  test('has none that is said to be gone or still to come', () => {
    const there = rows.filter((row) => {
      const notYet = row.since !== undefined && isOlder(index.version, row.since);
      const gone = row.reach === 'gone' && (row.until === undefined || isOlder(row.until, index.version)) && !isOlder(index.version, NEWEST);
      // A static function of one file that shares the name is another function.
      return (notYet || gone) && index.plain(row.name).some((d) => d.kind !== 'static');
    });
    expect(there.map((row) => row.name)).toEqual([]);
  });

  test.skipIf(index.version !== NEWEST)('reaches each as its row says', () => {
    const wrong = rows.flatMap((row) => {
      const is = reachOf(row.name, index);
      return row.reach === 'gone' || is.includes(row.reach) ? [] : [`${row.name}: ${row.reach}, found ${is.join(' ')}`];
    });
    expect(wrong).toEqual([]);
  });

  test.skipIf(index.version !== NEWEST)('has the parameters that its row counts', () => {
    const wrong = rows.flatMap((row) => {
      const lists = parameterLists(row, index);
      return lists.length === 0 || lists.some((list) => list.length === row.args.length) ? [] : [`${row.name}: ${row.args.length}, found ${lists.map((l) => l.length).join(' ')}`];
    });
    expect(wrong).toEqual([]);
  });

  test.skipIf(index.version !== NEWEST)('gives the symbol of an accounted allocation the parameters of its macro', () => {
    const wrong = rows.filter((row) => {
      const lists = index.accounted(row.name).flatMap((d) => (d.parameters === null ? [] : [d.parameters]));
      if (PARAMETERS_BY_MACRO.has(row.name)) return false;
      return lists.length > 0 && !functionRows.has(`${row.name}_noprof`) && !lists.some((list) => list.length === row.args.length);
    });
    expect(wrong.map((row) => row.name)).toEqual([]);
  });

  test.skipIf(index.version !== NEWEST)('has pages where its row has effects on pages', () => {
    const wrong = rows.flatMap((row) =>
      row.args.flatMap((arg, i) => {
        const texts = parameterLists(row, index).filter((list) => list.length === row.args.length).map((list) => list[i] ?? '');
        return texts.length === 0 || arg === null || texts.some((text) => canCarry(arg, text)) ? [] : [`${row.name} ${i} (${arg.kind}): ${texts.join(' | ')}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test.skipIf(index.version !== NEWEST)('has an order where its row takes one from', () => {
    const wrong = rows.flatMap((row) => {
      const sources = [row.returns.kind === 'alloc' ? row.returns.order : null, ...row.args.map((arg) => (arg?.kind === 'release' ? arg.order : null))];
      return sources.flatMap((source) => {
        if (source === null || typeof source === 'number') return [];
        const texts = parameterLists(row, index).map((list) => list[source.arg] ?? '');
        return texts.length === 0 || texts.some((text) => /order|^unsigned int$/.test(text)) ? [] : [`${row.name}: ${texts.join(' | ')}`];
      });
    });
    expect(wrong).toEqual([]);
  });
});

/** The ways in which a kernel lets Rust reach a function. */
function reachOf(name: string, index: HeaderIndex): FunctionRow['reach'][] {
  const declarations = index.declarations(name);
  const reaches = new Set<FunctionRow['reach']>();
  const isPublic = declarations.some((d) => /^(?:include|arch)\//.test(d.file) || d.file.endsWith('.h') && !d.file.startsWith('mm/'));
  const exported = index.exported(name);
  for (const d of declarations) {
    if (d.kind === 'macro') reaches.add(isPublic ? 'macro' : 'mm-internal');
    else if (d.kind === 'inline') reaches.add(isPublic ? 'inline' : 'mm-internal');
    else if (d.kind === 'static') continue;
    else reaches.add(!isPublic ? 'mm-internal' : (exported ?? 'function'));
  }
  return [...reaches];
}

/** Parameter lists with types; a macro's own list counts only where nothing else is there. */
function parameterLists(row: FunctionRow, index: HeaderIndex): readonly (readonly string[])[] {
  const ownSymbol = functionRows.has(`${row.name}_noprof`);
  const all: readonly Declaration[] = (ownSymbol ? index.plain(row.name) : index.declarations(row.name)).filter((d) => d.kind !== 'static');
  const typed = all.flatMap((d) => (d.kind === 'macro' || d.parameters === null ? [] : [d.parameters]));
  if (typed.length > 0) return typed;
  return all.flatMap((d) => (d.parameters === null || d.parameters.includes('...') ? [] : [d.parameters]));
}

const POINTER = /\*|\[\]|\b(?:release_pages_arg|netmem_ref|skb_frag_t|pgtable_t)\b/;

/** Whether a parameter of this type can carry what the effect is about. A macro's parameter has no type. */
function canCarry(effect: ArgEffect, text: string): boolean {
  const isPointer = POINTER.test(text);
  const isNumber = /\b(?:unsigned long|phys_addr_t|dma_addr_t|resource_size_t|pgoff_t|u64)\b/.test(text);
  const isName = /^\(?\w+\)?$/.test(text);
  switch (effect.kind) {
    case 'fill':
      return /\*\s*\*|\*\s*\w+\s*\[\]|\*pagep?$/.test(text) || isName;
    case 'each':
      return /\*\s*\*|\[\]|list_head|release_pages_arg|struct page \*/.test(text) || isName;
    case 'get':
    case 'count':
      return /\b(?:page|folio)\b/.test(text) && isPointer;
    case 'use':
    case 'give':
    case 'release':
    case 'store':
    case 'unmap':
    case 'convert':
    case 'unmapUser':
    case 'unstore':
    case 'unwrap':
    case 'ownerEnds':
    case 'unknown':
      return isPointer || isNumber || isName;
  }
}
