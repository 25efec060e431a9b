// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * What server and client say to each other beyond LSP. Both sides import this file, so it names no library: each side
 * has its own copy of the protocol's types.
 */

/** Notification to the client: what the server does, for a status item. */
export const STATUS = 'pageck/status';
/** Request to the server: what it knows, for bug reports. */
export const STATE = 'pageck/state';
/** Request to the server: a rule's page as Markdown. */
export const RULE_PAGE = 'pageck/rulePage';
/** Request to the server: checks everything under the workspace folders. */
export const CHECK_WORKSPACE = 'pageck/checkWorkspace';
/** Requests to the client, where the server itself cannot read files (a browser, a virtual file system). */
export const FIND_FILES = 'pageck/findFiles';
export const READ_FILE = 'pageck/readFile';

export interface Status {
  readonly kind: 'loading' | 'ready' | 'error';
  /** One line for people. */
  readonly text: string;
  /** The design of `Page` that was found, of the tree that was checked last. */
  readonly profile: string | null;
}

export interface RulePageParams {
  readonly rule: string;
}

export interface RulePage {
  readonly rule: string;
  readonly title: string;
  readonly markdown: string;
}

export interface CheckSummary {
  readonly files: number;
  readonly findings: number;
  readonly functions: number;
  readonly milliseconds: number;
}

export interface FindFilesParams {
  /** URI of the folder to look under. */
  readonly folder: string;
}

export interface FoundFile {
  readonly uri: string;
  readonly text: string;
}

export interface ReadFileParams {
  readonly uri: string;
}

export interface RootState {
  readonly uri: string;
  readonly kind: string;
  readonly profile: string | null;
  readonly files: number;
  readonly parsed: number;
  readonly functions: number;
  readonly followed: number;
  readonly complete: number;
  readonly findings: number;
  readonly incomplete: readonly string[];
  readonly skipped: readonly string[];
  readonly settings: unknown;
  readonly timing: Readonly<Record<string, number>>;
}

export interface ServerState {
  readonly version: string;
  readonly host: string;
  readonly client: string;
  readonly diagnostics: 'push' | 'pull';
  readonly folders: readonly string[];
  readonly documents: readonly { readonly uri: string; readonly version: number; readonly language: string; readonly root: string | null }[];
  readonly roots: readonly RootState[];
  readonly editorSettings: unknown;
  readonly memory: number | null;
  readonly errors: readonly string[];
}

/** What a client may send as initialization options; every field may be left out. */
export interface InitializationOptions {
  /** The editor's settings, as under `pageck` in VS Code. */
  readonly settings?: unknown;
  /** Where a rule's page is, with `{rule}` in the place of its name; without it the file that ships with the server. */
  readonly ruleLink?: string;
  /** False where the user does not trust the workspace: no process is started there. Left out, it is trusted. */
  readonly trusted?: boolean;
  /** The client answers `pageck/findFiles` and `pageck/readFile`. */
  readonly files?: boolean;
  /** The WebAssembly modules, for a browser. */
  readonly runtime?: Uint8Array;
  readonly rust?: Uint8Array;
}
