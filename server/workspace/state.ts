// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The workspace's inside: documents, the item tree built from them, and the analyses of functions, each made once. */
import type { Body } from '../cfg/graph';
import { lowerFunction, lowerStatements } from '../cfg/lower';
import { analyse, type Analysis, type Code } from '../flow/analyse';
import type { Engine } from '../flow/context';
import { readProfile, readRoles, type Roles } from '../flow/roles';
import type { FnItem, SourceFile } from '../items/item';
import { buildTree, type ItemTree, type Scope } from '../items/tree';
import { collectUses } from '../items/uses';
import type { Generation } from '../kernel/generations';
import { knownNames } from '../kernel/names';
import type { Profile } from '../rules/finding';
import { child, named, type Node, walkNodes } from '../syntax/node';
import { type Document, functionNode, mentionsPages, sourceOf, unparsable } from './documents';
import { type Example, examplesOf } from './examples';
import { readGeneration } from './generation';
import { selectFunctions } from './select';
import type { Tables } from './tables';

/** Everything that holds for one state of the texts. */
export interface Snapshot {
  readonly tree: ItemTree;
  readonly roles: Roles;
  readonly profile: Profile;
  readonly generation: Generation | null;
  readonly sources: ReadonlyMap<string, SourceFile>;
  readonly examples: ReadonlyMap<string, readonly Example[]>;
  /** Functions that can touch a page, by file. */
  readonly selected: ReadonlyMap<string, readonly FnItem[]>;
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  /** Everything outside function bodies, as one text: what signatures, names and types depend on. */
  readonly skeleton: string;
}

export interface Caches {
  /** Graphs by the text of their function. */
  readonly bodies: Map<string, LoweredFunction>;
  /** Analyses by function, with what they depend on. */
  readonly analyses: Map<string, CachedAnalysis>;
  readonly examples: Map<string, { readonly text: string; readonly examples: readonly Example[] }>;
}

interface LoweredFunction {
  readonly body: Body;
  /** `use` declarations of the function's own body. */
  readonly uses: readonly Node[];
}

interface CachedAnalysis {
  readonly text: string;
  readonly base: number;
  readonly skeleton: string;
  readonly deps: readonly { readonly key: string; readonly text: string; readonly base: number }[];
  readonly analysis: Analysis;
}

export function createCaches(): Caches {
  return { bodies: new Map(), analyses: new Map(), examples: new Map() };
}

const MAX_BODIES = 20_000;

export function takeSnapshot(documents: ReadonlyMap<string, Document>, tables: Tables, caches: Caches, wanted: 'auto' | Profile): Snapshot {
  const sources = new Map<string, SourceFile>();
  const examples = new Map<string, readonly Example[]>();
  const skipped: { file: string; reason: string }[] = [];
  const exists = (path: string): boolean => documents.has(path);
  for (const doc of documents.values()) {
    if (!doc.path.endsWith('.rs') || !mentionsPages(doc, tables.mentionsPages)) continue;
    const problem = unparsable(doc.text);
    if (problem !== null) {
      skipped.push({ file: doc.path, reason: problem });
      continue;
    }
    sources.set(doc.path, sourceOf(doc, exists));
    examples.set(doc.path, cachedExamples(doc, tables, caches));
  }
  for (const path of caches.examples.keys()) if (!sources.has(path)) dropExamples(caches, path);
  const all = [...sources.values(), ...[...examples.values()].flat().map((e) => e.source)];
  const tree = buildTree(all, knownNames);
  const profile = wanted === 'auto' ? (readProfile(tree) ?? 'owning') : wanted;
  const roles = readRoles(tree, profile);
  const selected = new Map<string, readonly FnItem[]>();
  for (const [path, source] of sources) selected.set(path, selectFunctions(source, tree, roles, tables.mentionsPages));
  return {
    tree, roles, profile, generation: readGeneration(tree), sources, examples, selected, skipped,
    skeleton: `${profile}\n${all.map(skeletonOf).join('\n')}`,
  };
}

function cachedExamples(doc: Document, tables: Tables, caches: Caches): readonly Example[] {
  const hit = caches.examples.get(doc.path);
  if (hit && hit.text === doc.text) return hit.examples;
  dropExamples(caches, doc.path);
  const made = examplesOf(doc.path, doc.text, tables.mentionsPages);
  caches.examples.set(doc.path, { text: doc.text, examples: made });
  return made;
}

function dropExamples(caches: Caches, path: string): void {
  for (const e of caches.examples.get(path)?.examples ?? []) e.tree.delete();
  caches.examples.delete(path);
}

export function disposeCaches(caches: Caches): void {
  for (const path of [...caches.examples.keys()]) dropExamples(caches, path);
  caches.bodies.clear();
  caches.analyses.clear();
}

const skeletons = new WeakMap<SourceFile, string>();

/** The file's text without function bodies. */
function skeletonOf(file: SourceFile): string {
  const hit = skeletons.get(file);
  if (hit !== undefined) return hit;
  let out = `${file.path}:`;
  let at = 0;
  for (const fn of file.fns) {
    if (!fn.bodySpan || fn.bodySpan.start < at) continue;
    out += file.text.slice(at, fn.bodySpan.start);
    at = fn.bodySpan.end;
  }
  out += file.text.slice(at);
  skeletons.set(file, out);
  return out;
}

