// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What the faces (`cli`, `lsp`) and `review` see of the engine. Everything here is synchronous and touches no disk. */
import type { UserFunction } from '../kernel/userRows';
import type { Finding, Incomplete, Level, Profile } from '../rules/finding';
import type { Range, Span } from '../syntax/text';
import type { TextChange } from '../syntax/parser';

export interface Settings {
  /** By rule; rules not named have their default level. */
  readonly rules: Readonly<Record<string, Level>>;
  /** Globs of files that are not reported on, relative to the settings file's folder. */
  readonly exclude: readonly string[];
  readonly profile: 'auto' | Profile;
  readonly functions: readonly UserFunction[];
}

export interface Skipped {
  readonly file: string;
  readonly reason: string;
}

export interface Stats {
  /** Files known to the workspace, files with page vocabulary that were parsed, their functions. */
  readonly files: number;
  readonly parsed: number;
  readonly functions: number;
  /** Functions that can touch a page and were played on the model. */
  readonly followed: number;
  /** Of them, those of which every construct was followed. */
  readonly complete: number;
  /** Page operations played. */
  readonly operations: number;
  /** Milliseconds by phase and by rule. */
  readonly timing: Readonly<Record<string, number>>;
}

export interface CheckResult {
  readonly profile: Profile;
  /** Ordered by file, line, column, rule. */
  readonly findings: readonly Finding[];
  readonly incomplete: readonly Incomplete[];
  readonly skipped: readonly Skipped[];
  readonly stats: Stats;
}

/** A page-typed place and what the model knows of it, for hovers and inlay hints. */
export interface PlaceState {
  readonly name: string;
  readonly span: Span;
  /** As `describeState` words it; several where paths differ. */
  readonly states: readonly string[];
  /** What the page went through until here. */
  readonly history: readonly { readonly message: string; readonly range: Range }[];
}

export interface CheckOptions {
  /** Which findings get their fixes; all of them where it is left out. A fix is tried out before it is offered, which takes time. */
  readonly fixes?: (finding: { readonly rule: string; readonly file: string; readonly fingerprint: string }) => boolean;
}

export interface Workspace {
  /** Adds a file or replaces its text. `path` is workspace-relative with `/`; Rust and `rust/helpers/*.c` files count. */
  set(path: string, text: string): void;
  /** Applies changes in order to the text that is there; re-parses incrementally. */
  edit(path: string, changes: readonly TextChange[]): void;
  remove(path: string): void;
  text(path: string): string | null;
  /** Findings of all files, or of those in `only` (with the whole workspace as context). */
  check(only?: ReadonlySet<string>, options?: CheckOptions): CheckResult;
  /** States of page-typed locals at their uses in a file; for hover and inlay hints. */
  states(path: string): readonly PlaceState[];
  configure(settings: Settings): void;
  dispose(): void;
}
