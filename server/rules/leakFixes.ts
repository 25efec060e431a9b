// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Fixes of a page or reference that nobody is left to release. */
import type { SourceFile } from '../items/item';
import { child, named, type Node, walkNodes } from '../syntax/node';
import { edit, fixOf, indentAt, lineEnd, newlineOf, removalOfStatement, sourceOf } from './edits';
import { beforeLeaving, letsOf, render } from './leaving';
import { argumentsOf, boundName, calleeName, calleeOf, innermost, mentionsName, pathTo, statementOn } from './locate';
import { linesOf, loopAround, movesOwner, ownReleases } from './ownRelease';
import { releaseBeforeQuestion, releaseOnQuestion } from './questionMark';
import { releaseOf } from './releasers';
import type { Fault, ProposedFix, RuleContext, TextEdit } from './rule';

export function leakFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn?.bodySpan) return [];
  const body = cx.functionNode(fault.fn);
  const name = fault.name ?? nameOf(fault, body);
  if (name === null) return [];
  const forgotten = forgetFix(fault, name, body);
  if (forgotten) return [forgotten];
  return [wrapEarlier(fault, name, body), unsuppressDrop(fault, name, body), ...releaseFixes(fault, name, body, cx)].filter((f) => f !== null);
}

/** The release goes where the path leaves: as the function itself writes it, or as the kind of the page wants it. */
function releaseFixes(fault: Fault, name: string, body: Node, cx: RuleContext): ProposedFix[] {
  const { fn } = fault;
  if (!fn) return [];
  const out: ProposedFix[] = [];
  const put = (title: string, edits: readonly TextEdit[]): void => {
    const known = out.some((f) => f.edits.length === edits.length && f.edits.every((e, i) => e.span.start === edits[i]?.span.start && e.newText === edits[i]?.newText));
    if (edits.length > 0 && !known) out.push(fixOf(title, 'unsafe', edits, out.length === 0));
  };
  const releases = ownReleases(fn, body, name, cx);
  const what = isReference(fault) ? 'Give the reference back' : 'Free the page';
  put(`${what} before the error is returned`, releaseBeforeQuestion(fn, body, fault.span, releases));
  const own = releases.filter((r) => r.start >= fault.span.start).pop() ?? releases[releases.length - 1];
  const atExits = (lines: readonly string[]): readonly TextEdit[] => jumpsPast(body, name, releases).flatMap((j) => beforeLeaving(fn, body, j, lines, [name]));
  if (own) {
    const lines = whereTaken(linesOf(fn, own), body);
    if (!movesOwner(own, name)) put(`${what} on this path, as on the others`, releaseOnQuestion(fn, body, fault.span, lines, [name], cx));
    put(`${what} on this path, as on the others`, beforeLeaving(fn, body, fault.span, lines, [name]));
    put(`${what} where the loop or block is left`, atExits(lines));
    put(`${what} behind the loop`, behindLoop(fn.file, body, own));
  }
  const bare = out.length === 0 ? releaseLines(fault, name, body) : null;
  if (!bare) return out;
  const lines = whereTaken(bare, body);
  const title = isReference(fault) ? `Give the reference back on this path with \`${releaseName(fault)}()\`` : 'Free the page on this path';
  put(title, releaseOnQuestion(fn, body, fault.span, lines, [name], cx));
  put(title, beforeLeaving(fn, body, fault.span, lines, [name]));
  return out;
}

/** A reference that `folio_try_get()` may not have taken is given back only where it was. */
function whereTaken(lines: readonly string[], body: Node): readonly string[] {
  let answer: string | null = null;
  walkNodes(body, (n) => {
    if (n.kind === 'let_declaration' && mentionsCall(n, 'folio_try_get')) answer = boundName(n);
    return answer === null;
  });
  return answer === null ? lines : [`if ${answer} {`, ...lines.map((s) => `    ${s}`), '}'];
}

