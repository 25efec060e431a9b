// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** From the blocks of a lowering to the graph: dead blocks and detours left out, the rest numbered in order. */
import type { Span } from '../syntax/text';
import type { Builder } from './builder';
import type { Block, BlockId, Body, LocalId, Statement, Terminator } from './graph';
import { targetsOf } from './parts';

/** The graph without blocks that nothing reaches and without jumps to jumps. */
export function finish(b: Builder, params: readonly LocalId[], span: Span): Body {
  const drafts = b.drafts;
  const through = (id: BlockId): BlockId => {
    let at = id;
    for (let hops = 0; hops < drafts.length; hops++) {
      const draft = drafts[at];
      if (!draft || draft.statements.length > 0 || draft.terminator?.kind !== 'goto') return at;
      at = draft.terminator.target;
    }
    return at;
  };
  const entered = new Map<BlockId, number>();
  const order: BlockId[] = [];
  const todo: BlockId[] = [0];
  while (todo.length > 0) {
    const id = todo.pop();
    if (id === undefined) break;
    const count = entered.get(id) ?? 0;
    entered.set(id, count + 1);
    if (count > 0) continue;
    order.push(id);
    const next = targetsOf(drafts[id]?.terminator ?? { kind: 'unreachable' }).map(through);
    for (let i = next.length - 1; i >= 0; i--) todo.push(next[i] ?? 0);
  }
  // A block that is entered only by a jump is the second half of the block it is jumped from.
  const blocks: Block[] = [];
  const ids = new Map<BlockId, BlockId>();
  const absorbed = new Set<BlockId>();
  const tails = new Map<BlockId, BlockId>();
  for (const id of order) {
    const terminator = drafts[id]?.terminator;
    if (terminator?.kind !== 'goto') continue;
    const target = through(terminator.target);
    if (target !== id && target !== 0 && entered.get(target) === 1) {
      tails.set(id, target);
      absorbed.add(target);
    }
  }
  for (const id of order) if (!absorbed.has(id)) ids.set(id, ids.size);
  const renumber = (id: BlockId): BlockId => ids.get(through(id)) ?? 0;
  for (const id of order) {
    if (absorbed.has(id)) continue;
    const statements: Statement[] = [];
    let last = id;
    for (let at: BlockId | undefined = id; at !== undefined; at = tails.get(at)) {
      for (const s of drafts[at]?.statements ?? []) statements.push(s);
      last = at;
    }
    const terminator = drafts[last]?.terminator ?? { kind: 'unreachable' };
    blocks.push({ id: blocks.length, statements, terminator: retarget(terminator, renumber) });
  }
  return { locals: b.locals, params, blocks, closures: b.closures, unfollowed: b.unfollowed, span };
}

function retarget(t: Terminator, to: (id: BlockId) => BlockId): Terminator {
  switch (t.kind) {
    case 'goto':
      return { ...t, target: to(t.target) };
    case 'if':
      return { ...t, then: to(t.then), else: to(t.else) };
    case 'test':
      return { ...t, yes: to(t.yes), no: to(t.no) };
    case 'either':
      return { ...t, targets: t.targets.map(to) };
    case 'return':
    case 'unreachable':
      return t;
  }
}
