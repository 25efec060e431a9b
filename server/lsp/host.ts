// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What the platform supplies to the server: a process on a disk, or a worker in a browser. */
import type { Settings, Workspace } from '../workspace/api';
import type { SettingsLayer } from '../workspace/settingsFile';
import type { InitializationOptions, RulePage } from './protocol';
import type { ReviewHost } from './reviewRequests';

/** The engine, handed in so that the protocol can be tested without it. */
export interface Engine {
  init(options: InitializationOptions): Promise<void>;
  createWorkspace(settings: Settings): Workspace;
  /** The ids of all rules. */
  readonly rules: readonly string[];
  rulePage(rule: string): RulePage | null;
}

export interface LoadedFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Reading what the editor has not opened. Nothing here throws: what cannot be read is null or left out. */
export interface FileAccess {
  /** The kernel tree a file stands in, as the URI of its folder; null outside one. */
  findTree(uri: string): Promise<string | null>;
  /** The files under a folder that speak of pages, as `mentions` says. */
  scan(folder: string, mentions: (text: string) => boolean): Promise<readonly LoadedFile[]>;
  read(uri: string): Promise<string | null>;
  /** The nearest `.pageck.toml` from a folder upwards. */
  findSettings(folder: string): Promise<string | null>;
  /** What holds for the user whatever the tree says; the second part says what is wrong with it. */
  userSettings(folder: string): Promise<{ readonly layers: readonly SettingsLayer[]; readonly problem: string | null }>;
}

export interface Host {
  readonly name: 'node' | 'browser';
  readonly version: string;
  readonly engine: Engine;
  /** Null where only what the client sends can be read. */
  readonly files: FileAccess | null;
  /** Reviews of patch series; left out where a test has no use for them. */
  readonly review?: ReviewHost;
  /** A link to a rule's page that works without a network, or null. */
  ruleLink(rule: string): string | null;
  /** Bytes of memory in use, or null where the platform does not say. */
  memory(): number | null;
}
