// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Names that files get from outside the workspace: other paths of the tables' types, and what the prelude brings in. */
import type { KnownNames } from '../items/resolve';
import { functionRow } from './functions';
import { methodRows } from './methods';
import { typeAliases, typeRow, typeRows } from './types';

const PRELUDE = 'kernel::prelude';

/** The types that `use kernel::prelude::*` brings in, by name: those that have an alias there. */
const prelude: ReadonlyMap<string, string> = new Map(
  typeRows.flatMap((row) =>
    row.aliases.filter((alias) => alias.startsWith(`${PRELUDE}::`)).map((alias): [string, string] => [alias.slice(PRELUDE.length + 2), row.path]),
  ),
);

const functionPaths: ReadonlySet<string> = new Set(methodRows.map((row) => `${row.type}::${row.name}`));

/** A canonical path that the tables have a row for: a type, a Rust function, or a C function under `kernel::bindings`. */
export function isKnownPath(path: string): boolean {
  if (typeRow(path) || functionPaths.has(path)) return true;
  const bindings = 'kernel::bindings::';
  return path.startsWith(bindings) && functionRow(path.slice(bindings.length)) !== null;
}

/** The kernel's `Result` is core's with its own error as the default. */
const RESULT = 'core::result::Result';

export const knownNames: KnownNames = {
  aliases: new Map([...typeAliases, ['kernel::error::Result', RESULT], ['kernel::prelude::Result', RESULT]]),
  known: isKnownPath,
  globs: new Map([[PRELUDE, prelude]]),
};
