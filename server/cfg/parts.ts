// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The parts of rvalues and terminators, for whoever walks a graph. */
import type { BlockId, Operand, Rvalue, Terminator } from './graph';

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

/** The blocks that control may go to. */
export function targetsOf(t: Terminator): readonly BlockId[] {
  switch (t.kind) {
    case 'goto':
      return [t.target];
    case 'if':
      return [t.then, t.else];
    case 'test':
      return [t.yes, t.no];
    case 'either':
      return t.targets;
    case 'return':
    case 'unreachable':
      return [];
  }
}
