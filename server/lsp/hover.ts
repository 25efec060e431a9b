// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What the model knows of the page at the cursor, and what the rules behind the findings there say. */
import { type Hover, MarkupKind, type Position } from 'vscode-languageserver';
import type { PlaceState } from '../workspace/api';
import type { Context } from './context';
import type { OpenDocument } from './documents';
import { positionsOf, touches } from './positions';
import type { Place } from './roots';

/** Steps of a page's history that a hover shows: the last ones. */
const SHOWN_STEPS = 8;

export function hover(context: Context, document: OpenDocument, place: Place, position: Position): Hover | null {
  const text = document.text.getText();
  const positions = positionsOf(text);
  const offset = document.text.offsetAt(position);
  // The innermost place that the cursor is on: `page` in `self.page`.
  const state = place.root
    .states(place.path)
    .filter(({ span }) => span.start <= offset && offset <= span.end)
    .sort((a, b) => a.span.end - a.span.start - (b.span.end - b.span.start))[0];
  const here = { start: position, end: position };
  const findings = (place.root.check([place.path])?.findings ?? []).filter((f) => f.file === place.path && touches(positions.toLsp(f.range), here));

  const parts: string[] = [];
  if (state) parts.push(describeState(state));
  for (const rule of new Set(findings.map((finding) => finding.rule))) {
    const notes = findings.filter((f) => f.rule === rule).flatMap((f) => f.notes.map((note) => `- ${note.text}`));
    const page = context.host.engine.rulePage(rule);
    const link = context.style.ruleLink(rule);
    const name = link !== null && context.client.markdownHover ? `[\`${rule}\`](${link})` : `\`${rule}\``;
    parts.push([`${name}${page ? `: ${page.title}` : ''}`, ...notes].join('\n'));
  }
  if (parts.length === 0) return null;
  const markdown = parts.join('\n\n---\n\n');
  const range = state ? positions.spanToLsp(state.span) : findings[0] ? positions.toLsp(findings[0].range) : undefined;
  const contents = context.client.markdownHover ? { kind: MarkupKind.Markdown, value: markdown } : { kind: MarkupKind.PlainText, value: plain(markdown) };
  return { contents, ...(range ? { range } : {}) };
}

/** The state in one line, and the way to it, line by line. */
export function describeState(state: PlaceState): string {
  const now = state.states.map((s) => `\`${s}\``).join(' or ');
  const steps = state.history.slice(-SHOWN_STEPS).map((step) => `1. line ${step.range.start.line}: ${step.message}`);
  return [`\`${state.name}\` is ${now} here${state.states.length > 1 ? ', depending on the path' : ''}`, ...(steps.length > 0 ? ['', ...steps] : [])].join('\n');
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '').replaceAll('\n---\n', '');
}
