// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** unused_allow: an allow comment that suppresses nothing. The workspace finds them; the words and the documentation are here. */
import type { AllowComment } from './allow';
import { removalOfAllow } from './allow';
import { edit, fixOf } from './edits';
import type { ItemReport, Problem, ProposedFix, Rule } from './rule';
import type { SourceFile } from '../items/item';
import { help, note, quote, say } from './wording';

/** The report of an allow comment that suppressed no finding, or that is not one. */
export function unusedAllowReport(file: SourceFile, comment: AllowComment): ItemReport {
  const words =
    comment.problem !== null
      ? say(comment.problem, help('write `// pageck: allow(RULE): reason`'))
      : say(`this comment allows ${quote(comment.rule)}, which finds nothing here`,
          note('a comment that is left behind hides the next finding of its rule'), help('remove it'));
  return {
    rule: 'unused_allow', file, span: comment.span, item: null, message: words.message, confidence: 'definite', notes: words.notes, related: [], data: comment,
  };
}

function fixes(problem: Problem): readonly ProposedFix[] {
  if (problem.kind !== 'item') return [];
  const comment = problem.report.data as AllowComment | undefined;
  if (!comment || comment.problem !== null) return [];
  const { file } = problem.report;
  return [fixOf(`Remove the comment: it allows nothing`, 'safe', [edit(file, removalOfAllow(file.text, comment), '')], true)];
}

export const unusedAllow: Rule = {
  id: 'unused_allow',
  level: 'warning',
  summary: 'an allow comment that suppresses nothing',
  doc: {
    what: `Flags a \`pageck: allow(RULE): reason\` comment that suppresses no finding, names a rule that does not exist, or gives no reason (without
a reason it suppresses nothing).`,
    why: `An allow comment is a claim of the author that a place is right, with the reason. When the code changes, the claim stays and hides what
is found there next. The same idea as \`#[expect]\`, which the kernel prefers to \`#[allow]\`
(\`Documentation/rust/coding-guidelines.rst\`).`,
    examples: [
      {
        title: 'Left behind', profile: null,
        wrong: `use kernel::page::Page;

/// Looks up the node of the page.
pub fn node_of(page: &Page) -> i32 {
    // pageck: allow(page_leak): the page is freed by the caller
    page.nid()
}
`,
        right: `use kernel::page::Page;

/// Looks up the node of the page.
pub fn node_of(page: &Page) -> i32 {
    page.nid()
}
`,
      },
    ],
    instead: 'Remove the comment, or put it where the finding is: on its line, on the line above, or above the function or item.',
    fixSafety: 'Removing a comment that suppresses nothing is safe.',
    limits: 'A comment for a rule that is switched off, or that is not checked in this run, is not flagged.',
  },
  fixes,
};
