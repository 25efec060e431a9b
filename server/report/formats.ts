// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The formats of `check`, by the name that `--format` takes. */
import { renderCheckpatch } from './checkpatch';
import { renderGithub } from './github';
import { renderJson, renderJsonLines } from './json';
import { renderMarkdown } from './markdown';
import type { Renderer } from './report';
import { renderSarif } from './sarif';
import { renderText } from './text';

export const FORMATS = ['text', 'json', 'jsonl', 'sarif', 'github', 'checkpatch', 'markdown'] as const;

export type Format = (typeof FORMATS)[number];

export const RENDERERS: Readonly<Record<Format, Renderer>> = {
  text: renderText,
  json: renderJson,
  jsonl: renderJsonLines,
  sarif: renderSarif,
  github: renderGithub,
  checkpatch: renderCheckpatch,
  markdown: renderMarkdown,
};

export function isFormat(name: string): name is Format {
  return (FORMATS as readonly string[]).includes(name);
}
