// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Both sides of every patch as read-only documents, so that the editor's own diff shows them. */
import { Disposable, EventEmitter, Uri, workspace } from 'vscode';
import type { ViewFile, ViewPatch } from '../../server/lsp/reviewProtocol';
import type { Shown } from './model';

export const SCHEME = 'pageck-review';

export type Side = 'before' | 'after';

/** `pageck-review://1/patch 2/after/rust/kernel/page.rs`: review, patch, side and path, as people read them in lists. */
export function sideUri(shown: Shown, patch: ViewPatch, side: Side, file: ViewFile): Uri {
  const path = side === 'before' ? (file.oldPath ?? file.path) : file.path;
  return Uri.from({ scheme: SCHEME, authority: String(shown.id), path: `/patch ${patch.index}/${side}/${path}` });
}

/** The file of a patch that a path names on either side. */
export function fileOf(patch: ViewPatch, path: string): ViewFile | undefined {
  return patch.files.find((file) => file.path === path) ?? patch.files.find((file) => file.oldPath === path);
}

export function registerDocuments(current: () => Shown | null): Disposable {
  const changed = new EventEmitter<Uri>();
  const provider = workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent(uri) {
      const [, patchName, side, ...path] = uri.path.split('/');
      const shown = current();
      if (!shown || String(shown.id) !== uri.authority) return '';
      const name = path.join('/');
      const patch = shown.view.patches.find((candidate) => `patch ${candidate.index}` === patchName);
      const file = patch?.files.find((candidate) => (side === 'before' ? (candidate.oldPath ?? candidate.path) : candidate.path) === name);
      return (side === 'before' ? file?.before : file?.after) ?? '';
    },
  });
  return Disposable.from(provider, changed);
}
