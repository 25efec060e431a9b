// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What the functions of a tree do to the lifecycle of pages, for an audit: by their signatures, and by what their graphs call. */
import type { Body, PathRef } from '../cfg/graph';
import type { Engine, Frame } from '../flow/context';
import { resolvePath } from '../flow/paths';
import type { FnItem } from '../items/item';
import { lastSegment, type Ty } from '../items/type';
import { pageMethods, vmallocMethods } from '../kernel/methods/page';
import { folioMethods, userMethods } from '../kernel/methods/users';
import type { MethodRow } from '../kernel/methods';
import type { Memdesc } from '../model/state';
import { type Effect, functionEffects, methodEffects } from './auditEffects';
import { holdOf, NO_PARAMS, pageIterParams } from './auditTypes';
import { callSitesOf } from './callSites';
import type { Analyser, Snapshot } from './state';
import type { Tables } from './tables';

/** Methods of types that have to do with pages: the others (of boxes, vectors, references) do to any value what they do to a page. */
const PAGE_METHODS: readonly MethodRow[] = [...pageMethods, ...vmallocMethods, ...folioMethods, ...userMethods];

/** What each function of the snapshot does, itself and by the functions it calls directly. */
export function effectsOfFunctions(snapshot: Snapshot, analyser: Analyser, tables: Tables): ReadonlyMap<FnItem, readonly Effect[]> {
  const fns = [...snapshot.selected.values()].flat();
  const own = new Map<FnItem, readonly Effect[]>();
  for (const fn of fns) own.set(fn, merged(fn, [...cEffects(fn, analyser, tables), ...tableEffects(fn, snapshot, analyser), ...signatureEffects(fn, snapshot)], [], snapshot));
  const byName = new Map<string, FnItem[]>();
  for (const fn of snapshot.tree.files.flatMap((f) => f.fns)) byName.set(fn.name, [...(byName.get(fn.name) ?? []), fn]);
  const all = new Map<FnItem, readonly Effect[]>();
  for (const fn of fns) {
    const called = calledEffects(fn, snapshot, analyser, own, byName);
    all.set(fn, merged(fn, own.get(fn) ?? [], called, snapshot));
  }
  return all;
}

/** By calls of C functions. */
function cEffects(fn: FnItem, analyser: Analyser, tables: Tables): Effect[] {
  const analysis = analyser.analysisOf(fn);
  const body = analyser.bodyOf(fn);
  if (!body) return [];
  const scope = analyser.engine.tree.scope(fn);
  const memdescs = analysis?.memdescs ?? new Map<number, Memdesc>();
  return callSitesOf(analyser.engine, { fn, file: fn.file, base: fn.span.start, body, scope }, memdescs).flatMap((site) => {
    const row = tables.functionRow(site.name);
    return row ? functionEffects(row, site.memdesc) : [];
  });
}

/** By its own row in the tables: what it does by a function pointer of C, which its graph does not show. */
function tableEffects(fn: FnItem, { tree }: Snapshot, analyser: Analyser): Effect[] {
  const self = fn.owner?.kind === 'impl' && fn.owner.trait === null ? tree.implSelf(fn.owner) : null;
  const row = self?.kind === 'path' ? analyser.engine.methodRow(self.path, fn.name) : null;
  return row ? methodEffects(row, fn.display).map((e): Effect => ({ ...e, by: null, tie: e.tie === 'borrows' ? 'lends' : e.tie })) : [];
}

/** By what it takes and returns by value, and what it lends. */
function signatureEffects(fn: FnItem, { tree, roles }: Snapshot): Effect[] {
  const scope = tree.scope(fn);
  const params = new Set([...pageIterParams(fn.generics, scope, tree), ...(fn.owner ? pageIterParams(fn.owner.generics, scope, tree) : NO_PARAMS)]);
  const out: Effect[] = [];
  const effect = (tie: Effect['tie'], memdesc: Memdesc, way?: 'in' | 'out'): void =>
    void out.push({ tie, memdesc, by: null, through: tie === 'counts' ? (memdesc === 'folio' ? 'folio' : 'page') : null, unready: null, ...(way ? { way } : {}) });
  const ret = fn.ret ? directHold(tree.ty(fn.ret, scope), params) : null;
  if (ret?.tie === 'owns') effect('moves', ret.memdesc, 'out');
  else if (ret?.tie === 'counts') effect('counts', ret.memdesc, 'out');
  else if (ret?.tie === 'borrows') effect('lends', ret.memdesc);
  for (const p of fn.params) {
    const taken = p.ty ? directHold(tree.ty(p.ty, scope), params) : null;
    if (taken?.tie === 'owns') effect('moves', taken.memdesc, 'in');
    else if (taken?.tie === 'counts') effect('counts', taken.memdesc, 'in');
  }
  if (fn.self === 'value' && scope.self) {
    const taken = directHold(scope.self, params);
    if (taken?.tie === 'owns') effect('moves', taken.memdesc, 'in');
  }
  return out;

  /** What the type holds itself, not by way of another type of the tree: that is the field's row. */
  function directHold(ty: Ty, bound: ReadonlySet<string>): ReturnType<typeof holdOf> {
    const hold = holdOf(ty, tree, roles, bound);
    return hold && hold.via === null ? hold : null;
  }
}

