// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The workspace's inside: documents, the item tree built from them, and the analyses of functions, each made once. */
import type { Body } from '../cfg/graph';
import { lowerFunction, lowerStatements } from '../cfg/lower';
import { analyse, type Analysis, type Code } from '../flow/analyse';
import type { Engine } from '../flow/context';
import { readProfile, readRoles, readShapes, type Roles, type Shapes } from '../flow/roles';
import type { FnItem, SourceFile } from '../items/item';
import { buildTree, type ItemTree, type Scope } from '../items/tree';
import { collectUses } from '../items/uses';
import type { Generation } from '../kernel/generations';
import { knownNames } from '../kernel/names';
import type { Profile } from '../rules/finding';
import { child, named, type Node, shift, walkNodes } from '../syntax/node';
import { type Document, functionNode, mentionsPages, sourceOf, unparsable } from './documents';
import { type Example, examplesOf } from './examples';
import { readGeneration } from './generation';
import { selectFunctions } from './select';
import { changedNames, partsOf, patternOf, saysAny } from './skeleton';
import type { Span } from '../syntax/text';
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
  /** Graphs by the text of their function, or of their example. */
  readonly bodies: Map<string, LoweredFunction>;
  /** Counts the states of the texts that were looked at. */
  round: number;
  /** Analyses by function, with what they depend on. */
  readonly analyses: Map<string, CachedAnalysis>;
  readonly examples: Map<string, { readonly text: string; readonly examples: readonly Example[] }>;
  /** The skeletons of all files, likewise. */
  names: string;
  /** Its declarations, with the names of each. */
  parts: ReadonlyMap<string, readonly string[]>;
  /** The last skeleton: an equal one is the same string, so that comparing them costs nothing. */
  skeleton: string;
  /** What the types of that skeleton are to a page. */
  shapes: { readonly skeleton: string; readonly roles: Shapes } | null;
  /** Trees of examples are another's to free (a check of a fix looks at the same texts). */
  readonly borrowsTrees: boolean;
  /** Trees that were made here though the others are borrowed. */
  readonly madeTrees: Example[];
}

interface LoweredFunction {
  /** The round in which it was last asked for. */
  round: number;
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
  return { bodies: new Map(), round: 0, analyses: new Map(), examples: new Map(), names: '', parts: new Map(), skeleton: '', shapes: null, borrowsTrees: false, madeTrees: [] };
}

/** Caches that begin with what others hold and leave it alone. */
export function borrowCaches(from: Caches): Caches {
  return {
    bodies: from.bodies, round: from.round, analyses: new Map(from.analyses), examples: new Map(from.examples), names: from.names, parts: from.parts, skeleton: from.skeleton, shapes: from.shapes, borrowsTrees: true, madeTrees: [],
  };
}

const selections = new WeakMap<SourceFile, { readonly skeleton: string; readonly by: Tables; readonly list: readonly FnItem[] }>();

/** Graphs of texts that are not there any more are kept for so many rounds: an edit is often taken back. */
const KEPT_ROUNDS = 50;

/** Tells the text of an example from that of a function. */
const EXAMPLE = '\0';

const TOO_DEEP = 'nested too deeply to be followed';

/** A body of which nothing is followed. */
function emptyBody(fn: FnItem): Body {
  const span = { start: 0, end: fn.span.end - fn.span.start };
  return {
    locals: [], params: [], blocks: [{ id: 0, statements: [], terminator: { kind: 'unreachable' } }], closures: [], span,
    unfollowed: [{ span, what: 'code that is nested this deeply' }],
  };
}

/** An analysis, or that its code is nested too deeply. */
function shallowly(code: Code, run: () => Analysis): Analysis {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { fn: code.fn, body: code.body, faults: [], incomplete: [TOO_DEEP], operations: 0, consulted: new Set(), memdescs: new Map() };
  }
}

