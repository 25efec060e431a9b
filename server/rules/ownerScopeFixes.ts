// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** An owner that ends before what is borrowed from it: it gets a name, or a place, that lasts long enough. */
import { child, named, type Node, walkNodes } from '../syntax/node';
import { edit, fixOf, indentAt, lineEnd, lineStart, newlineOf, sourceOf, standsAlone } from './edits';
import { argumentsOf, boundName, calleeName, calleeOf, mentionsName, pathTo, statementOn } from './locate';
import type { Fault, ProposedFix, RuleContext } from './rule';

export function keepOwnerFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn) return [];
  const body = cx.functionNode(fault.fn);
  for (const step of fault.trace) {
    if (step.file !== fault.file || step.span.start < body.start || step.span.end > body.end) continue;
    const holder = pathTo(body, step.span).find((n) => n.kind === 'let_declaration');
    const fix = holder ? nameTemporary(fault, holder, body) ?? liftOwner(fault, holder, body) : null;
    if (fix) return [fix];
  }
  return [];
}

/** `let raw = make()?.as_ptr();`: the owner is a temporary, which gets a name of its own. */
function nameTemporary(fault: Fault, holder: Node, body: Node): ProposedFix | null {
  const { file } = fault;
  const value = child(holder, 'value');
  const callee = value?.kind === 'call_expression' && calleeName(value) === 'as_ptr' && argumentsOf(value).length === 0 ? calleeOf(value) : null;
  const owner = callee ? child(callee, 'value') : null;
  if (!owner || owner.kind === 'identifier' || owner.kind === 'field_expression' || mentionsName(body, 'page')) return null;
  const at = lineStart(file.text, holder.start);
  if (file.text.slice(at, holder.start).trim() !== '') return null;
  const line = `${indentAt(file.text, holder.start)}let page = ${sourceOf(file, owner)};${newlineOf(file.text)}`;
  return fixOf('Name the owner, which keeps the page to the end of the scope', 'unsafe', [edit(file, { start: at, end: at }, line), edit(file, owner, 'page')], true);
}

/** An owner that is made in the block of a `let` comes in front of it. */
function liftOwner(fault: Fault, holder: Node, body: Node): ProposedFix | null {
  const { file } = fault;
  const { text } = file;
  const block = child(holder, 'value');
  const owner = block?.kind === 'block' ? named(block)[0] : undefined;
  const name = owner ? boundName(owner) : null;
  if (!owner || name === null || !standsAlone(text, owner) || statementOn(pathTo(body, holder))?.statement !== holder) return null;
  // a name that the function has already would be hidden
  let taken = false;
  walkNodes(body, (n) => {
    if (n.kind === 'identifier' && n.text === name && (n.start < holder.start || n.start > holder.end)) taken = true;
    return !taken;
  });
  const at = lineStart(text, holder.start);
  if (taken || text.slice(at, holder.start).trim() !== '') return null;
  const line = `${indentAt(text, holder.start)}${sourceOf(file, owner)}${newlineOf(text)}`;
  return fixOf(`Make \`${name}\` in front of the block, so that it lasts as long as what is borrowed from it`, 'unsafe',
    [edit(file, { start: at, end: at }, line), edit(file, { start: lineStart(text, owner.start), end: lineEnd(text, owner.end) }, '')], true);
}
