// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** SARIF 2.1.0, for code scanning services and viewers: rules with their pages, paths as code flows, fixes, fingerprints. */
import type {
  ArtifactChange,
  ArtifactLocation,
  CodeFlow,
  Fix as SarifFix,
  Location,
  Log,
  Notification,
  Region,
  ReportingDescriptor,
  Result,
} from 'sarif';
import type { Edit, Finding, Fix, Level } from '../rules/finding';
import type { Range } from '../syntax/text';
import type { RenderContext, Report, RuleText } from './report';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

export function renderSarif(report: Report, context: RenderContext): string {
  const rules = describedRules(report, context);
  const indexOf = new Map(rules.map((rule, index) => [rule.id, index]));
  const log: Log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'pageck', version: context.version, semanticVersion: context.version, rules: rules.map(ruleDescriptor) } },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications(report) }],
        columnKind: 'utf16CodeUnits',
        results: report.findings.map((finding) => result(finding, indexOf.get(finding.rule) ?? -1)),
        properties: { profile: report.profile },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** All known rules, and those that only findings name, in the order of their names. */
function describedRules(report: Report, context: RenderContext): RuleText[] {
  const rules = new Map(context.rules.map((rule) => [rule.id, rule]));
  for (const finding of report.findings) {
    if (!rules.has(finding.rule)) rules.set(finding.rule, { id: finding.rule, level: finding.severity, summary: finding.rule, doc: '' });
  }
  return [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function ruleDescriptor(rule: RuleText): ReportingDescriptor {
  return {
    id: rule.id,
    name: rule.id.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.summary },
    ...(rule.doc === '' ? {} : { help: { text: rule.doc, markdown: rule.doc } }),
    defaultConfiguration: { enabled: rule.level !== 'off', level: sarifLevel(rule.level) },
  };
}

function sarifLevel(level: Level): 'none' | 'note' | 'warning' | 'error' {
  switch (level) {
    case 'off':
    case 'info':
      return 'note';
    case 'warning':
    case 'error':
      return level;
  }
}

function notifications(report: Report): Notification[] {
  const incomplete = report.incomplete.map((item): Notification => ({
    level: 'note',
    message: { text: item.function === null ? item.reason : `${item.function}: ${item.reason}` },
    locations: [{ physicalLocation: { artifactLocation: artifact(item.file) } }],
  }));
  const skipped = report.skipped.map((item): Notification => ({
    level: 'warning',
    message: { text: `skipped: ${item.reason}` },
    locations: [{ physicalLocation: { artifactLocation: artifact(item.file) } }],
  }));
  return [...skipped, ...incomplete];
}

function result(finding: Finding, ruleIndex: number): Result {
  const fixes = finding.fixes.filter((fix) => fix.applicability !== 'display' && fix.edits.length > 0).map(sarifFix);
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: sarifLevel(finding.severity),
    kind: 'fail',
    message: { text: finding.message },
    locations: [
      {
        ...location(finding.file, finding.range),
        ...(finding.function === null ? {} : { logicalLocations: [{ fullyQualifiedName: finding.function, kind: 'function' }] }),
      },
    ],
    partialFingerprints: { 'pageckFingerprint/v1': finding.fingerprint },
    ...(finding.trace.length > 0 ? { codeFlows: [codeFlow(finding)] } : {}),
    ...(fixes.length > 0 ? { fixes } : {}),
    properties: { confidence: finding.confidence },
  };
}

function codeFlow(finding: Finding): CodeFlow {
  return {
    threadFlows: [
      {
        locations: finding.trace.map((step, index) => ({
          executionOrder: index + 1,
          location: { ...location(step.file, step.range), message: { text: step.message } },
          ...(step.state === null ? {} : { state: { page: { text: step.state } } }),
        })),
      },
    ],
  };
}

function sarifFix(fix: Fix): SarifFix {
  const byFile = new Map<string, Edit[]>();
  for (const edit of fix.edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  return {
    description: { text: fix.title },
    artifactChanges: [...byFile].map(([file, edits]): ArtifactChange => ({
      artifactLocation: artifact(file),
      replacements: edits.map((edit) => ({ deletedRegion: region(edit.range), insertedContent: { text: edit.newText } })),
    })),
    properties: { applicability: fix.applicability, preferred: fix.preferred },
  };
}

function location(file: string, range: Range): Location {
  return { physicalLocation: { artifactLocation: artifact(file), region: region(range) } };
}

function artifact(file: string): ArtifactLocation {
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return { uri: file.startsWith('/') ? `file://${uri}` : uri };
}

function region(range: Range): Region {
  return { startLine: range.start.line, startColumn: range.start.column, endLine: range.end.line, endColumn: range.end.column };
}
