// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A release in a closure that is called where the page is not held (any more). */
import { child, named, type Node, walkNodes } from '../syntax/node';
import { edit, fixOf, removalOfStatement } from './edits';
import { boundName, calleeOf, innermost, pathTo, statementOn } from './locate';
import type { Fault, ProposedFix, RuleContext } from './rule';

/** Takes the last call of the closure away; with its only call the closure goes as well. */
export function closureCallFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn) return [];
  const { file } = fault;
  const { text } = file;
  const body = cx.functionNode(fault.fn);
  const closure = innermost(pathTo(body, fault.span), 'closure_expression');
  const home = closure ? statementOn(pathTo(body, closure))?.statement : undefined;
  const name = home ? boundName(home) : null;
  if (!closure || !home || name === null || child(home, 'value') !== closure) return [];
  let mentions = 0;
  const calls: Node[] = [];
  walkNodes(body, (n) => {
    if (n.kind === 'identifier' && n.text === name && n.start > home.end) mentions++;
    if (n.kind === 'expression_statement' && n.start > home.end) {
      const call = named(n)[0];
      const callee = call?.kind === 'call_expression' ? calleeOf(call) : null;
      if (callee?.kind === 'identifier' && callee.text === name) calls.push(n);
    }
    return true;
  });
  const last = calls[calls.length - 1];
  if (!last || calls.length !== mentions) return [];
  if (calls.length > 1) return [fixOf(`Remove the last call of \`${name}\`: nothing is left to release there`, 'unsafe', [edit(file, removalOfStatement(text, last), '')], true)];
  return [fixOf(`Remove \`${name}\` and its call: what it releases is not held here`, 'unsafe',
    [edit(file, removalOfStatement(text, home), ''), edit(file, removalOfStatement(text, last), '')], true)];
}