/** A stable name of a function: its file, its path in it, and its number among those of that name. */
function keyOf(fn: FnItem): string {
  const twins = fn.file.fns.filter((f) => f.display === fn.display);
  return `${fn.file.path}#${fn.file.root.path}#${fn.display}#${twins.indexOf(fn)}`;
}

/** Analyses functions of a snapshot; results of earlier snapshots are used again where nothing they saw has changed. */
export interface Analyser {
  readonly engine: Omit<Engine, 'consulted'>;
  analysisOf(fn: FnItem): Analysis | null;
  exampleOf(example: Example): Analysis | null;
  /** A function's whole node with absolute offsets. */
  nodeOf(fn: FnItem): Node | null;
  bodyOf(fn: FnItem): Body | null;
}

export function createAnalyser(snapshot: Snapshot, documents: ReadonlyMap<string, Document>, tables: Tables, caches: Caches): Analyser {
  const { tree, roles, profile, generation } = snapshot;
  const exampleTrees = new Map<SourceFile, Example>();
  for (const list of snapshot.examples.values()) for (const e of list) exampleTrees.set(e.source, e);
  const lowered = new Map<FnItem, { readonly body: Body; readonly scope: Scope } | null>();

  function nodeAt(fn: FnItem, base: number): Node | null {
    const example = exampleTrees.get(fn.file);
    if (example) return functionNode({ path: fn.file.path, text: fn.file.text, tree: example.tree, source: fn.file, version: 0, mentions: null }, fn, base);
    const doc = documents.get(fn.file.path);
    return doc ? functionNode(doc, fn, base) : null;
  }

  function lower(fn: FnItem): { readonly body: Body; readonly scope: Scope } | null {
    const hit = lowered.get(fn);
    if (hit !== undefined) return hit;
    const made = lowerNew(fn);
    lowered.set(fn, made);
    return made;
  }

  function lowerNew(fn: FnItem): { readonly body: Body; readonly scope: Scope } | null {
    if (!fn.bodySpan || fn.isAsync) return null;
    const text = fn.file.text.slice(fn.span.start, fn.span.end);
    let known = caches.bodies.get(text);
    if (!known) {
      const node = nodeAt(fn, fn.span.start);
      const list = node ? child(node, 'parameters') : null;
      const body = node ? child(node, 'body') : null;
      if (!node || !list || !body) return null;
      const params = named(list).filter((p) => p.kind === 'parameter' || p.kind === 'self_parameter');
      const uses: Node[] = [];
      walkNodes(body, (n) => {
        if (n.kind === 'use_declaration') uses.push(n);
        return n.kind !== 'function_item' && n.kind !== 'mod_item';
      });
      known = { body: lowerFunction({ params, ret: child(node, 'return_type'), body }), uses };
      if (caches.bodies.size > MAX_BODIES) caches.bodies.clear();
      caches.bodies.set(text, known);
    }
    if (known.uses.length === 0) return { body: known.body, scope: tree.scope(fn) };
    const local = { uses: new Map(), globs: [] };
    for (const u of known.uses) collectUses(u, local);
    return { body: known.body, scope: tree.scope(fn, local) };
  }

  const engine: Omit<Engine, 'consulted'> = {
    tree, roles, functionRow: (name) => tables.functionRow(name),
    methodRow: (type, name) => tables.methodRow(type, name, profile, generation),
    body: lower,
  };

  function analysisOf(fn: FnItem): Analysis | null {
    const known = lower(fn);
    if (!known) return null;
    const key = keyOf(fn);
    const text = fn.file.text.slice(fn.span.start, fn.span.end);
    const cached = caches.analyses.get(key);
    if (cached && cached.text === text && cached.skeleton === snapshot.skeleton && current(cached, fn)) return cached.analysis;
    const code: Code = { fn, file: fn.file, base: fn.span.start, body: known.body, scope: known.scope };
    const analysis = analyse(engine, code);
    const deps = [...analysis.consulted].map((f) => ({ key: keyOf(f), text: f.file.text.slice(f.span.start, f.span.end), base: f.span.start }));
    caches.analyses.set(key, { text, base: fn.span.start, skeleton: snapshot.skeleton, deps, analysis });
    return analysis;
  }

  let byKey: Map<string, FnItem> | null = null;

  /** Whether what an earlier analysis saw is still so. One that found something holds places, which must not have moved. */
  function current(cached: CachedAnalysis, fn: FnItem): boolean {
    const placed = cached.analysis.faults.length > 0 || cached.analysis.memdescs.size > 0;
    if (placed && cached.base !== fn.span.start) return false;
    if (cached.deps.length === 0) return true;
    if (!byKey) {
      byKey = new Map();
      for (const file of tree.files) for (const f of file.fns) byKey.set(keyOf(f), f);
    }
    for (const d of cached.deps) {
      const f = byKey.get(d.key);
      if (!f || f.file.text.slice(f.span.start, f.span.end) !== d.text || (placed && f.span.start !== d.base)) return false;
    }
    return true;
  }

  return {
    engine, analysisOf, bodyOf: (fn) => lower(fn)?.body ?? null, nodeOf: (fn) => nodeAt(fn, 0),
    exampleOf: (example) => {
      if (example.statements.length === 0) return null;
      const body = lowerStatements(example.statements, example.span);
      const scope: Scope = { module: example.source.root, self: null, params: new Set(), owner: null };
      return analyse(engine, { fn: null, file: example.source, base: 0, body, scope });
    },
  };
}

