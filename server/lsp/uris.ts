// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** URIs and the workspace-relative paths the engine speaks of. */
import { URI, Utils } from 'vscode-uri';
import { SETTINGS_NAME } from '../workspace/settingsFile';

/** One spelling for all spellings of a URI (`%3A`, drive letters), or null for what is none. */
export function normalise(uri: string): string | null {
  try {
    const parsed = URI.parse(uri, true);
    return parsed.toString();
  } catch {
    return null;
  }
}

export function schemeOf(uri: string): string {
  return uri.slice(0, Math.max(0, uri.indexOf(':')));
}

export function baseName(uri: string): string {
  try {
    return Utils.basename(URI.parse(uri));
  } catch {
    return '';
  }
}

/** The folder of a file. */
export function parentOf(uri: string): string {
  return Utils.dirname(URI.parse(uri)).toString();
}

/** The path of `uri` below `folder` with `/`, or null when it is not below. */
export function relativeTo(folder: string, uri: string): string | null {
  const parent = URI.parse(folder);
  const child = URI.parse(uri);
  if (parent.scheme !== child.scheme || parent.authority !== child.authority) return null;
  const prefix = parent.path.endsWith('/') ? parent.path : `${parent.path}/`;
  return child.path.startsWith(prefix) && child.path.length > prefix.length ? child.path.slice(prefix.length) : null;
}

export function within(folder: string, path: string): string {
  return Utils.joinPath(URI.parse(folder), path).toString();
}

/** The folder above the `rust/kernel` or `rust/helpers` that a path is in: paths in the kernel crate are told from there. */
export function aboveCrate(uri: string): string | null {
  const parsed = URI.parse(uri);
  const inner = /^(.*?)\/rust\/(?:kernel|helpers)(?:\/|$)/.exec(parsed.path);
  return inner ? parsed.with({ path: inner[1] || '/' }).toString() : null;
}

/** What a document is to us, by its language or its name. */
export function documentKind(uri: string, language: string): 'source' | 'settings' | 'other' {
  if (baseName(uri) === SETTINGS_NAME) return 'settings';
  return language === 'rust' || isSourcePath(uri.replace(/[?#].*$/, '')) ? 'source' : 'other';
}

/** What the engine takes for a source by its name. */
export function isSourcePath(path: string): boolean {
  return path.endsWith('.rs') || /(^|\/)rust\/helpers\/[^/]+\.c$/.test(path);
}
