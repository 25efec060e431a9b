// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A simple scan of a kernel tree's C sources for what declares, defines and exports functions. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface Declaration {
  readonly kind: 'prototype' | 'definition' | 'static' | 'inline' | 'macro';
  /** Relative to the tree. */
  readonly file: string;
  /** The parameters as text; null for a macro without a parameter list. */
  readonly parameters: readonly string[] | null;
}

export interface HeaderIndex {
  /** `7.3`, from the Makefile. */
  readonly version: string;
  declarations(name: string): readonly Declaration[];
  /** Those of `NAME_noprof` only, or without them. */
  accounted(name: string): readonly Declaration[];
  plain(name: string): readonly Declaration[];
  exported(name: string): 'exported' | 'exported-gpl' | null;
}

/** Where functions that speak of pages are declared and defined. */
const FOLDERS = ['include', 'mm', 'lib', 'kernel', 'block', 'fs', 'net/core', 'drivers/iommu', 'arch/x86/include', 'arch/x86/mm'];

export function scanHeaders(tree: string): HeaderIndex {
  const makefile = readFileSync(join(tree, 'Makefile'), 'utf8');
  const number = (key: string): string => new RegExp(`^${key} = (\\d+)$`, 'm').exec(makefile)?.[1] ?? '0';
  const found = new Map<string, Declaration[]>();
  const exports = new Map<string, 'exported' | 'exported-gpl'>();
  for (const folder of FOLDERS) {
    for (const file of sources(join(tree, folder))) scanFile(readFileSync(file, 'utf8'), relative(tree, file), found, exports);
  }
  return {
    version: `${number('VERSION')}.${number('PATCHLEVEL')}`,
    declarations: (name) => [...(found.get(name) ?? []), ...(found.get(`${name}_noprof`) ?? [])],
    accounted: (name) => found.get(`${name}_noprof`) ?? [],
    plain: (name) => found.get(name) ?? [],
    exported: (name) => exports.get(name) ?? exports.get(`${name}_noprof`) ?? null,
  };
}

function* sources(folder: string): Generator<string> {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.[ch]$/.test(entry.name)) yield path;
  }
}

function scanFile(source: string, file: string, found: Map<string, Declaration[]>, exports: Map<string, 'exported' | 'exported-gpl'>): void {
  const text = source.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/\/\/[^\n]*/g, '').replace(/\\\n/g, ' ');
  const add = (name: string, declaration: Declaration): void => {
    const list = found.get(name);
    if (list) list.push(declaration);
    else found.set(name, [declaration]);
  };
  for (const m of text.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)(\(([^)]*)\))?/gm)) {
    if (m[1] !== undefined) add(m[1], { kind: 'macro', file, parameters: m[2] === undefined ? null : split(m[3] ?? '') });
  }
  for (const m of text.matchAll(/^EXPORT_SYMBOL(_GPL|_NS_GPL|_FOR_MODULES)?\s*\((\w+)/gm)) {
    if (m[2] !== undefined) exports.set(m[2], m[1] === undefined ? 'exported' : 'exported-gpl');
  }
  // A head starts at the line's start with a type, and ends in `;` or `{` after its parameters and attributes. There is
  // one way only to match an attribute: a file full of macro calls would take for ever otherwise.
  const heads = /^((?:[A-Za-z_]\w*(?:\([^()]*\))?[\s*]+)+)(\w+)\s*\(((?:[^(){};]|\([^()]*\))*)\)\s*((?:__\w+\b\s*(?:\([^()]*\)\s*)?|_(?!_)\w+\b\s*\([^()]*\)\s*)*)([;{])/gm;
  for (const m of text.matchAll(heads)) {
    const [, type = '', name = '', parameters = '', , end] = m;
    if (/\b(?:return|else|typedef)\b/.test(type)) continue;
    const isStatic = /\bstatic\b/.test(type);
    const kind = isStatic ? (/inline/.test(type) ? 'inline' : 'static') : end === ';' ? 'prototype' : 'definition';
    add(name, { kind, file, parameters: split(parameters) });
  }
}

/** Parameters, at the commas outside of brackets; `void` is none. */
function split(parameters: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let current = '';
  for (const c of parameters) {
    if (c === '(') depth++;
    if (c === ')') depth--;
    if (c === ',' && depth === 0) {
      out.push(current.trim());
      current = '';
    } else current += c;
  }
  if (current.trim() !== '' && current.trim() !== 'void') out.push(current.trim());
  return out;
}
