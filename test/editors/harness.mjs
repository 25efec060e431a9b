// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What the tests in editors share: a copy of the sample, what `pageck check` says of it, and screenshots. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = dirname(fileURLToPath(import.meta.url));
export const project = join(here, '..', '..');
/** What is tested: the built bundles of the project, or of the folder that PAGECK_BUILD names. */
export const build = process.env.PAGECK_BUILD ?? project;
export const cli = join(build, 'dist', 'cli.js');
export const languageServer = join(build, 'dist', 'language-server.js');
export const vsix = join(build, 'pageck.vsix');
/** Screenshots are kept out of the repository, for a person to look at. */
export const shots = join(project, '.cache', 'screenshots');
mkdirSync(shots, { recursive: true });

/** A copy of the sample tree, so that fixes may be applied to it. */
export function sampleCopy() {
  const folder = mkdtempSync(join(tmpdir(), 'pageck-sample-'));
  cpSync(join(here, 'sample'), folder, { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The findings of the command line: what every editor has to show. */
export function findings(folder) {
  const run = spawnSync(process.execPath, [cli, 'check', '--format', 'json', '.'], { cwd: folder, encoding: 'utf8' });
  if (run.status !== 0 && run.status !== 1) throw new Error(`pageck check failed: ${run.stderr}`);
  return JSON.parse(run.stdout).findings;
}

/** A finding as an editor's diagnostic is compared with it: 0-based, UTF-16. */
export function asDiagnostic(finding) {
  return {
    file: finding.file,
    range: [finding.range.start.line - 1, finding.range.start.column - 1, finding.range.end.line - 1, finding.range.end.column - 1],
    severity: { error: 1, warning: 2, info: 3 }[finding.severity],
    code: finding.rule,
    message: finding.message,
  };
}

/** A text with a fix applied, by our own reading of the contract's ranges. */
export function applied(text, file, fix) {
  const starts = [0];
  for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  const offset = ({ line, column }) => starts[line - 1] + column - 1;
  return fix.edits
    .filter((edit) => edit.file === file)
    .map((edit) => ({ start: offset(edit.range.start), end: offset(edit.range.end), newText: edit.newText }))
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

/** The text of a range on one line; empty for one of several lines, which editors show in their own ways. */
export function textOf(text, { start, end }) {
  return start.line === end.line ? text.split('\n')[start.line - 1].slice(start.column - 1, end.column - 1) : '';
}

/** A block of docs/editors.md that is marked for a test: what is written there is what is run. */
export function snippet(name) {
  const docs = readFileSync(join(project, 'docs', 'editors.md'), 'utf8');
  const block = docs.split(`<!-- test: ${name} -->\n`)[1]?.match(/^```\w+\n([\s\S]*?)^```/m)?.[1];
  if (!block) throw new Error(`docs/editors.md has no block for ${name}`);
  return block;
}

/** An environment in which `pageck-language-server` is on the path, as after `npm link`. */
export function withServerOnPath(folder, extra) {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(languageServer, join(bin, 'pageck-language-server'));
  return { ...process.env, ...extra, PATH: `${bin}:${process.env.PATH}` };
}
