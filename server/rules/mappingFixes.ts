// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Fixes of local mappings: place the unmap, remove it, put it in order, move it behind the last use. */
import { type Node, walkNodes } from '../syntax/node';
import { edit, fixOf, lineEnd, lineStart, removalOfStatement } from './edits';
import { beforeLeaving } from './leaving';
import { argumentsOf, boundName, calleeName, mentionsName, pathTo, statementOn } from './locate';
import { removeReleaseFixes } from './releaseFixes';
import type { Fault, ProposedFix, RuleContext } from './rule';

const MAPS: ReadonlySet<string> = new Set(['kmap_local_page', 'kmap_local_folio']);

export function unmapFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn) return [];
  if (fault.kind === 'unmapUnmapped') return removeReleaseFixes(fault, 'Remove this unmap: the page is not mapped here', cx);
  const body = cx.functionNode(fault.fn);
  if (fault.kind === 'unmapOutOfOrder') return swapUnmaps(fault, body);
  const address = mappedAddress(fault, body);
  if (address === null) return [];
  const lines = ['// SAFETY: The page was mapped above, and nothing that was mapped since is mapped still.', `unsafe { bindings::kunmap_local(${address}) };`];
  const at = beforeLeaving(fault.fn, body, fault.span, lines, [address]);
  return at ? [fixOf('Unmap the page on this path', 'unsafe', [at], true)] : [];
}

/** The variable that the mapping's address was bound to: at the fault's origin, or the only one of the function. */
function mappedAddress(fault: Fault, body: Node): string | null {
  if (fault.originSpan) {
    const at = statementOn(pathTo(body, fault.originSpan))?.statement;
    const name = at ? boundName(at) : null;
    if (at && name !== null && containsMap(at)) return name;
  }
  const names: string[] = [];
  walkNodes(body, (n) => {
    const name = boundName(n);
    if (name !== null && containsMap(n)) names.push(name);
    return true;
  });
  return names.length === 1 ? names[0] ?? null : null;
}

function containsMap(node: Node): boolean {
  let hit = false;
  walkNodes(node, (n) => {
    if (n.kind === 'call_expression' && MAPS.has(calleeName(n))) hit = true;
    return !hit;
  });
  return hit;
}

function isUnmap(statement: Node): boolean {
  let hit = false;
  walkNodes(statement, (n) => {
    if (n.kind === 'call_expression' && calleeName(n) === 'kunmap_local') hit = true;
    return !hit;
  });
  return hit;
}

/** Two unmaps that follow each other change places. */
function swapUnmaps(fault: Fault, body: Node): readonly ProposedFix[] {
  const here = statementOn(pathTo(body, fault.span));
  if (!here) return [];
  const siblings = here.block.children.filter((c) => c.named && c.kind !== 'line_comment' && c.kind !== 'block_comment');
  const other = siblings[siblings.indexOf(here.statement) + 1];
  if (!other || !isUnmap(here.statement) || !isUnmap(other)) return [];
  const { text } = fault.file;
  const argument = (statement: Node): Node | null => {
    let found: Node | null = null;
    walkNodes(statement, (n) => {
      if (n.kind === 'call_expression' && calleeName(n) === 'kunmap_local') found = argumentsOf(n)[0] ?? null;
      return found === null;
    });
    return found;
  };
  const a = argument(here.statement);
  const b = argument(other);
  if (!a || !b) return [];
  return [fixOf('Unmap in reverse order of mapping', 'unsafe',
    [edit(fault.file, a, text.slice(b.start, b.end)), edit(fault.file, b, text.slice(a.start, a.end))], true)];
}

/** Moves the unmap behind the statement that uses the address after it. */
export function escapeFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn) return [];
  const body = cx.functionNode(fault.fn);
  const use = statementOn(pathTo(body, fault.span));
  if (!use || use.statement.kind !== 'let_declaration' && use.statement.kind !== 'expression_statement') return [];
  const unmap = use.block.children.filter((c) => c.end <= use.statement.start && c.named && isUnmap(c) && (fault.name === null || mentionsName(c, fault.name))).pop();
  if (!unmap) return [];
  const { text } = fault.file;
  const moved = removalOfStatement(text, unmap);
  if (moved.start !== lineStart(text, moved.start)) return [];
  let source = text.slice(moved.start, lineEnd(text, unmap.end));
  if (!source.endsWith('\n')) source += '\n';
  const at = lineEnd(text, use.statement.end);
  return at >= moved.end ? [fixOf('Unmap the page after the last use of its address', 'unsafe', [edit(fault.file, moved, ''), edit(fault.file, { start: at, end: at }, source)])] : [];
}
