// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The bounds of type parameters, wherever they are written. */
import { child, type Node } from '../syntax/node';
import type { GenericParams } from './item';

/** The bounds of a type parameter: `<P: Bound>`, `where P: Bound`, `where for<'a> P: Bound`. */
export function boundsOf(generics: GenericParams, param: string): readonly Node[] {
  return [
    ...generics.types.filter((t) => t.name === param).flatMap((t) => t.bounds),
    ...generics.where.filter((w) => bounded(w.left).text === param).flatMap((w) => w.bounds),
  ];
}

/** What a `where` clause bounds, without the lifetimes that it is bounded for. */
function bounded(left: Node): Node {
  return left.kind === 'higher_ranked_trait_bound' ? (child(left, 'type') ?? left) : left;
}
