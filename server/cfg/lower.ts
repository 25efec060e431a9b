// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * From syntax to the control-flow graph: the entry points. Neither throws on any input; what they do not follow is an
 * `opaque` value in the graph and an entry of its `unfollowed`.
 */
import { type Node, walkNodes } from '../syntax/node';
import type { Span } from '../syntax/text';
import { finish } from './finish';
import { endOf } from './branches';
import { type Builder, createBuilder, leaveFunction, place, pushScope, spanOf, unfollowed } from './builder';
import { lowerParameters } from './closures';
import { type Body, RETURN } from './graph';
import { lowerBlock, lowerSequence } from './statements';

export interface FunctionSyntax {
  /** `parameter` nodes, with `self_parameter` first where there is one. */
  readonly params: readonly Node[];
  /** The return type. */
  readonly ret: Node | null;
  /** The body's `block`. */
  readonly body: Node;
  /** Whether the file has syntax errors, in this function or elsewhere. */
  readonly hasErrors: boolean;
  /** An `async fn`: its body runs later, piece by piece, which is not followed. */
  readonly isAsync?: boolean;
}

export function lowerFunction(fn: FunctionSyntax): Body {
  const span = spanOf(fn.body);
  const b = createBuilder(fn.ret, span, null, false);
  // Parameters outlive the body's temporaries, and those its variables.
  pushScope(b, { names: true, temps: true });
  const params = lowerParameters(b, fn.params);
  pushScope(b, { temps: true });
  lowerBlock(b, place(RETURN), fn.body);
  if (fn.hasErrors) noteSyntaxErrors(b, fn.body);
  if (fn.isAsync) unfollowed(b, span, 'an async function');
  leaveFunction(b, endOf(fn.body));
  return finish(b, params, span);
}

/** Statements as a body of their own, e.g. of an example in a doc comment. Items among them are left out. */
export function lowerStatements(statements: readonly Node[], span: Span, hasErrors: boolean): Body {
  const b = createBuilder(null, span, null, false);
  pushScope(b, { temps: true });
  pushScope(b, { names: true });
  lowerSequence(b, place(RETURN), statements, null);
  if (hasErrors) for (const s of statements) noteSyntaxErrors(b, s);
  leaveFunction(b, { start: Math.max(span.end - 1, span.start), end: span.end });
  return finish(b, [], span);
}

/** What the parser skipped or made up is nowhere in the graph; that it was there is said. */
function noteSyntaxErrors(b: Builder, root: Node): void {
  walkNodes(root, (n) => {
    const isMissing = n.children.length === 0 && n.start === n.end;
    if (n.kind !== 'ERROR' && !isMissing) return true;
    unfollowed(b, spanOf(n), 'a syntax error');
    return false;
  });
}
