// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The summary of an audit: a line a memory descriptor, and a line a kind. */
import { memdescRow } from '../kernel/memdesc';
import type { Memdesc } from '../model/state';
import { AUDIT_KINDS, type AuditReport, type AuditRow, countRows, type Expressible } from './audit';

export interface SummaryLine {
  readonly name: string;
  readonly places: number;
  readonly counts: Readonly<Record<Expressible, number>>;
}

export interface MemdescLine extends SummaryLine {
  readonly memdesc: Memdesc;
  /** Null where it is that of whatever the page was got from. */
  readonly refcounted: boolean | null;
  readonly decides: string;
}

function line(name: string, rows: readonly AuditRow[]): SummaryLine {
  const count = (e: Expressible): number => countRows(rows, (r) => r.expressible === e);
  return { name, places: rows.length, counts: { 'as-is': count('as-is'), condition: count('condition'), rewrite: count('rewrite') } };
}

/** Whether the memdesc has a count of its own under the plan. */
export function refcounted(memdesc: Memdesc): boolean | null {
  return memdesc === 'unknown' ? null : (memdescRow(memdesc)?.refcounted ?? null);
}

export function refcountedWord(memdesc: Memdesc): string {
  const counted = refcounted(memdesc);
  return counted === null ? 'its owner\'s matter' : counted ? 'yes' : 'no';
}

export function memdescTitle(memdesc: Memdesc): string {
  return memdesc === 'unknown' ? 'whatever it was got from' : (memdescRow(memdesc)?.title ?? memdesc);
}

/** A line a memory descriptor that occurs, the most frequent first. */
export function byMemdesc(report: AuditReport): readonly MemdescLine[] {
  const groups = new Map<Memdesc, AuditRow[]>();
  for (const row of report.rows) groups.set(row.memdesc, [...(groups.get(row.memdesc) ?? []), row]);
  return [...groups]
    .map(([memdesc, rows]): MemdescLine => ({
      ...line(memdescTitle(memdesc), rows), memdesc, refcounted: refcounted(memdesc), decides: memdescRow(memdesc)?.decides ?? '',
    }))
    .sort((a, b) => b.places - a.places || (a.name < b.name ? -1 : 1));
}

/** A line a kind that occurs. */
export function byKind(report: AuditReport): readonly SummaryLine[] {
  return AUDIT_KINDS.map((kind) => line(kind, report.rows.filter((r) => r.kind === kind))).filter((l) => l.places > 0);
}

export function byFile(report: AuditReport): readonly (readonly [file: string, rows: readonly AuditRow[]])[] {
  const groups = new Map<string, AuditRow[]>();
  for (const row of report.rows) groups.set(row.file, [...(groups.get(row.file) ?? []), row]);
  return [...groups];
}
