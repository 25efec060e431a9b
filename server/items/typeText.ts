// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Types written as text with canonical names, as the kernel tables have them. */
import { pathTy, type Ty, UNIT, UNKNOWN } from './type';

/** Parses `core::result::Result<kernel::types::Owned<T>, E>`; names in `params` are generic parameters. Never throws. */
export function parseTy(text: string, params: ReadonlySet<string> = new Set()): Ty {
  const tokens = text.match(/->|::|'\w+|\w+|[<>&*(),[\]!;]/g) ?? [];
  let i = 0;
  const peek = (): string | undefined => tokens[i];
  const eat = (t: string): boolean => {
    if (tokens[i] !== t) return false;
    i++;
    return true;
  };

  function ty(): Ty {
    if (eat('&')) {
      let lifetime: string | null = null;
      if (peek()?.startsWith("'")) lifetime = (tokens[i++] ?? '').slice(1);
      const mutable = eat('mut');
      return { kind: 'ref', mutable, lifetime, inner: ty() };
    }
    if (eat('*')) {
      const mutable = eat('mut');
      if (!mutable) eat('const');
      return { kind: 'ptr', mutable, inner: ty() };
    }
    if (eat('!')) return { kind: 'never' };
    if (eat('(')) {
      const elements: Ty[] = [];
      while (i < tokens.length && !eat(')')) {
        elements.push(ty());
        eat(',');
      }
      return { kind: 'tuple', elements };
    }
    if (eat('[')) {
      const inner = ty();
      const sized = eat(';');
      while (i < tokens.length && !eat(']')) i++;
      return { kind: sized ? 'array' : 'slice', inner };
    }
    if (eat('impl') || eat('dyn')) return { kind: 'bounds', dyn: false, traits: [ty()], lifetimes: [], fn: null };
    const names: string[] = [];
    const args: Ty[] = [];
    const lifetimes: string[] = [];
    while (peek() !== undefined && /^\w+$/.test(peek() ?? '')) {
      names.push(tokens[i++] ?? '');
      if (eat('<')) {
        while (i < tokens.length && !eat('>')) {
          if (peek()?.startsWith("'")) lifetimes.push((tokens[i++] ?? '').slice(1));
          else args.push(ty());
          eat(',');
        }
      }
      if (!eat('::')) break;
    }
    if (names.length === 0) {
      i++;
      return UNKNOWN;
    }
    const path = names.join('::');
    if (names.length === 1 && params.has(path)) return { kind: 'param', name: path };
    // the kernel's `Result` is core's, with a unit and its own error where nothing is said
    if (path === 'kernel::error::Result') return { kind: 'path', path: 'core::result::Result', args: [args[0] ?? UNIT, args[1] ?? pathTy('kernel::error::Error')], lifetimes };
    return { kind: 'path', path, args, lifetimes };
  }

  return ty();
}
