// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What `pageck audit` reports: each place that ties a page to a lifecycle, and whether that can be said without a page refcount. */
import type { Memdesc } from '../model/state';
import type { Profile } from '../rules/finding';
import type { Range } from '../syntax/text';

export type AuditKind = 'type' | 'trait impl' | 'field' | 'function' | 'C helper';

/** Fields of JSON and headings: the kinds in the order in which they are shown. */
export const AUDIT_KINDS: readonly AuditKind[] = ['type', 'trait impl', 'field', 'function', 'C helper'];

/** In what way a place ties a page to a lifecycle. */
export type Tie =
  /** It is the page itself, reached by reference only. */
  | 'is'
  /** A value of it owns the page. */
  | 'owns'
  | 'borrows'
  /** It gives out borrows. */
  | 'lends'
  | 'allocates'
  | 'frees'
  /** Ownership moves in or out by value. */
  | 'moves'
  /** A reference is taken or given back. */
  | 'counts'
  | 'pins'
  /** It is mapped to user space. */
  | 'maps'
  /** Such a mapping is taken away. */
  | 'unmaps'
  /** A pointer or address is kept by something that takes no reference. */
  | 'keeps'
  /** A raw pointer, which does not say who ends the page. */
  | 'points';

/** Whether the code can be said without a page refcount. */
export type Expressible =
  /** It is said so already. */
  | 'as-is'
  /** It is, as long as the order that `how` names is kept. */
  | 'condition'
  /** It leans on the page's count, or does not say who ends the page; `how` says what to write. */
  | 'rewrite';

export const EXPRESSIBLE: readonly Expressible[] = ['as-is', 'condition', 'rewrite'];

export interface AuditRow {
  readonly file: string;
  readonly range: Range;
  readonly kind: AuditKind;
  /** `Page`, `Drop for Page`, `PageInfo.page`, `Vmalloc::to_page`, `rust_helper_get_page`. */
  readonly name: string;
  readonly tie: Tie;
  /** What it is or does, with the names that show it; one line without a full stop. */
  readonly what: string;
  /** What the page really belongs to; `unknown` where that is whatever it was got from. */
  readonly memdesc: Memdesc;
  readonly expressible: Expressible;
  readonly how: string;
}

export interface AuditReport {
  readonly profile: Profile;
  /** The generation of `kernel::page`, for people; null where the tree does not declare it. */
  readonly design: string | null;
  /** By file, then by position. */
  readonly rows: readonly AuditRow[];
  /** Rust files looked at. */
  readonly files: number;
}

export interface AuditContext {
  readonly version: string;
  readonly bold: (text: string) => string;
}

export type AuditRenderer = (report: AuditReport, context: AuditContext) => string;

/** How many rows pass a test. */
export function countRows(rows: readonly AuditRow[], test: (row: AuditRow) => boolean): number {
  return rows.reduce((n, row) => (test(row) ? n + 1 : n), 0);
}

/** The answer in one sentence. */
export function auditAnswer(report: AuditReport): string {
  const { rows } = report;
  if (rows.length === 0) return 'No place ties a page to a lifecycle.';
  const of = (e: Expressible): number => countRows(rows, (r) => r.expressible === e);
  const places = rows.length === 1 ? '1 place ties' : `${rows.length} places tie`;
  const parts = [`${of('as-is')} ${of('as-is') === 1 ? 'needs' : 'need'} no page refcount as they stand`];
  if (of('condition') > 0) parts.push(`${of('condition')} ${of('condition') === 1 ? 'needs' : 'need'} none if an order is kept`);
  if (of('rewrite') > 0) parts.push(`${of('rewrite')} must be rewritten`);
  const verdict = of('rewrite') === 0 ? 'Yes: all of it is expressible without the page refcount.' : 'Not yet, but every place has a way to say it without the page refcount.';
  return `${verdict} ${places} a page to a lifecycle: ${parts.join(', ')}.`.replace('1 needs no page refcount as they stand', '1 needs no page refcount as it stands');
}
