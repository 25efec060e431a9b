// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The rules as a table in Markdown, for the README. */
import type { Rule } from './rule';

/** One row a rule: its page, its default level, what it flags. `pages` is the folder of the rules' pages. */
export function ruleTable(rules: readonly Rule[], pages: string): string {
  const rows = rules.map((r) => `| [\`${r.id}\`](${pages}/${r.id}.md) | ${r.level} | ${r.summary.replace(/\|/g, '\\|')} |`);
  return ['| rule | default | what it flags |', '| --- | --- | --- |', ...rows].join('\n');
}

const BEGIN = '<!-- rules: begin -->';
const END = '<!-- rules: end -->';

/** A text with what stands between its two markers replaced by the table; null where it lacks them. */
export function withRuleTable(text: string, rules: readonly Rule[], pages: string): string | null {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END, begin);
  if (begin < 0 || end < 0) return null;
  return `${text.slice(0, begin + BEGIN.length)}\n\n${ruleTable(rules, pages)}\n\n${text.slice(end)}`;
}
