// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Fixes of local mappings: place the unmap, remove it, put it in order, move it behind the last use. */
import { child, named, type Node, walkNodes } from '../syntax/node';
import type { Span } from '../syntax/text';
import { edit, fixOf } from './edits';
import { closureCallFixes } from './closureFixes';
import { beforeLeaving, letsOf } from './leaving';
import { argumentsOf, boundName, calleeName, calleeOf, mentionsName, pathTo, statementOn } from './locate';
import { moveBehind, removeReleaseFixes } from './releaseFixes';
import type { Fault, ProposedFix, RuleContext } from './rule';

const MAPS: ReadonlySet<string> = new Set(['kmap_local_page', 'kmap_local_folio']);

export function unmapFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn) return [];
  if (fault.kind === 'unmapUnmapped') return [...removeReleaseFixes(fault, 'Remove this unmap: the page is not mapped here', cx), ...removeFirstUnmap(fault, cx), ...closureCallFixes(fault, cx)];
  const { fn } = fault;
  const body = cx.functionNode(fn);
  if (fault.kind === 'unmapOutOfOrder') return swapUnmaps(fault, body);
  const mapping = mappingOf(fault, body);
  if (mapping === null) return [];
  const { address, unmap } = mapping;
  const lines = ['// SAFETY: The page was mapped above, and nothing that was mapped since is mapped still.', `unsafe { bindings::${unmap} };`];
  const exits = exitsWithout(body, address);
  const at = (spans: readonly Span[]): ProposedFix[] => {
    const edits = spans.map((exit) => beforeLeaving(fn, body, exit, lines, [address]));
    return edits.length > 0 && edits.every((e) => e.length > 0) ? [fixOf('Unmap the page where the function is left', 'unsafe', edits.flat(), true)] : [];
  };
  const early = exits.filter((e) => e.end < body.end);
  return [...dismissedGuard(fault, body), ...at(exits), ...(early.length < exits.length ? at(early) : [])];
}

/** Of two unmaps the one that the trace shows first. */
function removeFirstUnmap(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  const first = [...fault.trace].reverse().find((s) => s.file === fault.file && s.state !== null && !s.state.includes('mapped') && s.span.start !== fault.span.start);
  if (!first || !fault.fn) return [];
  // two in one block: the later one is the one too many
  const body = cx.functionNode(fault.fn);
  const block = statementOn(pathTo(body, fault.span))?.block;
  return statementOn(pathTo(body, first.span))?.block !== block ? removeReleaseFixes({ ...fault, span: first.span }, 'Remove the earlier unmap: the page is unmapped again later', cx) : [];
}

/** A guard that unmaps, and that was told not to: it is dropped instead. */
function dismissedGuard(fault: Fault, body: Node): ProposedFix[] {
  const out: ProposedFix[] = [];
  walkNodes(body, (n) => {
    const value = n.kind === 'let_declaration' ? child(n, 'value') : n.kind === 'expression_statement' ? named(n)[0] : null;
    const callee = value?.kind === 'call_expression' && calleeName(value) === 'dismiss' ? calleeOf(value) : null;
    const guard = callee ? child(callee, 'value') : null;
    const unused = n.kind !== 'let_declaration' || child(n, 'pattern')?.kind === '_';
    const made = guard?.kind === 'identifier' ? letsOf(body, guard.text).find(isUnmap) : undefined;
    if (made && guard && unused) out.push(fixOf('Let the guard unmap the page', 'unsafe', [edit(fault.file, n, `drop(${guard.text});`)], true));
    return true;
  });
  return out;
}

/** The `return`s behind the mapping, the `break`s and `continue`s past an unmap, and the end of the function, in front of which the address is not unmapped in the same block. */
function exitsWithout(body: Node, address: string): Span[] {
  const out: Span[] = [];
  const block = body.children.find((c) => c.field === 'body');
  if (!block) return out;
  let mapped = -1;
  const undone = (inside: Node, before: number): boolean => inside.children.some((c) => c.named && c.end <= before && c.start > mapped && unmapped(c).includes(address));
  walkNodes(block, (n) => {
    if (n.kind === 'closure_expression') return false;
    if (mapped < 0 && boundName(n) === address) mapped = n.end;
    const jump = n.kind === 'break_expression' || n.kind === 'continue_expression';
    if ((n.kind === 'return_expression' || (jump && unmapsBehind(body, n, address))) && mapped >= 0 && n.start > mapped) {
      const path = pathTo(body, n);
      const holders = path.filter((p) => p.kind === 'block');
      if (!holders.some((h) => undone(h, n.start))) out.push({ start: n.start, end: n.end });
    }
    return true;
  });
  if (mapped >= 0 && !undone(block, block.end)) {
    const statements = block.children.filter((c) => c.named);
    const last = statements[statements.length - 1];
    if (!last || !endsInReturn(last)) out.push({ start: block.end - 1, end: block.end });
  }
  return out;
}

