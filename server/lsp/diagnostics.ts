// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Findings as LSP diagnostics. */
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag, type DiagnosticRelatedInformation } from 'vscode-languageserver';
import type { Finding, Severity, TraceStep } from '../rules/finding';
import type { SettingsProblem } from '../workspace/settingsFile';
import type { ClientFeatures } from './clientFeatures';
import { type Positions, positionsOf } from './positions';
import type { Root } from './root';

export const SOURCE = 'pageck';

/** What a report is called so that an unchanged one need not be sent again. */
export interface Report {
  readonly resultId: string;
  readonly items: Diagnostic[];
}

export interface DiagnosticStyle {
  readonly client: ClientFeatures;
  readonly ruleLink: (rule: string) => string | null;
}

export function severityOf(severity: Severity): DiagnosticSeverity {
  switch (severity) {
    case 'error':
      return DiagnosticSeverity.Error;
    case 'warning':
      return DiagnosticSeverity.Warning;
    case 'info':
      return DiagnosticSeverity.Information;
  }
}

export function toDiagnostic(finding: Finding, root: Root, positions: Positions, style: DiagnosticStyle): Diagnostic {
  const { client } = style;
  const link = client.codeDescription ? style.ruleLink(finding.rule) : null;
  return {
    range: positions.toLsp(finding.range),
    severity: severityOf(finding.severity),
    code: finding.rule,
    ...(link === null ? {} : { codeDescription: { href: link } }),
    source: SOURCE,
    message: finding.message,
    ...(client.tags && finding.rule === 'unused_allow' ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(client.relatedInformation && finding.trace.length > 0 ? { relatedInformation: walk(finding.trace, root) } : {}),
    data: { fingerprint: finding.fingerprint },
  };
}

/** The trace as numbered steps one can walk. */
function walk(trace: readonly TraceStep[], root: Root): DiagnosticRelatedInformation[] {
  const maps = new Map<string, Positions>();
  return trace.map((step, index) => {
    let positions = maps.get(step.file);
    if (!positions) maps.set(step.file, (positions = positionsOf(root.text(step.file))));
    const state = step.state === null ? '' : ` [${step.state}]`;
    return { location: { uri: root.uriOf(step.file), range: positions.toLsp(step.range) }, message: `${index + 1}. ${step.message}${state}` };
  });
}

/** The diagnostics of one file of a root, in the order of its findings. */
export function reportOf(root: Root, path: string, findings: readonly Finding[], style: DiagnosticStyle): Report {
  const positions = positionsOf(root.text(path));
  return named(findings.filter((finding) => finding.file === path).map((finding) => toDiagnostic(finding, root, positions, style)));
}

/** The problems of a settings file, each on its line; without the text the whole line is taken as one that is not short. */
export function settingsReport(problems: readonly SettingsProblem[], text: string | null): Report {
  const lines = text?.split(/\r\n|\r|\n/) ?? [];
  return named(
    problems.map(({ line, message }) => {
      const content = lines[line - 1] ?? null;
      const start = content === null ? 0 : content.length - content.trimStart().length;
      const end = content === null ? MAX_COLUMN : content.trimEnd().length;
      return {
        range: { start: { line: line - 1, character: start }, end: { line: line - 1, character: Math.max(start, end) } },
        severity: DiagnosticSeverity.Error,
        code: 'settings',
        source: SOURCE,
        message,
      };
    }),
  );
}

/** Editors clip a range to the line. */
const MAX_COLUMN = 1000;

export function emptyReport(): Report {
  return named([]);
}

function named(items: Diagnostic[]): Report {
  return { items, resultId: hash(JSON.stringify(items)) };
}

/** FNV-1a over the UTF-16 units, twice with different starts: equal reports must not differ, others all but always. */
function hash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b);
  }
  return `${text.length.toString(36)}-${(a >>> 0).toString(36)}-${(b >>> 0).toString(36)}`;
}
