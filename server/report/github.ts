// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Workflow commands, which GitHub's runners (and others that copy them) show as annotations of a change. */
import type { Finding, Severity } from '../rules/finding';
import type { Report } from './report';

export function renderGithub(report: Report): string {
  return report.findings.map((finding) => `${command(finding)}\n`).join('');
}

function command(finding: Finding): string {
  const { start, end } = finding.range;
  const properties: [string, string | number][] = [
    ['file', finding.file],
    ['line', start.line],
    ['endLine', end.line],
    // Columns are only understood for an annotation on one line.
    ...(start.line === end.line ? ([['col', start.column], ['endColumn', end.column]] as [string, number][]) : []),
    ['title', `pageck: ${finding.rule}`],
  ];
  const text = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',');
  return `::${kindOf(finding.severity)} ${text}::${escapeData([finding.message, ...steps(finding)].join('\n'))}`;
}

function steps(finding: Finding): string[] {
  return finding.trace.map((step, i) => {
    const state = step.state === null ? '' : ` [${step.state}]`;
    return `${i + 1}. ${step.file}:${step.range.start.line}: ${step.message}${state}`;
  });
}

function kindOf(severity: Severity): string {
  switch (severity) {
    case 'error':
    case 'warning':
      return severity;
    case 'info':
      return 'notice';
  }
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