/** `continue`, `break` and `return` that lead past a release of the variable without one of their own. */
function jumpsPast(body: Node, name: string, releases: readonly Node[]): Node[] {
  const out: Node[] = [];
  const bound = letsOf(body, name)[0];
  if (!bound) return out;
  walkNodes(body, (n) => {
    if (n.kind === 'closure_expression') return false;
    if (!['continue_expression', 'break_expression', 'return_expression'].includes(n.kind) || n.start < bound.end) return true;
    const blocks = pathTo(body, n).filter((p) => p.kind === 'block');
    const freed = releases.some((r) => r.end <= n.start && blocks.some((b) => b.children.includes(r)));
    if (!freed && releases.some((r) => r.start > n.end)) out.push(n);
    return true;
  });
  return out;
}

/** A release inside a loop, which runs never or often, goes behind the loop. */
function behindLoop(file: SourceFile, body: Node, release: Node): readonly TextEdit[] {
  const path = pathTo(body, release);
  const loop = loopAround(path);
  if (!loop || loop.kind === 'loop_expression') return [];
  const statement = statementOn(pathTo(body, loop))?.statement ?? loop;
  const { text } = file;
  const at = lineEnd(text, statement.end);
  return [edit(file, removalOfStatement(text, release), ''),
    edit(file, { start: at, end: at }, render(linesOf({ file }, release), indentAt(text, statement.start), newlineOf(text)))];
}

/** `ManuallyDrop::new(x)` that is taken out again on some paths only: without it the owner is dropped on all. */
function unsuppressDrop(fault: Fault, name: string, body: Node): ProposedFix | null {
  const { file } = fault;
  const at = statementOn(pathTo(body, fault.span))?.statement;
  const bound = at ? boundName(at) : null;
  if (bound !== null) name = bound;
  const binding = letsOf(body, name).find((l) => l.start <= fault.span.start) ?? null;
  const value = binding ? child(binding, 'value') : null;
  if (!binding || value?.kind !== 'call_expression' || calleeName(value) !== 'new' || !sourceOf(file, value).includes('ManuallyDrop')) return null;
  const owner = argumentsOf(value)[0];
  if (!owner) return null;
  const edits = [edit(file, value, sourceOf(file, owner))];
  const type = child(binding, 'type');
  const inner = type?.kind === 'generic_type' ? child(type, 'type_arguments') : null;
  const held = inner ? named(inner)[0] : undefined;
  if (type && held && sourceOf(file, type).includes('ManuallyDrop')) edits.push(edit(file, type, sourceOf(file, held)));
  walkNodes(body, (n) => {
    const arg = n.kind === 'call_expression' && calleeName(n) === 'into_inner' ? argumentsOf(n)[0] : undefined;
    if (arg?.kind !== 'identifier' || arg.text !== name) return true;
    edits.push(edit(file, n, name));
    return false;
  });
  return fixOf('Hold the owner without `ManuallyDrop`, so that every path drops it', 'unsafe', edits, true);
}

/** The variable that the page or reference came into, where the fault does not say: by its origin, or by what was counted. */
function nameOf(fault: Fault, body: Node): string | null {
  const origin = fault.originSpan;
  if (origin) {
    const param = fault.fn?.params.find((p) => p.span.start <= origin.start && origin.end <= p.span.end);
    if (param) return param.name;
    const statement = statementOn(pathTo(body, origin))?.statement;
    const bound = statement ? boundName(statement) : null;
    if (bound !== null) return bound;
    const receiver = statement?.kind === 'expression_statement' ? receiverOf(named(statement)[0]) : null;
    if (receiver !== null) return receiver;
  }
  let counted: string | null = null;
  walkNodes(body, (n) => {
    if (counted === null && n.kind === 'call_expression' && ['folio_get', 'folio_try_get'].includes(calleeName(n))) {
      const arg = argumentsOf(n)[0];
      if (arg?.kind === 'identifier') counted = arg.text;
    }
    return counted === null;
  });
  return counted;
}

/** What a method that was handed the page is called on: it has the page from then on. */
function receiverOf(call: Node | undefined): string | null {
  const callee = call?.kind === 'call_expression' ? calleeOf(call) : null;
  const receiver = callee?.kind === 'field_expression' ? child(callee, 'value') : null;
  return receiver?.kind === 'identifier' ? receiver.text : null;
}