export function takeSnapshot(documents: ReadonlyMap<string, Document>, tables: Tables, caches: Caches, wanted: 'auto' | Profile): Snapshot {
  caches.round++;
  if (!caches.borrowsTrees && caches.round % KEPT_ROUNDS === 0) {
    for (const [text, body] of caches.bodies) if (body.round < caches.round - KEPT_ROUNDS) caches.bodies.delete(text);
  }
  const sources = new Map<string, SourceFile>();
  const examples = new Map<string, readonly Example[]>();
  const skipped: { file: string; reason: string }[] = [];
  const exists = (path: string): boolean => documents.has(path);
  for (const doc of documents.values()) {
    if (!doc.path.endsWith('.rs') || !mentionsPages(doc, tables.mentionsPages)) continue;
    const problem = unparsable(doc);
    if (problem !== null) {
      skipped.push({ file: doc.path, reason: problem });
      continue;
    }
    try {
      sources.set(doc.path, sourceOf(doc, exists));
      examples.set(doc.path, cachedExamples(doc, tables, caches));
    } catch (error) {
      // the walk over a file's declarations recurses
      if (!(error instanceof RangeError)) throw error;
      sources.delete(doc.path);
      skipped.push({ file: doc.path, reason: TOO_DEEP });
    }
  }
  for (const path of caches.examples.keys()) if (!sources.has(path)) dropExamples(caches, path);
  const all = [...sources.values(), ...[...examples.values()].flat().map((e) => e.source)];
  const parts = new Map(all.flatMap(partsOf).map((p): [string, readonly string[]] => [p.text, p.names]));
  const names = [...parts.keys()].join('\n');
  if (names !== caches.names) caches.names = names;
  const tree = buildTree(all, knownNames, caches.names);
  const profile = wanted === 'auto' ? (readProfile(tree) ?? 'owning') : wanted;
  const selected = new Map<string, readonly FnItem[]>();
  const skeleton = `${profile}\n${caches.names}`;
  if (skeleton !== caches.skeleton) {
    if (caches.skeleton.startsWith(`${profile}\n`)) carryOver(caches, skeleton, parts);
    caches.skeleton = skeleton;
  }
  caches.parts = parts;
  if (caches.shapes?.skeleton !== caches.skeleton) caches.shapes = { skeleton: caches.skeleton, roles: readShapes(tree, profile) };
  const roles = readRoles(tree, profile, caches.shapes.roles);
  for (const [path, source] of sources) {
    // what a file's functions are chosen by is its own text and what the names in it mean
    const hit = selections.get(source);
    const list = hit && hit.skeleton === caches.skeleton && hit.by === tables ? hit.list : selectFunctions(source, tree, roles, tables.mentionsPages);
    selections.set(source, { skeleton: caches.skeleton, by: tables, list });
    selected.set(path, list);
  }
  return { tree, roles, profile, generation: readGeneration(tree), sources, examples, selected, skipped, skeleton: caches.skeleton };
}

/** Analyses whose functions, and those they looked into, say none of the names that changed hold under the new skeleton. */
function carryOver(caches: Caches, skeleton: string, parts: ReadonlyMap<string, readonly string[]>): void {
  const changed = patternOf(changedNames(caches.parts, parts));
  for (const [key, a] of caches.analyses) {
    if (a.skeleton !== caches.skeleton || saysAny(a.text, changed) || a.deps.some((d) => saysAny(d.text, changed))) continue;
    caches.analyses.set(key, { ...a, skeleton });
  }
}

function cachedExamples(doc: Document, tables: Tables, caches: Caches): readonly Example[] {
  const hit = caches.examples.get(doc.path);
  if (hit && hit.text === doc.text) return hit.examples;
  const made = examplesOf(doc.path, doc.text, tables.mentionsPages, hit?.examples ?? []);
  if (caches.borrowsTrees) caches.madeTrees.push(...made.filter((e) => !hit?.examples.includes(e)));
  else for (const e of hit?.examples ?? []) if (!made.includes(e)) e.tree.delete();
  caches.examples.set(doc.path, { text: doc.text, examples: made });
  return made;
}

function dropExamples(caches: Caches, path: string): void {
  if (!caches.borrowsTrees) for (const e of caches.examples.get(path)?.examples ?? []) e.tree.delete();
  caches.examples.delete(path);
}

export function disposeCaches(caches: Caches): void {
  for (const path of [...caches.examples.keys()]) dropExamples(caches, path);
  for (const e of caches.madeTrees) e.tree.delete();
  if (caches.borrowsTrees) return;
  caches.bodies.clear();
  caches.analyses.clear();
}

/** The scope of a function's body: with the items that the body declares. */
function inside(scope: Scope, fn: FnItem): Scope {
  return fn.inner ? { ...scope, module: fn.inner } : scope;
}

/** Functions' nodes with absolute offsets: an item is made anew whenever its file's text changes. */
const nodes = new WeakMap<FnItem, Node | null>();

const keys = new WeakMap<FnItem, string>();

