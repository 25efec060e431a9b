// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * A finding may appear on a line that no patch touched, because what it calls has changed. Then both places are told:
 * the finding's own, and the changed function that its path goes through or that its function calls.
 */
import type { ReviewFinding } from '../report/reviewResult';
import { enclosingFunction } from './enclosing';
import type { Placed } from './match';
import type { Change } from './steps';

/** Null where the patch wrote the finding's own line, or where nothing that it changed is named there. */
export function causeOf(placed: Placed, changes: readonly Change[]): ReviewFinding['cause'] {
  const { finding } = placed;
  const own = changes.find((change) => change.newPath === finding.file);
  if (own && (own.map === null || own.map.toOld(finding.range.start.line) === null)) return null;
  for (const step of finding.trace) {
    const change = changes.find((candidate) => candidate.newPath === step.file);
    const line = step.range.start.line;
    if (change?.map && change.map.toOld(line) === null && change.after !== null) {
      return { file: step.file, line, function: enclosingFunction(change.after, line)?.name ?? '' };
    }
  }
  const calls = enclosingFunction(placed.text, finding.range.start.line)?.calls ?? new Set();
  for (const change of changes) {
    if (change.after === null || change.newPath === null || !change.newPath.endsWith('.rs')) continue;
    for (const block of change.map?.blocks ?? []) {
      const name = enclosingFunction(change.after, block.newStart)?.name;
      if (name !== undefined && calls.has(name)) return { file: change.newPath, line: block.newStart, function: name };
    }
  }
  return null;
}
