// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The kernel tables with a user's own rows on top. */
import type { Generation } from '../kernel/generations';
import { functionRow } from '../kernel/functions';
import { type MethodRow, methodRow } from '../kernel/methods';
import type { FunctionRow } from '../kernel/row';
import { type UserFunction, userRow } from '../kernel/userRows';
import { createVocabulary } from '../kernel/vocabulary';
import type { Profile } from '../rules/finding';

export interface Tables {
  functionRow(name: string): FunctionRow | null;
  methodRow(type: string, name: string, profile: Profile, generation: Generation | null): MethodRow | null;
  /** What the user says of a function of the tree, by its whole path; before what its body does. */
  saidOf(path: string): Pick<FunctionRow, 'name' | 'args' | 'returns'> | null;
  mentionsPages(text: string): boolean;
}

export function createTables(users: readonly UserFunction[]): Tables {
  const functions = new Map<string, FunctionRow>();
  const methods: MethodRow[] = [];
  const names: string[] = [];
  const said: { readonly path: string; readonly row: FunctionRow | MethodRow }[] = [];
  for (const u of users) {
    const r = userRow(u);
    if (r.kind === 'function') functions.set(r.row.name, r.row);
    else methods.push(r.row);
    names.push(r.row.name);
    said.push({ path: u.path.replace(/^crate::/, ''), row: r.row });
  }
  const mentions = createVocabulary(names);
  // functions are asked about again after every edit of their file
  const asked = new Map<string, boolean>();
  return {
    functionRow: (name) => functions.get(name) ?? functionRow(name),
    methodRow: (type, name, profile, generation) =>
      methods.find((m) => m.name === name && (m.type === type || type.endsWith(`::${m.type}`))) ?? methodRow(type, name, profile, generation?.id ?? null),
    saidOf: (path) => said.find((u) => path === u.path || path.endsWith(`::${u.path}`))?.row ?? null,
    mentionsPages: (text) => {
      if (text.length > 20_000) return mentions(text);
      let answer = asked.get(text);
      if (answer === undefined) {
        if (asked.size > 1000) asked.clear();
        answer = mentions(text);
        asked.set(text, answer);
      }
      return answer;
    },
  };
}
