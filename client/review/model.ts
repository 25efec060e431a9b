// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The review that is shown, which of its findings are shown, and their order for stepping through. */
import type { ReviewSource, ReviewView, ViewFinding, ViewPatch } from '../../server/lsp/reviewProtocol';

export type Filter = 'new' | 'fixedLater' | 'fixed' | 'existing';

export const FILTERS: readonly { readonly filter: Filter; readonly label: string; readonly detail: string }[] = [
  { filter: 'new', label: 'New', detail: 'The series introduces it, and it is there at its tip' },
  { filter: 'fixedLater', label: 'Fixed later', detail: 'One patch introduces it and a later one removes it' },
  { filter: 'fixed', label: 'Fixed', detail: 'It was there before the series, which removes it' },
  { filter: 'existing', label: 'Existing', detail: 'It was there before the series and still is' },
];

/** What was asked for, so that it can be asked again. */
export interface Request {
  readonly source: ReviewSource;
  /** URI of the folder whose repository the series is for. */
  readonly folder: string | null;
  /** What to read again before mails are reviewed anew. */
  readonly files: readonly string[];
  readonly title: string;
}

export interface Shown {
  /** Counts reviews: virtual documents of an older one are other documents. */
  readonly id: number;
  readonly request: Request;
  readonly view: ReviewView;
}

/** A finding and the patch it is listed on. */
export interface Place {
  readonly patch: ViewPatch;
  readonly finding: ViewFinding;
}

export function filterOf(finding: ViewFinding): Filter {
  switch (finding.status) {
    case 'introduced':
      return finding.atTip ? 'new' : 'fixedLater';
    case 'fixed':
      return 'fixed';
    case 'existing':
      return 'existing';
  }
}

export function visible(patch: ViewPatch, filters: ReadonlySet<Filter>): readonly ViewFinding[] {
  return patch.findings.filter((finding) => filters.has(filterOf(finding)));
}

export function places(view: ReviewView, filters: ReadonlySet<Filter>): Place[] {
  return view.patches.flatMap((patch) => visible(patch, filters).map((finding) => ({ patch, finding })));
}

/** One line on the whole series. */
export function summaryLine(view: ReviewView): string {
  const { introduced, fixedLater, fixed, existing } = view.summary;
  const later = fixedLater > 0 ? ` (${fixedLater} fixed by a later patch)` : '';
  const base = view.base === null ? view.baseReason : `on ${view.base.slice(0, 12)} (${view.baseReason})`;
  return `${introduced} introduced${later}, ${fixed} fixed, ${existing} existing; ${base}`;
}
