// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A rule's page as Markdown, out of its own documentation: for `explain`, `docs/rules/`, editors and SARIF. */
import type { Example, Rule } from '../rules/rule';

export function rulePage(rule: Rule): string {
  const { doc } = rule;
  const parts = [
    `# ${rule.id}`,
    `${rule.summary.charAt(0).toUpperCase()}${rule.summary.slice(1)}.`,
    `Default level: \`${rule.level}\`.`,
    section('What it does', doc.what),
    section('Why it is wrong', doc.why),
    ...doc.examples.map((example, i) => exampleSection(example, doc.examples.length > 1 ? ` ${i + 1}` : '')),
    section('Use instead', doc.instead),
    section('Fix safety', doc.fixSafety),
    section('Known limits', doc.limits),
    section(
      'How to allow it',
      'A comment on the line or on the line above, with the reason, which is required:\n\n' +
        `\`\`\`rust\n// pageck: allow(${rule.id}): the reason\n\`\`\`\n\n` +
        'Above a function or another item it holds for all of it. For a file, write this at its top:\n\n' +
        `\`\`\`rust\n//! pageck: allow(${rule.id}): the reason\n\`\`\`\n\n` +
        `For a project, set \`${rule.id} = "off"\` under \`[rules]\` in \`.pageck.toml\`.`,
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(title: string, text: string): string {
  return `## ${title}\n\n${text.trim()}`;
}

function exampleSection(example: Example, number: string): string {
  const language = example.language ?? 'rust';
  const where = example.profile === null ? '' : ` (in a tree where ${example.profile === 'owning' ? '`Page` owns' : '`Owned<Page>` owns'})`;
  return [
    `## Example${number}`,
    `${example.title}${where}:`,
    fence(language, example.wrong),
    'Write this:',
    fence(language, example.right),
  ].join('\n\n');
}

function fence(language: string, code: string): string {
  return `\`\`\`${language}\n${code.replace(/^\n+/, '').trimEnd()}\n\`\`\``;
}
