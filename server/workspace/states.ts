// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The states of pages at the places that name them, for hovers and inlay hints: read off the same play as the findings. */
import { type Fact, playStates } from '../flow/observe';
import { type Node, walkNodes } from '../syntax/node';
import { LineIndex, type Span } from '../syntax/text';
import type { PlaceState } from './api';
import type { Analyser, Snapshot } from './state';

export function statesOf(path: string, snapshot: Snapshot, analyser: Analyser): PlaceState[] {
  const source = snapshot.sources.get(path);
  if (!source) return [];
  const index = new LineIndex(source.text);
  const out: PlaceState[] = [];
  for (const fn of snapshot.selected.get(path) ?? []) {
    const body = analyser.engine.body(fn);
    if (!body) continue;
    const facts: readonly Fact[] = playStates(analyser.engine, { fn, file: fn.file, base: fn.span.start, body: body.body, scope: body.scope });
    const node = analyser.nodeOf(fn);
    if (!node) continue;
    const names = new Set(facts.map((f) => f.name));
    const blocks: Span[] = [];
    walkNodes(node, (n) => {
      if (n.kind === 'block') blocks.push({ start: n.start, end: n.end });
    });
    walkNodes(node, (n) => {
      if ((n.kind !== 'identifier' && n.kind !== 'self') || !names.has(n.text)) return;
      const f = factAt(facts, n, blocks);
      if (!f) return;
      out.push({
        name: f.name, span: { start: n.start, end: n.end }, states: f.states,
        history: f.history.filter((h) => h.site.file === path).map((h) => ({ message: h.message, range: index.range({ start: h.site.start, end: h.site.end }) })),
      });
    });
  }
  return out.sort((a, b) => a.span.start - b.span.start);
}

/** What holds behind the smallest statement around a name; else behind the last one before it that leads there. */
function factAt(facts: readonly Fact[], n: Node, blocks: readonly Span[]): Fact | null {
  // where the variable is declared: what it is given
  const own = facts.filter((f) => f.name === n.text && f.declared.start <= n.start && n.end <= f.declared.end);
  const first = own.reduce<Fact | null>((best, f) => (!best || f.span.end < best.span.end ? f : best), null);
  if (first) return first;
  let inside: Fact | null = null;
  let before: Fact | null = null;
  for (const f of facts) {
    if (f.name !== n.text) continue;
    if (f.span.start <= n.start && n.end <= f.span.end) {
      if (!inside || f.span.end - f.span.start <= inside.span.end - inside.span.start) inside = f;
    } else if (f.span.end <= n.start && (!before || f.span.end >= before.span.end) && !leftBefore(f.span, n, blocks)) before = f;
  }
  return inside ?? before;
}

/** Whether a statement stands in a block that has ended before a name: a branch that may have returned. */
function leftBefore(statement: Span, n: Node, blocks: readonly Span[]): boolean {
  return blocks.some((block) => block.start <= statement.start && statement.end <= block.end && block.end <= n.start);
}
