// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Holds Rust fixtures against the real compiler, with the stub `kernel` crate in place of the kernel's. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Profile } from '../../server/rules/finding';
import { buildKernel } from './build.mjs';

/** What every compilation against the stub crate needs. */
export function kernelArguments(profile: Profile): string[] {
  const folder = buildKernel(profile);
  return ['--edition', '2021', '-L', folder, '--extern', `kernel=${join(folder, 'libkernel.rlib')}`];
}

/** Whether rustc judges: wherever it is installed, and always in a complete run, where it must be. */
export const rustcJudges: boolean = process.env['CI'] !== undefined || spawnSync('rustc', ['--version']).status === 0;

export interface Compiled {
  readonly ok: boolean;
  readonly stderr: string;
}

/** Whether `source`, as a library crate, passes the compiler in this design of `Page`. Lints do not count. */
export function compileFixture(source: string, profile: Profile, edition: '2021' | '2024' = '2021'): Compiled {
  const folder = mkdtempSync(join(tmpdir(), 'pageck-fixture-'));
  try {
    const file = join(folder, 'fixture.rs');
    writeFileSync(file, source);
    const out = spawnSync(
      'rustc',
      [...kernelArguments(profile).map((a) => (a === '2021' ? edition : a)), '--crate-type', 'lib', '--crate-name', 'fixture', '--cap-lints', 'allow', '--emit=metadata', '--out-dir', folder, file],
      { encoding: 'utf8' },
    );
    if (out.error !== undefined) return { ok: false, stderr: out.error.message };
    return { ok: out.status === 0, stderr: out.stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