/** Whether a jump leads past an unmap of the address in the loop or block that it leaves. */
function unmapsBehind(body: Node, jump: Node, address: string): boolean {
  const around = pathTo(body, jump).filter((n) => n.kind === 'block');
  return around.slice(1).some((b) => b.children.some((c) => c.named && c.start > jump.end && unmapped(c).includes(address)));
}

function endsInReturn(statement: Node): boolean {
  return statement.kind === 'return_expression' || (statement.kind === 'expression_statement' && statement.children[0]?.kind === 'return_expression');
}

interface Mapping {
  readonly address: string;
  /** The call that ends it. */
  readonly unmap: string;
}

/** The variable that the mapping's address was bound to: at the fault's origin, or the only one of the function. */
function mappingOf(fault: Fault, body: Node): Mapping | null {
  const all: Mapping[] = [];
  let here: Mapping | null = null;
  walkNodes(body, (n) => {
    const address = boundName(n);
    const unmap = address === null ? null : unmapFor(n, address, fault);
    if (address === null || unmap === null) return true;
    const mapping = { address, unmap };
    all.push(mapping);
    if (fault.originSpan && n.start <= fault.originSpan.start && fault.originSpan.end <= n.end) here = mapping;
    return true;
  });
  return here ?? (all.length === 1 ? all[0] ?? null : null);
}

/** `kunmap_local(addr)` for a local mapping, `kunmap(page)` for the older kind. */
function unmapFor(statement: Node, address: string, fault: Fault): string | null {
  let unmap: string | null = null;
  walkNodes(statement, (n) => {
    if (n.kind !== 'call_expression') return true;
    const page = argumentsOf(n)[0];
    if (MAPS.has(calleeName(n))) unmap = `kunmap_local(${address})`;
    if (calleeName(n) === 'kmap' && page) unmap = `kunmap(${fault.file.text.slice(page.start, page.end)})`;
    return unmap === null;
  });
  return unmap;
}

function isUnmap(statement: Node): boolean {
  let hit = false;
  walkNodes(statement, (n) => {
    if (n.kind === 'call_expression' && calleeName(n) === 'kunmap_local') hit = true;
    return !hit;
  });
  return hit;
}

/** The variables that an unmap statement names. */
function unmapped(statement: Node): string[] {
  const out: string[] = [];
  walkNodes(statement, (n) => {
    if (n.kind === 'call_expression' && calleeName(n) === 'kunmap_local') for (const a of argumentsOf(n)) walkNodes(a, (m) => void (m.kind === 'identifier' && out.push(m.text)));
    return true;
  });
  return out;
}

/** Two unmaps that follow each other change places. */
function swapUnmaps(fault: Fault, body: Node): readonly ProposedFix[] {
  const here = statementOn(pathTo(body, fault.span));
  if (!here) return [];
  const siblings = here.block.children.filter((c) => c.named && !['line_comment', 'block_comment', 'empty_statement'].includes(c.kind));
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
  if (!use) return [];
  // the last statement before it that ends the mapping of an address that it uses, or that the trace leads through
  const before = named(use.block).filter((c) => c.end <= use.statement.start);
  const unmap = before.filter((c) => isUnmap(c) && unmapped(c).some((n) => mentionsName(use.statement, n))).pop() ?? before.filter((c) => endsMapping(c, fault)).pop();
  const edits = unmap ? moveBehind(fault.file, unmap, use.statement, use.block) : null;
  return edits ? [fixOf('Unmap the page after the last use of its address', 'unsafe', edits, true)] : [];
}

/** Whether a statement is an unmap of the trace, or hands the address or its keeper to something that unmaps. */
function endsMapping(statement: Node, fault: Fault): boolean {
  if (statement.kind === 'let_declaration') return false;
  const unmaps = fault.trace.filter((s) => s.state !== null && !s.state.includes('mapped'));
  if (unmaps.some((s) => s.file === fault.file && statement.start <= s.span.start && s.span.end <= statement.end)) return true;
  // the unmap lies in a function that is called, or in a `drop`
  const call = statement.kind === 'expression_statement' ? named(statement)[0] : undefined;
  return call?.kind === 'call_expression' && argumentsOf(call).length === 1;
}
