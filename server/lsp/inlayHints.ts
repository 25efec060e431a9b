// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The states of pages along the code, at the end of the places they are known of. */
import type { InlayHint, Range } from 'vscode-languageserver';
import type { PlaceState } from '../workspace/api';
import type { OpenDocument } from './documents';
import { describeState } from './hover';
import { positionsOf } from './positions';
import type { Place } from './roots';

/** One hint where a place's state changes: to repeat it at each use would bury the code. */
export function inlayHints(document: OpenDocument, place: Place, range: Range, markdown: boolean): InlayHint[] {
  const positions = positionsOf(document.text.getText());
  const wanted = positions.spanOf(range);
  const hints: InlayHint[] = [];
  let previous: PlaceState | null = null;
  const last = new Map<string, string>();
  for (const state of [...place.root.states(place.path)].sort((a, b) => a.span.start - b.span.start)) {
    const label = state.states.join(' | ');
    const repeated = last.get(state.name) === label && !startsAnew(previous, state);
    last.set(state.name, label);
    previous = state;
    if (repeated || state.span.end < wanted.start || state.span.end > wanted.end) continue;
    const tooltip = describeState(state);
    hints.push({
      position: positions.spanToLsp(state.span).end,
      label: `: ${label}`,
      ...(markdown ? { tooltip: { kind: 'markdown', value: tooltip } } : {}),
    });
  }
  return hints;
}

/** A place without history is a new page: a parameter of the next function with the same name. */
function startsAnew(previous: PlaceState | null, state: PlaceState): boolean {
  return previous !== null && state.history.length <= 1 && previous.history.length > 1;
}
