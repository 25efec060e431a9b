// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * A finding may appear on a line that no patch touched, because what it calls has changed. Then both places are told:
 * the finding's own, and the changed function that its path goes through or that its lines name.
 */
import type { ReviewFinding } from '../report/reviewResult';
import { splitLines } from './apply';
import type { Placed } from './match';
import type { Change } from './steps';

const FUNCTION = /\bfn\s+(\w+)/;

/** Null where the patch wrote the finding's own line, or where nothing that it changed is named there. */
export function causeOf(placed: Placed, changes: readonly Change[]): ReviewFinding['cause'] {
  const { finding } = placed;
  const own = changes.find((change) => change.newPath === finding.file);
  if (own && (own.map === null || own.map.toOld(finding.range.start.line) === null)) return null;
  for (const step of finding.trace) {
    const change = changes.find((candidate) => candidate.newPath === step.file);
    const line = step.range.start.line;
    if (change?.map && change.map.toOld(line) === null && change.after !== null) {
      return { file: step.file, line, function: enclosing(change.after, line) ?? '' };
    }
  }
  const named = namesAt(placed);
  for (const change of changes) {
    if (change.after === null || change.newPath === null || !change.newPath.endsWith('.rs')) continue;
    for (const block of change.map?.blocks ?? []) {
      const name = enclosing(change.after, block.newStart);
      if (name !== null && named.has(name)) return { file: change.newPath, line: block.newStart, function: name };
    }
  }
  return null;
}

/** The words on the lines of the finding and of its path. */
function namesAt(placed: Placed): ReadonlySet<string> {
  const lines = splitLines(placed.text);
  const { finding } = placed;
  const at = [finding.range.start.line, ...finding.trace.filter((step) => step.file === finding.file).map((step) => step.range.start.line)];
  return new Set(at.flatMap((line) => (lines[line - 1] ?? '').match(/\w+/g) ?? []));
}

/** The name of the function whose head is nearest above a line; good enough to name it for people. */
function enclosing(text: string, line: number): string | null {
  const lines = splitLines(text);
  for (let at = Math.min(line, lines.length) - 1; at >= 0; at--) {
    const name = FUNCTION.exec(lines[at] ?? '')?.[1];
    if (name !== undefined) return name;
  }
  return null;
}
