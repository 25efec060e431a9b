// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Repositories for tests: made in a temporary folder, with commits and patch files out of them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runReview, type ReviewOptions, type ReviewRun } from '../../server/review/run';
import { createMarkerWorkspace, mentionsMarkers, NO_SETTINGS } from './markerEngine';

export class Repository {
  readonly dir: string;
  private readonly folders: string[] = [];
  constructor() {
    this.dir = this.folder();
    this.git('init', '-q', '-b', 'main');
  }

  /** A folder outside of the repository that goes with it. */
  folder(): string {
    const made = mkdtempSync(join(tmpdir(), 'pageck-test-'));
    this.folders.push(made);
    return made;
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.dir, encoding: 'utf8', env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });
  }

  /** Whether git succeeds. */
  tries(...args: string[]): boolean {
    try {
      this.git(...args);
      return true;
    } catch {
      return false;
    }
  }

  write(path: string, text: string | Uint8Array): void {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true });
    writeFileSync(join(this.dir, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.dir, path));
  }

  /** Commits everything that is in the work tree. */
  commit(subject: string): string {
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', subject);
    return this.git('rev-parse', 'HEAD').trim();
  }

  /** format-patch files of a range, as paths. */
  patches(range: string, ...options: string[]): string[] {
    const out = this.folder();
    this.git('format-patch', '-q', '-o', out, ...options, range);
    return readdirSync(out).sort().map((name) => join(out, name));
  }

  dispose(): void {
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
  }
}

const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  HOME: tmpdir(),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'A. Author',
  GIT_AUTHOR_EMAIL: 'author@example.org',
  GIT_AUTHOR_DATE: '2024-11-19T12:00:00Z',
  GIT_COMMITTER_NAME: 'A. Author',
  GIT_COMMITTER_EMAIL: 'author@example.org',
  GIT_COMMITTER_DATE: '2024-11-19T12:00:00Z',
};

/** A review with the marker engine. */
export function review(options: Partial<ReviewOptions> & { readonly cwd: string; readonly inputs: readonly string[] }): Promise<ReviewRun> {
  return runReview({
    repo: null,
    base: null,
    all: false,
    against: null,
    format: 'json',
    output: null,
    failOn: 'warning',
    settings: NO_SETTINGS,
    version: '0.0.0',
    createWorkspace: createMarkerWorkspace,
    mentions: mentionsMarkers,
    ...options,
  });
}
