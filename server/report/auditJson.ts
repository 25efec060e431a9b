// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** An audit as JSON, for other programs. */
import { memdescRow } from '../kernel/memdesc';
import { type AuditRenderer, auditAnswer } from './audit';
import { byKind, byMemdesc, refcounted } from './auditTable';

export const renderAuditJson: AuditRenderer = (report, { version }) => {
  const places = report.rows.map((row) => {
    const memdesc = memdescRow(row.memdesc);
    return {
      file: row.file, range: row.range, kind: row.kind, name: row.name, tie: row.tie, what: row.what,
      memdesc: { name: row.memdesc, title: memdesc?.title ?? row.memdesc, plan: memdesc?.plan ?? null, refcounted: refcounted(row.memdesc), decides: memdesc?.decides ?? null },
      expressible: row.expressible, how: row.how,
    };
  });
  const summary = {
    files: report.files, places: report.rows.length, answer: auditAnswer(report),
    memdescs: byMemdesc(report).map((l) => ({ memdesc: l.memdesc, places: l.places, ...l.counts, refcounted: l.refcounted })),
    kinds: byKind(report).map((l) => ({ kind: l.name, places: l.places, ...l.counts })),
  };
  return `${JSON.stringify({ version: 1, tool: { name: 'pageck', version }, profile: report.profile, design: report.design, places, summary }, null, 2)}\n`;
};