/** A stable name of a function: its file, its path in it, and its number among those of that name. */
function keyOf(fn: FnItem): string {
  const hit = keys.get(fn);
  if (hit !== undefined) return hit;
  const counts = new Map<string, number>();
  for (const f of fn.file.fns) {
    const n = counts.get(f.display) ?? 0;
    counts.set(f.display, n + 1);
    keys.set(f, `${f.file.path}#${f.file.root.path}#${f.display}#${n}`);
  }
  return keys.get(fn) ?? '';
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
  const touching = new Set<FnItem>();
  for (const list of snapshot.selected.values()) for (const fn of list) touching.add(fn);
  for (const e of exampleTrees.keys()) for (const fn of e.fns) touching.add(fn);
  const lowered = new Map<FnItem, { readonly body: Body; readonly scope: Scope } | null>();

  function nodeOf(fn: FnItem): Node | null {
    const hit = nodes.get(fn);
    if (hit !== undefined) return hit;
    const made = readNode(fn, 0);
    nodes.set(fn, made);
    return made;
  }

  /** @param base the offset that becomes 0. */
  function readNode(fn: FnItem, base: number): Node | null {
    const example = exampleTrees.get(fn.file);
    if (example) return functionNode({ path: fn.file.path, text: fn.file.text, tree: example.tree, source: fn.file, version: 0, mentions: null, problem: null }, fn, base);
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
    try {
      return lowerBody(fn);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return { body: emptyBody(fn), scope: tree.scope(fn) };
    }
  }

  function lowerBody(fn: FnItem): { readonly body: Body; readonly scope: Scope } | null {
    if (!fn.bodySpan || fn.isAsync) return null;
    const known = bodyFor(fn.file.text.slice(fn.span.start, fn.span.end), () => lowerSyntax(fn));
    if (!known) return null;
    if (known.uses.length === 0) return { body: known.body, scope: inside(tree.scope(fn), fn) };
    const local = { uses: new Map(), globs: [] };
    for (const u of known.uses) collectUses(u, local);
    return { body: known.body, scope: inside(tree.scope(fn, local), fn) };
  }

  function lowerSyntax(fn: FnItem): Omit<LoweredFunction, 'round'> | null {
    const known = nodes.get(fn);
    const node = known ? shift(known, -fn.span.start) : readNode(fn, fn.span.start);
    const list = node ? child(node, 'parameters') : null;
    const body = node ? child(node, 'body') : null;
    if (!node || !list || !body) return null;
    const params = named(list).filter((p) => p.kind === 'parameter' || p.kind === 'self_parameter');
    const uses: Node[] = [];
    if (/\buse\b/.test(fn.file.text.slice(fn.span.start, fn.span.end))) {
      walkNodes(body, (n) => {
        if (n.kind === 'use_declaration') uses.push(n);
        return n.kind !== 'function_item' && n.kind !== 'mod_item';
      });
    }
    return { body: lowerFunction({ params, ret: child(node, 'return_type'), body, hasErrors: fn.file.hasErrors }), uses };
  }

  /** The graph of a text, made if need be; null where there is none. */
  function bodyFor(text: string, make: () => Omit<LoweredFunction, 'round'> | null): LoweredFunction | null {
    const known = caches.bodies.get(text);
    if (known) {
      known.round = caches.round;
      return known;
    }
    const made = make();
    if (!made) return null;
    const kept: LoweredFunction = { ...made, round: caches.round };
    caches.bodies.set(text, kept);
    return kept;
  }

  const engine: Omit<Engine, 'consulted'> = {
    tree, roles, functionRow: (name) => tables.functionRow(name),
    saidOf: (fn) => tables.saidOf(`${fn.module.path}::${fn.display}`),
    methodRow: (type, name) => tables.methodRow(type, name, profile, generation),
    body: lower, touches: (fn) => touching.has(fn),
  };

  function analysisOf(fn: FnItem): Analysis | null {
    const known = lower(fn);
    if (!known) return null;
    return analysed(keyOf(fn), { fn, file: fn.file, base: fn.span.start, body: known.body, scope: known.scope }, fn.span);
  }

  function exampleOf(example: Example): Analysis | null {
    const { source, span, statements } = example;
    if (statements.length === 0) return null;
    const text = `${EXAMPLE}${source.text.slice(span.start, span.end)}`;
    const known = bodyFor(text, () => {
      const relative = statements.map((n) => shift(n, -span.start));
      return { body: lowerStatements(relative, { start: 0, end: span.end - span.start }, source.hasErrors), uses: [] };
    });
    if (!known) return null;
    const scope: Scope = { module: source.root, self: null, params: new Set(), owner: null };
    return analysed(`${source.root.path}#`, { fn: null, file: source, base: span.start, body: known.body, scope }, span);
  }

  /** The analysis of a body: an earlier one while all that it saw is the same. */
  function analysed(key: string, code: Code, span: Span): Analysis {
    const text = code.file.text.slice(span.start, span.end);
    const cached = caches.analyses.get(key);
    if (cached && cached.text === text && cached.skeleton === snapshot.skeleton && isCurrent(cached, code.base)) return cached.analysis;
    const analysis = shallowly(code, () => analyse(engine, code));
    const deps = [...analysis.consulted].map((f) => ({ key: keyOf(f), text: f.file.text.slice(f.span.start, f.span.end), base: f.span.start }));
    caches.analyses.set(key, { text, base: code.base, skeleton: snapshot.skeleton, deps, analysis });
    return analysis;
  }

  let byKey: Map<string, FnItem> | null = null;

  /** Whether what an earlier analysis saw is still so. One that found something holds places, which must not have moved. */
  function isCurrent(cached: CachedAnalysis, base: number): boolean {
    const placed = cached.analysis.faults.length > 0 || cached.analysis.memdescs.size > 0;
    if (placed && cached.base !== base) return false;
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

  return { engine, analysisOf, exampleOf, bodyOf: (fn) => lower(fn)?.body ?? null, nodeOf };
}
