// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * An engine whose truth is plain to see: every line of a `.rs` file with `bad_NAME(` is a finding of rule `NAME`. Like
 * the real one it knows functions by name and makes fingerprints that survive edits elsewhere in the file. A line
 * `calls_NAME(` is a finding too, as long as some file of the workspace has `fn NAME(raw` in it.
 */
import type { Finding } from '../../server/rules/finding';
import type { CheckResult, Settings, Workspace } from '../../server/workspace/api';

export const NO_SETTINGS: Settings = { rules: {}, exclude: [], profile: 'auto', functions: [] };

export function createMarkerWorkspace(): Workspace {
  const files = new Map<string, string>();
  return {
    set: (path, text) => void files.set(path, text),
    edit(path, changes) {
      for (const { start, oldEnd, newText } of changes) {
        const text = files.get(path) ?? '';
        files.set(path, text.slice(0, start) + newText + text.slice(oldEnd));
      }
    },
    remove: (path) => void files.delete(path),
    text: (path) => files.get(path) ?? null,
    check: () => checkMarkers(files),
    states: () => [],
    configure: () => undefined,
    dispose: () => files.clear(),
  };
}

export function mentionsMarkers(text: string): boolean {
  return /bad_|calls_|raw|Ownable/.test(text);
}

export function checkMarkers(files: ReadonlyMap<string, string>): CheckResult {
  const findings: Finding[] = [];
  const all = [...files.values()].join('\n');
  for (const [file, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    let owner: string | null = null;
    const seen = new Map<string, number>();
    text.split('\n').forEach((line, index) => {
      owner = /\bfn (\w+)/.exec(line)?.[1] ?? (line.startsWith('}') ? null : owner);
      const bad = /\bbad_([a-z]+)\((.*?)\)/.exec(line);
      const call = /\bcalls_([a-z]+)\(/.exec(line);
      const rule = bad?.[1] ?? (call && all.includes(`fn ${call[1] ?? ''}(raw`) ? 'callee' : null);
      if (rule === null) return;
      const what = `${rule}|${owner ?? ''}|${line.trim()}`;
      const nth = seen.get(what) ?? 0;
      seen.set(what, nth + 1);
      const column = line.length - line.trimStart().length + 1;
      findings.push({
        rule,
        severity: rule === 'hint' ? 'warning' : 'error',
        confidence: 'definite',
        message: `\`${(bad?.[2] ?? call?.[1] ?? '').slice(0, 40)}\` is wrong here`,
        file,
        range: { start: { line: index + 1, column }, end: { line: index + 1, column: line.length + 1 } },
        function: owner,
        fingerprint: `${file}|${what}|${nth}`,
        trace: [],
        fixes: [],
        notes: [],
      });
    });
  }
  const profile = all.includes('impl Ownable for Page') ? 'ownable' : 'owning';
  const stats = { files: files.size, parsed: files.size, functions: 0, followed: 0, complete: 0, operations: 0, timing: {} };
  return { profile, findings, incomplete: [], skipped: [], stats };
}
