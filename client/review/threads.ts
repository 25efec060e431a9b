// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Findings as comments on the lines of the diff. */
import { type CommentController, CommentMode, type CommentThread, CommentThreadCollapsibleState, comments, MarkdownString, Range } from 'vscode';
import type { ViewFinding } from '../../server/lsp/reviewProtocol';
import { RULE_COMMAND } from '../rulePages';
import { fileOf, sideUri } from './documents';
import { type Filter, places, type Shown } from './model';
import { statusText } from './tree';

export class Threads {
  private readonly controller: CommentController = comments.createCommentController('pageck.review', 'pageck review');
  private threads: CommentThread[] = [];

  /** Puts comments on what is shown and takes away the others. */
  show(shown: Shown | null, filters: ReadonlySet<Filter>): void {
    for (const thread of this.threads.splice(0)) thread.dispose();
    if (!shown) return;
    for (const { patch, finding } of places(shown.view, filters)) {
      const file = fileOf(patch, finding.file);
      if (!file) continue;
      const uri = sideUri(shown, patch, finding.status === 'fixed' ? 'before' : 'after', file);
      const thread = this.controller.createCommentThread(uri, toRange(finding), [
        { author: { name: 'pageck' }, body: bodyOf(finding), mode: CommentMode.Preview, label: finding.rule },
      ]);
      thread.canReply = false;
      thread.label = statusText(finding);
      thread.collapsibleState = CommentThreadCollapsibleState.Expanded;
      thread.contextValue = 'finding';
      this.threads.push(thread);
    }
  }

  dispose(): void {
    this.controller.dispose();
  }
}

export function toRange(finding: ViewFinding): Range {
  const { start, end } = finding.range;
  return new Range(start.line - 1, start.column - 1, end.line - 1, end.column - 1);
}

function bodyOf(finding: ViewFinding): MarkdownString {
  const body = new MarkdownString();
  // Texts of a patch are data: they are appended as text, never as markup.
  body.isTrusted = { enabledCommands: [RULE_COMMAND] };
  body.appendText(`${finding.message}\n`);
  finding.steps.forEach((step, index) => body.appendText(`\n${index + 1}. ${step.message}\n`));
  for (const note of finding.notes) body.appendText(`\n${note}\n`);
  if (finding.cause) body.appendText(`\nAppears since this patch changes ${finding.cause.function} in ${finding.cause.file}.\n`);
  body.appendMarkdown(`\n[${finding.rule}](command:${RULE_COMMAND}?${encodeURIComponent(JSON.stringify([finding.rule]))})`);
  return body;
}
