// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The operands of rvalues, for whoever walks a graph. */
import type { Operand, Rvalue } from './graph';

export function operandsOf(r: Rvalue): readonly Operand[] {
  switch (r.kind) {
    case 'use':
    case 'cast':
    case 'unary':
      return [r.operand];
    case 'ref':
    case 'rawref':
      return [];
    case 'binary':
      return [r.left, r.right];
    case 'tuple':
      return r.fields;
    case 'array':
      return r.elements;
    case 'repeat':
      return [r.element];
    case 'struct': {
      const fields = r.fields.map((f) => f.operand);
      return r.base ? [...fields, r.base] : fields;
    }
    case 'residual':
      return [{ kind: 'use', place: r.place }];
    case 'opaque':
      return r.operands;
  }
}
