// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Applies the fixes of findings to texts. Fixes may touch the same lines, and one may make another's finding go away,
 * so they are applied in rounds: as many as do not touch each other, then the result is checked again.
 */
import type { Edit, Finding, Fix } from '../rules/finding';
import { applyEdits } from '../report/edits';
import { LineIndex } from '../syntax/text';

/** Rounds at most: a fix that brings its finding back must not run for ever. */
export const MAX_ROUNDS = 10;

export interface FixRound {
  /** The new texts of the files that change. */
  readonly texts: ReadonlyMap<string, string>;
  readonly applied: number;
}

/** The fix of a finding that may be applied without asking, or null. `unsafe` takes those that a person must look at too. */
export function applicableFix(finding: Finding, unsafe: boolean): Fix | null {
  const fits = finding.fixes.filter((fix) => {
    if (fix.edits.length === 0 || fix.applicability === 'display') return false;
    // Allowing every finding mends none: that is for a person with a reason.
    if (fix.edits.some((edit) => edit.newText.includes('pageck: allow('))) return false;
    return fix.applicability === 'safe' || unsafe;
  });
  const safe = fits.filter((fix) => fix.applicability === 'safe');
  const pool = safe.length > 0 ? safe : fits;
  return pool.find((fix) => fix.preferred) ?? pool[0] ?? null;
}

/** One round. A fix whose edits touch those of an earlier one is left for the next; each is applied whole or not at all. */
export function fixRound(findings: readonly Finding[], unsafe: boolean, textOf: (file: string) => string | null): FixRound {
  const accepted = new Map<string, Placed[]>();
  const indices = new Map<string, LineIndex | null>();
  let applied = 0;
  for (const finding of findings) {
    const fix = applicableFix(finding, unsafe);
    if (!fix) continue;
    const placed = place(fix.edits, (file) => {
      if (!indices.has(file)) {
        const text = textOf(file);
        indices.set(file, text === null ? null : new LineIndex(text));
      }
      return indices.get(file) ?? null;
    });
    if (!placed || overlapsItself(placed)) continue;
    const fresh = placed.filter((edit) => !(accepted.get(edit.edit.file) ?? []).some((other) => same(edit, other)));
    if (fresh.some((edit) => (accepted.get(edit.edit.file) ?? []).some((other) => touches(edit, other)))) continue;
    for (const edit of fresh) accepted.set(edit.edit.file, [...(accepted.get(edit.edit.file) ?? []), edit]);
    applied++;
  }
  const texts = new Map<string, string>();
  for (const [file, edits] of accepted) {
    const before = textOf(file);
    if (before === null) continue;
    const after = applyEdits(before, edits.map(({ edit }) => withLineEnds(edit, before)));
    if (after !== before) texts.set(file, after);
  }
  return { texts, applied };
}

interface Placed {
  readonly edit: Edit;
  readonly start: number;
  readonly end: number;
}

function place(edits: readonly Edit[], indexOf: (file: string) => LineIndex | null): Placed[] | null {
  const out: Placed[] = [];
  for (const edit of edits) {
    const index = indexOf(edit.file);
    if (!index) return null;
    out.push({ edit, ...index.span(edit.range) });
  }
  return out;
}

function overlapsItself(edits: readonly Placed[]): boolean {
  return edits.some((edit, i) => edits.some((other, j) => j < i && edit.edit.file === other.edit.file && edit.start < other.end && other.start < edit.end));
}

/** Two findings may want the same edit, as an import that both need. */
function same(a: Placed, b: Placed): boolean {
  return a.start === b.start && a.end === b.end && a.edit.newText === b.edit.newText;
}

/** Whether the result would depend on which of two edits comes first. */
function touches(a: Placed, b: Placed): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** New lines end as the file's do. */
function withLineEnds(edit: Edit, text: string): Edit {
  if (!edit.newText.includes('\n') || !usesCrlf(text)) return edit;
  return { ...edit, newText: edit.newText.replaceAll(/\r?\n/g, '\r\n') };
}

function usesCrlf(text: string): boolean {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r';
}
