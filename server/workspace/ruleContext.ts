// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What rules may ask, answered from the tree, the roles and the tables. */
import type { FnItem } from '../items/item';
import type { RuleContext, TypeRole } from '../rules/rule';
import type { Node } from '../syntax/node';
import type { Analyser, Snapshot } from './state';
import type { Tables } from './tables';

export function createRuleContext(snapshot: Snapshot, analyser: Analyser, tables: Tables): RuleContext {
  const { roles, tree, profile } = snapshot;
  return {
    tree, profile,
    role: (ty): TypeRole => {
      const r = roles.role(ty);
      switch (r.kind) {
        case 'place':
          return r.folio ? 'folio' : 'page';
        case 'owner':
          // the handle of an owning tree is the page type itself
          return r.counted ? 'counted' : ty.kind === 'path' && roles.isOwnerPath(ty.path) ? 'page' : 'owner';
        case 'borrow':
          return 'borrow';
        default:
          return ty.kind === 'path' && /(?:^|::|\?)ARef$/.test(ty.path) ? 'counted' : null;
      }
    },
    ownsByValue: (ty) => roles.role(ty).kind === 'owner',
    cFunction: (name) => {
      const row = tables.functionRow(name);
      return row ? { refcount: row.refcount === true, unready: row.unready ?? null, reason: row.reason } : null;
    },
    functionNode: (fn: FnItem): Node => analyser.nodeOf(fn) ?? fn.node,
  };
}
