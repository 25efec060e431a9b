// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Fixes of findings as code actions. */
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Range as LspRange,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { Edit, Finding, Fix } from '../rules/finding';
import { applicableFix } from '../workspace/applyFixes';
import type { Context } from './context';
import { toDiagnostic } from './diagnostics';
import type { OpenDocument } from './documents';
import type { FixKind } from './editorSettings';
import { type Positions, positionsOf, touches } from './positions';
import type { Root } from './root';
import type { Place } from './roots';

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.pageck`;

/** What stands in `data` of an action whose edit is computed when it is chosen. */
interface ActionData {
  readonly uri: string;
  readonly version: number;
  readonly fingerprint: string;
  readonly title: string;
}

/**
 * The actions for a range. Findings are looked up by `params.range` alone: some clients echo diagnostics with columns
 * in bytes.
 */
export function codeActions(context: Context, document: OpenDocument, place: Place, params: CodeActionParams): CodeAction[] {
  const findings = context.roots.placeOf(document) ? (place.root.check([place.path], { fixes: true })?.findings.filter((f) => f.file === place.path) ?? []) : [];
  const positions = positionsOf(document.text.getText());
  const actions: CodeAction[] = [];
  if (wants(params, CodeActionKind.QuickFix)) {
    for (const finding of findings) {
      if (touches(positions.toLsp(finding.range), params.range)) actions.push(...quickFixes(context, document, place.root, finding, positions));
    }
  }
  if (wants(params, FIX_ALL)) {
    const edits = safeEdits(findings, place.path);
    if (edits.length > 0) {
      actions.push({ title: 'Fix all safe pageck problems in this file', kind: FIX_ALL, edit: workspaceEdit(context, place.root, edits) });
    }
  }
  return actions;
}

function wants(params: CodeActionParams, kind: string): boolean {
  const only = params.context.only;
  return only === undefined || only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`) || wanted === '');
}

function quickFixes(context: Context, document: OpenDocument, root: Root, finding: Finding, positions: Positions): CodeAction[] {
  const diagnostic = toDiagnostic(finding, root, positions, context.style);
  const offered = finding.fixes.filter((fix) => isOffered(fix, context.settings().fixKind));
  // Two preferred fixes would leave "auto fix" to the order of a list.
  const preferred = offered.find((fix) => fix.preferred && fix.applicability !== 'display') ?? null;
  const actions: CodeAction[] = [];
  for (const fix of offered) {
    const action: CodeAction = { title: fix.title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic] };
    if (fix.applicability === 'display' || fix.edits.length === 0) {
      if (context.client.disabledActions) actions.push({ ...action, disabled: { reason: outlineReason(finding) } });
      continue;
    }
    if (fix === preferred) action.isPreferred = true;
    if (context.client.lazyEdits) {
      const data: ActionData = { uri: document.uri, version: document.text.version, fingerprint: finding.fingerprint, title: fix.title };
      action.data = data;
    } else {
      action.edit = workspaceEdit(context, root, fix.edits);
    }
    actions.push(action);
  }
  return actions;
}

function isOffered(fix: Fix, kind: FixKind): boolean {
  switch (kind) {
    case 'none':
      return false;
    case 'safe':
      return fix.applicability === 'safe';
    case 'unsafe':
      return fix.applicability !== 'display';
    case 'all':
      return true;
  }
}

function outlineReason(finding: Finding): string {
  const help = finding.notes.find((note) => note.kind === 'help');
  return help ? `This rewrite needs a person: ${help.text}` : 'This rewrite cannot be done by machine: it needs a decision that the code does not show';
}

/** Computes the edit of an action that was chosen, on the text as it is now. */
export function resolveAction(context: Context, action: CodeAction): CodeAction {
  const data = actionData(action.data);
  const document = data ? context.documents.get(data.uri) : null;
  const place = document ? context.roots.placeOf(document) : null;
  if (!data || !place) return action;
  const findings = place.root.check([place.path], { fixes: true })?.findings ?? [];
  const same = findings.find((finding) => finding.fingerprint === data.fingerprint && finding.fixes.some((fix) => fix.title === data.title));
  const fix = same?.fixes.find((candidate) => candidate.title === data.title);
  // Gone since the action was offered: nothing is changed.
  if (!fix) return { ...action, edit: { changes: {} } };
  return { ...action, edit: workspaceEdit(context, place.root, fix.edits) };
}

function actionData(data: unknown): ActionData | null {
  if (typeof data !== 'object' || data === null) return null;
  const { uri, version, fingerprint, title } = data as Record<string, unknown>;
  if (typeof uri !== 'string' || typeof version !== 'number' || typeof fingerprint !== 'string' || typeof title !== 'string') return null;
  return { uri, version, fingerprint, title };
}

/** The edits of all safe fixes of one file that do not touch each other; a fix is taken whole or not at all. */
export function safeEdits(findings: readonly Finding[], path: string): Edit[] {
  const taken: Edit[] = [];
  for (const finding of findings) {
    const fix = applicableFix(finding, false);
    if (!fix || fix.edits.some((edit) => edit.file !== path)) continue;
    const fresh = fix.edits.filter((edit) => !taken.some((other) => sameEdit(edit, other)));
    if (fresh.some((edit) => taken.some((other) => collide(edit, other)))) continue;
    taken.push(...fresh);
  }
  return taken;
}

function sameEdit(a: Edit, b: Edit): boolean {
  return a.newText === b.newText && compare(a.range.start, b.range.start) === 0 && compare(a.range.end, b.range.end) === 0;
}

/** Two insertions at one place collide too: their order would be left to the client. */
function collide(a: Edit, b: Edit): boolean {
  return compare(a.range.start, b.range.end) <= 0 && compare(b.range.start, a.range.end) <= 0;
}

function compare(a: Edit['range']['start'], b: Edit['range']['start']): number {
  return a.line - b.line || a.column - b.column;
}

export function workspaceEdit(context: Context, root: Root, edits: readonly Edit[]): WorkspaceEdit {
  const byFile = new Map<string, TextEdit[]>();
  const maps = new Map<string, Positions>();
  for (const edit of edits) {
    const text = root.text(edit.file);
    let positions = maps.get(edit.file);
    if (!positions) maps.set(edit.file, (positions = positionsOf(text)));
    const range: LspRange = positions.toLsp(edit.range);
    // New lines end as the file's do.
    const newText = text?.includes('\r\n') ? edit.newText.replaceAll(/\r?\n/g, '\r\n') : edit.newText;
    byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), { range, newText }]);
  }
  const files = [...byFile].map(([file, textEdits]) => {
    const document = context.documents.get(root.uriOf(file));
    return { uri: document?.uri ?? root.uriOf(file), version: document?.text.version ?? null, textEdits };
  });
  if (!context.client.versionedEdits) return { changes: Object.fromEntries(files.map(({ uri, textEdits }) => [uri, textEdits])) };
  const documentChanges: TextDocumentEdit[] = files.map(({ uri, version, textEdits }) => ({ textDocument: { uri, version }, edits: textEdits }));
  return { documentChanges };
}
