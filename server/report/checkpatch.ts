// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** One line a finding, in the form that the kernel's checkpatch script made common and that its users' tools read. */
import type { Severity } from '../rules/finding';
import type { Report } from './report';

export function renderCheckpatch(report: Report): string {
  return report.findings
    .map((finding) => {
      const type = finding.rule.toUpperCase();
      return `${finding.file}:${finding.range.start.line}: ${levelOf(finding.severity)}:${type}: ${oneLine(finding.message)}\n`;
    })
    .join('');
}

export function levelOf(severity: Severity): 'ERROR' | 'WARNING' | 'CHECK' {
  switch (severity) {
    case 'error':
      return 'ERROR';
    case 'warning':
      return 'WARNING';
    case 'info':
      return 'CHECK';
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ');
}