/** By direct calls of functions that do something, of the tree or of the tables. */
function calledEffects(fn: FnItem, snapshot: Snapshot, analyser: Analyser, own: ReadonlyMap<FnItem, readonly Effect[]>, byName: ReadonlyMap<string, readonly FnItem[]>): Effect[] {
  const body = analyser.bodyOf(fn);
  if (!body) return [];
  const { tree } = snapshot;
  const engine: Engine = { ...analyser.engine, consulted: () => undefined };
  const frame: Frame = { id: 'f', fn, file: fn.file, base: fn.span.start, body, scope: tree.scope(fn), parent: null, callSite: null, depth: 0 };
  const out: Effect[] = [];

  const byPath = (path: PathRef): void => {
    const r = resolvePath(frame, engine, path);
    const ty = r.ty?.kind === 'path' ? r.ty.path : null;
    const callee = ty === null ? tree.fnAt(r.full) : tree.methods(ty, r.name)[0];
    const shown = ty === null ? r.name : `${lastSegment(ty)}::${r.name}`;
    if (callee && own.has(callee)) out.push(...asCaller(own.get(callee) ?? [], shown));
    else {
      const row = ty === null ? null : engine.methodRow(ty, r.name);
      if (row && PAGE_METHODS.includes(row)) out.push(...asCaller(methodEffects(row, shown), shown));
    }
  };

  const byMethod = (name: string): void => {
    const candidates = (byName.get(name) ?? []).filter((f) => f.self !== 'none');
    const [first] = candidates;
    if (first) {
      // a name that other types use for something else tells nothing
      const each = candidates.map((f) => own.get(f) ?? []);
      if (each.every((e) => e.length > 0)) out.push(...asCaller(each[0] ?? [], first.display));
      return;
    }
    const rows = PAGE_METHODS.filter((row) => row.name === name && /page|folio/.test(name) && row.self !== 'none' && (row.design === undefined || row.design === snapshot.profile));
    const [row] = rows;
    if (row && rows.every((r) => r.type === row.type || methodEffects(r, name).length > 0)) out.push(...asCaller(methodEffects(row, `${lastSegment(row.type)}::${name}`), name));
  };

  const visit = (b: Body): void => {
    for (const block of b.blocks) {
      for (const s of block.statements) {
        if (s.kind !== 'call') continue;
        if (s.callee.kind === 'path') byPath(s.callee.path);
        else if (s.callee.kind === 'method') byMethod(s.callee.name);
      }
    }
    for (const c of b.closures) visit(c.body);
  };
  visit(body);
  return out;
}

/** What a callee's effects are to its caller, who names the callee and not what that calls. */
function asCaller(effects: readonly Effect[], by: string): Effect[] {
  return effects.map((e): Effect => ({ ...e, by, tie: e.tie === 'lends' ? 'borrows' : e.tie, ...(e.way ? { way: e.way === 'in' ? 'out' : 'in' } : {}) }));
}

/** One effect a tie: what the function itself does says more than what it calls, a known descriptor more than none. */
function merged(fn: FnItem, own: readonly Effect[], called: readonly Effect[], { tree, roles }: Snapshot): Effect[] {
  const all = [...own, ...called];
  const holder = fn.owner?.kind === 'impl' ? holdOf(tree.implSelf(fn.owner), tree, roles, NO_PARAMS) : null;
  const out = new Map<string, Effect>();
  const lender = all.find((e) => e.tie === 'borrows' && e.memdesc !== 'unknown') ?? all.find((e) => e.tie === 'borrows');
  const mapped = all.find((e) => e.tie === 'allocates')?.memdesc ?? lender?.memdesc ?? 'unknown';
  for (const e of all) {
    // who returns a borrow that it just got lends it on
    if (e.tie === 'borrows' && own.some((o) => o.tie === 'lends')) continue;
    // an allocation is what is moved out
    if (e.tie === 'moves' && e.by === null && all.some((o) => o.tie === 'allocates')) continue;
    const from = e.tie === 'lends' && e.memdesc === 'unknown' ? lender : undefined;
    // what a type lends or moves out of itself is what it holds
    const held = e.memdesc === 'unknown' && (e.tie === 'lends' || e.tie === 'moves') && holder?.tie === 'owns' ? holder.memdesc : 'unknown';
    const memdesc = e.tie === 'keeps' && e.memdesc === 'unknown' ? (own.find((o) => o.tie === 'moves')?.memdesc ?? e.memdesc) : e.tie === 'maps' && e.memdesc === 'unknown' ? mapped : from && from.memdesc !== 'unknown' ? from.memdesc : held !== 'unknown' ? held : e.memdesc;
    const by = e.by ?? from?.by ?? null;
    const old = out.get(e.tie);
    if (!old || (old.memdesc === 'unknown' && memdesc !== 'unknown')) out.set(e.tie, { ...e, memdesc, by: by ?? old?.by ?? null });
    else if (old.by === null && by !== null && old.way === e.way) out.set(e.tie, { ...old, by });
  }
  return [...out.values()].filter((e) => e.by !== `${fn.display}`);
}
