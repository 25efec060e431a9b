// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What a command has of the world; tests hand in their own. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import pc from 'picocolors';
import { type Colors, NO_COLORS } from '../report/report';
import type { CommonOptions } from './options';
import { UsageError } from './usage';

export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output is a terminal. */
  readonly terminal: boolean;
  out(text: string): void;
  err(text: string): void;
  /** All of standard input. */
  stdin(): Uint8Array;
}

export function processIo(): Io {
  return {
    cwd: process.cwd(),
    env: process.env,
    terminal: process.stdout.isTTY === true,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    stdin: () => readFileSync(0),
  };
}

/** Colours as `--color`, `NO_COLOR`, `FORCE_COLOR` and the terminal say. */
export function colorsFor(options: Pick<CommonOptions, 'color' | 'output'>, io: Io): Colors {
  return wantsColor(options, io) ? pc.createColors(true) : NO_COLORS;
}

function wantsColor(options: Pick<CommonOptions, 'color' | 'output'>, io: Io): boolean {
  if (options.color !== 'auto') return options.color === 'always';
  if (options.output !== null || (io.env.NO_COLOR ?? '') !== '') return false;
  if ((io.env.FORCE_COLOR ?? '') !== '') return io.env.FORCE_COLOR !== '0';
  return io.terminal && io.env.TERM !== 'dumb';
}

/** Writes a result to standard output or to the file of `--output`. */
export function writeResult(text: string, output: string | null, io: Io): void {
  if (output === null) {
    if (text !== '') io.out(text);
    return;
  }
  try {
    writeFileSync(resolve(io.cwd, output), text);
  } catch (error) {
    throw new UsageError(`${output}: cannot be written (${errorCode(error)})`);
  }
}

export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : String(error);
}
