// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What the files of the project import, read by TypeScript's own parser. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import ts from 'typescript';

export const root = resolve(import.meta.dirname, '../..');

/** Every file that git tracks or would add, as it is now, relative to the root. */
export const tracked: readonly string[] = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)) && statSync(join(root, file)).isFile())
  .sort();

export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The modules that a text names: in `import` and `export … from`, `import()`, `require()` and `import('…')` types. */
export function importsOf(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const add = (node: ts.Node | undefined): void => {
    if (node && ts.isStringLiteralLike(node)) found.push(node.text);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    else if (ts.isImportTypeNode(node)) add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
    else if (ts.isExternalModuleReference(node)) add(node.expression);
    else if (ts.isCallExpression(node)) {
      const callee = node.expression;
      if (callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')) add(node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The file that a relative import means; null for packages. */
export function target(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  const base = posix.join(dirname(from), specifier);
  const options = [base, `${base}.ts`, `${base}.mts`, `${base}/index.ts`, base.replace(/\.js$/, '.ts')];
  return options.find((f) => existsSync(join(root, f)) && statSync(join(root, f)).isFile()) ?? null;
}

export const sources: readonly string[] = tracked.filter((file) => /\.(?:m?ts|mjs|cjs|js)$/.test(file));
