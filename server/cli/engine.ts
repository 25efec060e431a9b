// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The analysis, as the commands see it. Tests of the command line hand in one of their own. */
import type { RuleText } from '../report/report';
import type { Settings, Workspace } from '../workspace/api';

export interface Engine {
  readonly version: string;
  readonly rules: readonly RuleText[];
  /** Loads the grammar; wanted before the first workspace is made. */
  load(): Promise<void>;
  createWorkspace(settings: Settings): Workspace;
}
