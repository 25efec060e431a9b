// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A review for people on a terminal: patch by patch, each finding as `check` shows it, then what the series adds up to. */
import { plural, type RenderContext } from './report';
import type { Comparison, ReviewedPatch, ReviewFinding, ReviewResult } from './reviewResult';
import { renderFinding } from './text';

export function renderReviewText(result: ReviewResult, context: RenderContext): string {
  const { colors } = context;
  const { series } = result;
  const version = series.version > 1 ? ` v${series.version}` : '';
  const base = series.base === null ? series.baseReason : `${series.base.slice(0, 12)} (${series.baseReason})`;
  const rows = [colors.bold(`${series.subject}${version}: ${plural(series.patches.length, 'patch').replace(/patchs$/, 'patches')} on ${base}`), ''];
  for (const patch of series.patches) rows.push(...patchRows(patch, context));
  if (result.against) rows.push(...comparisonRows(result.against, context));
  rows.push(totalRow(result), '');
  return rows.join('\n');
}

function patchRows(patch: ReviewedPatch, context: RenderContext): string[] {
  const { colors } = context;
  const count = (status: ReviewFinding['status']): number => patch.findings.filter((finding) => finding.status === status).length;
  const parts = (['introduced', 'fixed', 'existing'] as const).filter((status) => count(status) > 0).map((status) => `${count(status)} ${status}`);
  const said = parts.join(', ') || 'no findings';
  const mark = !patch.applied ? colors.yellow(`does not apply; ${said}`) : count('introduced') > 0 ? colors.red(said) : colors.green(said);
  const commit = patch.commit === null ? '' : ` (${patch.commit.slice(0, 12)})`;
  const rows = [`${colors.bold(`[${patch.index}/${patch.total}] ${patch.subject}${commit}`)}: ${mark}`];
  if (patch.problem !== null) rows.push(`  ${colors.yellow(patch.applied ? 'note' : 'problem')}: ${patch.problem}`);
  rows.push('');
  const own: RenderContext = { ...context, source: (file) => patch.sources.get(file) ?? null };
  for (const finding of patch.findings) rows.push(...findingRows(finding, own), '');
  return rows;
}

function findingRows(finding: ReviewFinding, context: RenderContext): string[] {
  const { colors } = context;
  switch (finding.status) {
    case 'introduced': {
      const rows = renderFinding(finding, context).split('\n');
      if (finding.cause) {
        rows.push(`  = ${colors.bold('note')}: appears since this patch changes \`${finding.cause.function}\` at ${finding.cause.file}:${finding.cause.line}`);
      }
      if (finding.fixedBy !== null) rows.push(`  = ${colors.bold('note')}: patch ${finding.fixedBy} of this series removes it; in between, bisection meets it`);
      return rows;
    }
    case 'fixed':
      return [`${colors.green('fixed')}: ${place(finding)}: ${finding.message} [${finding.rule}]`];
    case 'existing':
      return [`${colors.blue('existing')}: ${place(finding)}: ${finding.message} [${finding.rule}]`];
  }
}

function comparisonRows(against: Comparison, context: RenderContext): string[] {
  const { colors } = context;
  const version = `v${against.version}`;
  const rows = [colors.bold(`against ${version} (${against.subject})`)];
  const list = (title: string, findings: readonly ReviewFinding[]): void => {
    rows.push(`  ${title}: ${findings.length}`);
    for (const finding of findings) rows.push(`    ${place(finding)}: ${finding.message} [${finding.rule}]`);
  };
  list('resolved', against.resolved);
  list('kept', against.kept);
  list('new', against.new);
  return [...rows, ''];
}

function place(finding: ReviewFinding): string {
  return `${finding.file}:${finding.range.start.line}:${finding.range.start.column}`;
}

function totalRow(result: ReviewResult): string {
  const { introduced, fixedLater, fixed, existing } = result.summary;
  const later = fixedLater > 0 ? ` (${fixedLater} of them fixed by a later patch)` : '';
  return `${introduced} introduced${later}, ${fixed} fixed, ${existing} existing`;
}
