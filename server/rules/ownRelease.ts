// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** How a function itself releases what it holds: the statement that a fix repeats on the path that lacks it. */
import type { FnItem } from '../items/item';
import { named, type Node, walkNodes } from '../syntax/node';
import { sourceOf } from './edits';
import { argumentsOf, calleeName, mentionsName, pathTo, statementOn } from './locate';
import type { RuleContext } from './rule';

const RELEASES: ReadonlySet<string> = new Set([
  '__free_pages', '__free_page', 'free_pages', 'free_page', 'free_pages_exact', 'free_contig_range', 'free_frozen_pages', 'folio_put', 'put_page',
  'unpin_user_page', 'pagetable_free', 'cma_release', 'kfree', 'vfree', 'drop', 'assume_init_drop',
]);

/** How deep a helper is followed to the release in it. */
const DEPTH = 2;

/** The statements of a body that release the variable, in source order. */
export function ownReleases(fn: FnItem, body: Node, name: string, cx: RuleContext): Node[] {
  const out: Node[] = [];
  walkNodes(body, (n) => {
    if (n.kind === 'closure_expression') return false;
    if (n.kind !== 'call_expression' || !mentionsName(n, name) || !releases(n, fn, cx, DEPTH)) return true;
    const statement = statementOn(pathTo(body, n))?.statement;
    if (statement && isPlain(statement) && out[out.length - 1] !== statement) out.push(statement);
    return false;
  });
  return out;
}

/** Whether a call releases a page by itself, or through a helper of its file. */
function releases(call: Node, fn: FnItem, cx: RuleContext, depth: number): boolean {
  const name = calleeName(call);
  if (RELEASES.has(name)) return true;
  if (depth === 0) return false;
  const helpers = fn.file.fns.filter((f) => f.name === name && f.bodySpan !== null);
  const helper = helpers[0];
  if (!helper || helpers.length !== 1 || helper === fn) return false;
  let hit = false;
  walkNodes(cx.functionNode(helper), (n) => {
    if (n.kind === 'call_expression' && releases(n, helper, cx, depth - 1)) hit = true;
    return !hit;
  });
  return hit;
}

/** A statement of one line that does nothing but calls, and that cannot leave the function. */
function isPlain(statement: Node): boolean {
  if (statement.kind !== 'expression_statement' && statement.kind !== 'unsafe_block' && statement.kind !== 'call_expression') return false;
  let plain = true;
  walkNodes(statement, (n) => {
    if (['return_expression', 'try_expression', 'if_expression', 'match_expression', 'closure_expression', 'let_declaration'].includes(n.kind)) plain = false;
    return plain;
  });
  return plain;
}

/** The lines that do what the statement does, with a reason where they need one. */
export function linesOf(fn: Pick<FnItem, 'file'>, statement: Node): string[] {
  const source = sourceOf(fn.file, statement).replace(/;$/, '');
  const reason = source.includes('unsafe') ? ['// SAFETY: Nothing uses it on this path any more, which releases it only here.'] : [];
  return [...reason, `${source};`];
}

/** Whether the statement takes the variable itself, so that a closure that has it would keep it from the code behind. */
export function movesOwner(statement: Node, name: string): boolean {
  let moves = false;
  walkNodes(statement, (n) => {
    const taken = n.kind === 'call_expression' && (calleeName(n) === 'drop' || calleeName(n) === 'into_inner') && argumentsOf(n).some((a) => a.kind === 'identifier' && a.text === name);
    if (taken) moves = true;
    return !moves;
  });
  return moves;
}

/** The loop around a node inside `body`, with nothing but blocks and branches between; null where there is none. */
export function loopAround(path: readonly Node[]): Node | null {
  for (let i = path.length - 1; i > 0; i--) {
    const n = path[i];
    if (n?.kind === 'closure_expression') return null;
    if (n && ['loop_expression', 'while_expression', 'for_expression'].includes(n.kind)) return n;
  }
  return null;
}

/** The statement that follows another one in its block. */
export function nextIn(block: Node, statement: Node): Node | null {
  const all = named(block).filter((n) => n.kind !== 'empty_statement');
  return all[all.indexOf(statement) + 1] ?? null;
}
