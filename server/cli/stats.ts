// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What `--stats` says: how much was looked at, how far it was followed, and where the time went. */
import type { CheckResult } from '../workspace/api';

/** @param read milliseconds of finding and reading files. @param total milliseconds of the whole process. */
export function statsText(result: CheckResult, read: number, total: number): string {
  const { files, parsed, functions, followed, complete, operations, timing } = result.stats;
  const share = followed === 0 ? '' : ` (${((complete / followed) * 100).toFixed(1)} %)`;
  const rows: [string, string][] = [
    ['profile', result.profile],
    ['files', String(files)],
    ['parsed', String(parsed)],
    ['functions', String(functions)],
    ['followed', String(followed)],
    ['complete', `${complete}${share}`],
    ['operations', String(operations)],
    ['findings', String(result.findings.length)],
    ['time read', milliseconds(read)],
    ...Object.entries(timing).map(([phase, time]): [string, string] => [`time ${phase}`, milliseconds(time)]),
    ['time total', milliseconds(total)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}

function milliseconds(time: number): string {
  return `${time.toFixed(1)} ms`;
}