/** `mem::forget(page)` as a statement: without it the owner frees the page at the end of its scope. */
function forgetFix(fault: Fault, name: string, body: Node): ProposedFix | null {
  let statement: Node | null = null;
  walkNodes(body, (n) => {
    if (n.kind === 'call_expression' && calleeName(n) === 'forget' && argumentsOf(n)[0]?.text === name) statement = alone(statementOn(pathTo(body, n))?.statement ?? null, n);
    return statement === null;
  });
  if (statement === null) return dropInstead(fault, name, body);
  return fixOf('Remove `forget()`, so that the owner frees the page', 'unsafe', [edit(fault.file, removalOfStatement(fault.file.text, statement), '')], true);
}

/** The statement, where it is nothing but the call. */
function alone(statement: Node | null, call: Node): Node | null {
  return statement && call.start === statement.start && statement.end - call.end <= 1 ? statement : null;
}

/** `mem::forget(page)` as a value, in a match arm: `drop(page)` in its place. */
function dropInstead(fault: Fault, name: string | null, body: Node): ProposedFix | null {
  const call = innermost(pathTo(body, fault.span), 'call_expression');
  const callee = call ? calleeOf(call) : null;
  if (!call || !callee || calleeName(call) !== 'forget' || (name !== null && argumentsOf(call).length !== 1)) return null;
  return fixOf('Call `drop()` in place of `forget()`', 'unsafe', [edit(fault.file, callee, 'drop')], true);
}

/** Moves the wrapping up: right behind the statement that binds the checked pointer, so that `?` frees the page. */
function wrapEarlier(fault: Fault, name: string, body: Node): ProposedFix | null {
  const { file } = fault;
  const { text } = file;
  const binding = letsOf(body, name).filter((l) => l.end <= fault.span.start && mentionsCall(l, 'new')).pop();
  if (!binding) return null;
  let wrap: Node | null = null;
  walkNodes(body, (n) => {
    if (n.start < fault.span.start && n.end <= fault.span.start) return false;
    if (wrap === null && isWrap(n, name)) wrap = n;
    return wrap === null;
  });
  if (wrap === null) return null;
  const wrapNode: Node = wrap;
  const path = pathTo(body, wrapNode);
  const block = innermost(path, 'unsafe_block') ?? wrapNode;
  const holder = statementOn(path);
  const home = statementOn(pathTo(body, binding));
  if (!holder || !home || holder.block !== home.block) return null;
  // between the two the pointer may only be looked at by `as_ptr()`, which the owner has as well
  const between = home.block.children.filter((c) => c.start >= binding.end && c.end <= holder.statement.start && c.named);
  if (between.some((s) => mentionsName(s, name))) return null;
  const nl = newlineOf(text);
  const indent = indentAt(text, binding.start);
  const made = block.kind === 'unsafe_block' ? sourceOf(file, block) : sourceOf(file, wrapNode);
  const at = lineEnd(text, binding.end);
  const comment = block.kind === 'unsafe_block' ? ['// SAFETY: The page was just allocated, so that nothing else owns it.'] : [];
  const edits = [edit(file, { start: at, end: at }, render([...comment, `let ${name} = ${made};`], indent, nl))];
  // the reason moves along with the block
  const above = commentAbove(text, holder.statement.start);
  if (block.kind === 'unsafe_block' && above) edits.push(edit(file, above, ''));
  edits.push(edit(file, block, wrapNode.kind === 'struct_expression' || block.kind === 'unsafe_block' ? name : sourceOf(file, block)));
  return fixOf('Make the owner right after the allocation, so that every path frees the page', 'unsafe', edits, true);
}

function mentionsPath(node: Node, root: string): boolean {
  let hit = false;
  walkNodes(node, (n) => {
    if (n.kind === 'scoped_identifier' && child(n, 'path')?.text === root) hit = true;
    return !hit;
  });
  return hit;
}

function mentionsCall(node: Node, name: string): boolean {
  let hit = false;
  walkNodes(node, (n) => {
    if (n.kind === 'call_expression' && calleeName(n) === name) hit = true;
    return !hit;
  });
  return hit;
}

