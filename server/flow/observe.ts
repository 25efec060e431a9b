// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Watches a play: what the variables of the analysed function lead to behind each statement. */
import type { Statement } from '../cfg/graph';
import { describeState } from '../model/state';
import type { Code } from './analyse';
import { createRecorder, type Engine, type Frame, type Run, siteOf } from './context';
import { entryWorld } from './entry';
import { cellOf } from './places';
import { playBody } from './play';
import { type Site, type Value, walkValue } from './value';
import { emptyWorld, type Step, type World } from './world';

export interface Fact {
  readonly name: string;
  /** Where the variable is declared, absolute offsets. */
  readonly declared: { readonly start: number; readonly end: number };
  /** Absolute offsets of the statement behind which this holds. */
  readonly span: { readonly start: number; readonly end: number };
  readonly states: readonly string[];
  readonly history: readonly { readonly site: Site; readonly message: string }[];
}

/** For each statement and each variable that leads to a page there: the states, all paths together. */
export function playStates(engine: Omit<Engine, 'consulted'>, code: Code): readonly Fact[] {
  const facts = new Map<string, { local: number; declared: Site; name: string; site: Site; states: Set<string>; trace: Step | null; page: string }>();
  const observe = (frame: Frame, s: Statement | null, span: { start: number; end: number }, world: World): void => {
    if (frame.parent || s?.kind === 'drop' || s?.kind === 'storageDead') return;
    const site = siteOf(frame, span);
    // a name stands for the variable of it that was declared last
    const latest = new Map<string, number>();
    for (const local of frame.body.locals) if (local.name !== null && world.cells.has(cellOf(frame, local.id))) latest.set(local.name, local.id);
    for (const local of frame.body.locals) {
      if (local.name === null || latest.get(local.name) !== local.id) continue;
      const v = world.cells.get(cellOf(frame, local.id));
      if (!v) continue;
      const page = leadsTo(v, world);
      const info = page === null ? undefined : world.pages.get(page);
      if (page === null || !info || info.escaped) continue;
      const key = `${local.name}|${site.start}|${site.end}`;
      if ((facts.get(key)?.local ?? local.id) < local.id) facts.delete(key);
      const fact = facts.get(key) ?? { local: local.id, declared: siteOf(frame, local.span), name: local.name, site, states: new Set<string>(), trace: world.trace, page };
      facts.set(key, fact);
      for (const st of info.states) fact.states.add(describeState(st));
    }
  };
  const run: Run = { engine: { ...engine, consulted: () => undefined }, recorder: createRecorder(), budget: { left: 3000 }, root: code.fn, observe };
  const frame: Frame = {
    id: 'f', fn: code.fn, file: code.file, base: code.base, body: code.body, scope: code.scope, parent: null, callSite: null, depth: 0,
  };
  const entry = code.fn ? entryWorld(run, frame) : emptyWorld();
  if (code.fn) observe(frame, null, { start: code.fn.headSpan.start - code.base, end: code.fn.headSpan.end - code.base }, entry);
  playBody(run, frame, entry);
  return [...facts.values()].map((f) => ({
    name: f.name, declared: { start: f.declared.start, end: f.declared.end }, span: { start: f.site.start, end: f.site.end }, states: [...f.states].sort(), history: historyOf(f.trace, f.page),
  }));
}

function leadsTo(v: Value, world: World): string | null {
  let found: string | null = null;
  walkValue(v, (x) => {
    if (found === null && (x.k === 'ptr' || x.k === 'owner' || x.k === 'borrow' || x.k === 'addr')) found = x.page;
    if (found === null && x.k === 'ref') {
      const inner = world.cells.get(x.cell);
      if (inner && (inner.k === 'owner' || inner.k === 'ptr')) found = inner.page;
    }
  });
  return found;
}

function historyOf(trace: Step | null, page: string): { site: Site; message: string }[] {
  const out: { site: Site; message: string }[] = [];
  for (let s = trace; s; s = s.before) if (s.page === page) out.push({ site: s.site, message: s.message });
  return out.reverse();
}

