// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `pageck simulate`. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { simulate } from '../model/simulate';
import { decode } from '../syntax/text';
import { errorCode, type Io } from './io';
import { parseNames } from './options';
import { EXIT, type ExitStatus, UsageError } from './usage';

/** Plays a script of page operations; `-` is standard input. Status 1 where the model says no. */
export function simulateCommand(args: readonly string[], io: Io): ExitStatus {
  const [file = ''] = parseNames(args, 1, 1, 'pageck simulate FILE');
  const name = file === '-' ? '<stdin>' : file;
  const decoded = decode(read(file, io));
  if (decoded.text === null) throw new UsageError(`${name}: ${decoded.problem}`);
  const result = simulate(name, decoded.text);
  if (result.kind === 'unreadable') throw new UsageError(result.message);
  io.out(result.text);
  return result.violation === null ? EXIT.clean : EXIT.findings;
}

function read(file: string, io: Io): Uint8Array {
  if (file === '-') return io.stdin();
  try {
    return readFileSync(resolve(io.cwd, file));
  } catch (error) {
    throw new UsageError(`${file}: cannot be read (${errorCode(error)})`);
  }
}