function isWrap(n: Node, name: string): boolean {
  if (n.kind === 'call_expression' && calleeName(n) === 'from_raw') {
    const callee = calleeOf(n);
    return callee?.kind === 'scoped_identifier' && argumentsOf(n).some((a) => mentionsName(a, name));
  }
  return n.kind === 'struct_expression' && mentionsName(n, name);
}

/** The SAFETY comment lines right above an offset. */
function commentAbove(text: string, offset: number): { start: number; end: number } | null {
  const end = text.lastIndexOf('\n', offset - 1) + 1;
  let start = end;
  while (start > 0) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    if (!text.slice(above, start).trim().startsWith('//')) break;
    start = above;
  }
  return start < end && text.slice(start, end).includes('SAFETY') ? { start, end } : null;
}

const KNOWN: ReadonlySet<string> = new Set(['__free_pages', 'folio_put', 'put_page', 'unpin_user_page', 'free_pages_exact']);

function releaseName(fault: Fault): string | null {
  return releaseOf(fault.memdesc === 'unknown' ? 'page' : fault.memdesc);
}

function isReference(fault: Fault): boolean {
  return ['folio_put', 'put_page', 'unpin_user_page'].includes(releaseName(fault) ?? '');
}

/** The call that releases a page of this kind, with what it was allocated with; null where a kind wants more than is known here. */
function releaseLines(fault: Fault, name: string, body: Node): readonly string[] | null {
  const release = releaseName(fault);
  if (release === null || !KNOWN.has(release)) return null;
  const bindings = letsOf(body, name).filter((l) => l.end <= fault.span.start || (l.start <= fault.span.start && fault.span.end <= l.end));
  const binding = bindings.pop();
  const wrapped = binding !== undefined && mentionsCall(binding, 'new');
  // what is bound otherwise (out of a guard, by `into_raw()`) may be of any pointer type
  const plain = binding !== undefined && (wrapped || mentionsPath(binding, 'bindings'));
  if (!plain && !fault.fn?.params.some((p) => p.name === name && p.ty?.kind === 'pointer_type')) return null;
  const pointer = wrapped ? `${name}.as_ptr()` : name;
  const size = argumentOf(binding, 'alloc_pages_exact', 0);
  if (release === 'free_pages_exact' && size === null) return null;
  const rest: Readonly<Record<string, string>> = { __free_pages: `, ${fault.order?.allocated ?? argumentOf(binding, 'alloc_pages', 1) ?? '0'}`, free_pages_exact: `, ${size}` };
  const reason = isReference(fault) ? 'The reference was taken above.' : 'The page was allocated above and is not used any more.';
  const lines = [`// SAFETY: ${reason}`, `unsafe { bindings::${release}(${pointer}${rest[release] ?? ''}) };`];
  // a raw pointer that nobody asked yet may be null
  const raw = !wrapped && binding !== undefined && (mentionsCall(binding, 'alloc_pages') || mentionsCall(binding, 'alloc_pages_exact'));
  if (!raw || asksForNull(body, name)) return lines;
  return [`if !${name}.is_null() {`, ...lines.map((l) => `    ${l}`), '}'];
}

function asksForNull(body: Node, name: string): boolean {
  let hit = false;
  walkNodes(body, (n) => {
    if (n.kind === 'call_expression' && (calleeName(n) === 'is_null' || calleeName(n) === 'new') && mentionsName(n, name)) hit = true;
    if (n.kind === 'binary_expression' && mentionsName(n, name)) hit = true;
    return !hit;
  });
  return hit;
}

/** An argument of the allocation in a `let`, where it is a name or a number. */
function argumentOf(binding: Node | undefined, callee: string, index: number): string | null {
  let found: string | null = null;
  if (binding) {
    walkNodes(binding, (n) => {
      if (n.kind === 'call_expression' && calleeName(n) === callee) found = argumentsOf(n)[index]?.text ?? null;
      return found === null;
    });
  }
  return found === null || found === '' ? null : found;
}
