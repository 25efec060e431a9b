// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Which root a document belongs to, and the documents' texts in their roots. */
import { mentionsPages } from '../kernel/vocabulary';
import type { SettingsLayer } from '../workspace/settingsFile';
import type { OpenDocument } from './documents';
import { attempt, type Log } from './guard';
import type { Engine, FileAccess } from './host';
import { openRoot, type Root, type RootKind } from './root';
import { aboveCrate, baseName, isSourcePath, parentOf, relativeTo, schemeOf } from './uris';

/** Where a document's text is. */
export interface Place {
  readonly root: Root;
  readonly path: string;
}

export interface Roots {
  /** Puts a document that was opened into its root; resolves when it can be checked. */
  attach(document: OpenDocument): Promise<Place | null>;
  /** Where an open document is, once `attach` knows. */
  placeOf(document: OpenDocument): Place | null;
  /** The document was closed: what is on disk counts again. */
  detach(document: OpenDocument): Promise<void>;
  /** A file changed on disk. */
  refresh(uri: string): Promise<void>;
  /** Resolves when every workspace folder is loaded. */
  loadFolders(): Promise<void>;
  all(): readonly Root[];
  folders(): readonly string[];
  setFolders(folders: readonly string[], documents: readonly OpenDocument[]): Promise<void>;
  configure(): Promise<void>;
  dispose(): void;
}

export interface RootsSetUp {
  readonly engine: Engine;
  readonly engineReady: Promise<void>;
  readonly files: FileAccess | null;
  readonly log: Log;
  readonly folders: readonly string[];
  readonly editorLayer: () => SettingsLayer;
  readonly openDocument: (uri: string) => OpenDocument | null;
  readonly onChange: () => void;
}

/** The path of a file that stands alone. One that is Rust by its language alone (untitled, a template) gets Rust's ending. */
function loosePath(uri: string): string {
  const path = schemeOf(uri) === 'untitled' ? baseName(uri) : (relativeTo(aboveCrate(uri) ?? parentOf(uri), uri) ?? baseName(uri));
  return isSourcePath(path) ? path : `${path}.rs`;
}

export function createRoots(setUp: RootsSetUp): Roots {
  const { files, log } = setUp;
  const roots = new Map<string, Root>();
  const places = new Map<OpenDocument, Place>();
  const attached = new Map<OpenDocument, Promise<Place | null>>();
  let folders = [...setUp.folders];

  const rootAt = (uri: string, kind: RootKind): Root => {
    const known = roots.get(uri);
    if (known) return known;
    const root = openRoot({
      uri,
      kind,
      engine: setUp.engine,
      engineReady: setUp.engineReady,
      files,
      log,
      editorLayer: setUp.editorLayer,
      openText: (wanted) => setUp.openDocument(wanted)?.text.getText() ?? null,
      onChange: setUp.onChange,
    });
    roots.set(uri, root);
    return root;
  };

  /** A kernel tree goes before a workspace folder: the folder may be one driver of the tree, or hold several trees. */
  const locate = async (uri: string): Promise<Place> => {
    const tree = schemeOf(uri) === 'untitled' ? null : await findTree(uri);
    const folder = folders.filter((candidate) => relativeTo(candidate, uri) !== null).sort((a, b) => b.length - a.length)[0] ?? null;
    const holder = tree ?? (folder === null ? null : (aboveCrate(folder) ?? folder));
    const path = holder === null ? null : relativeTo(holder, uri);
    if (holder === null || path === null || !isSourcePath(path)) return { root: rootAt(uri, 'loose'), path: loosePath(uri) };
    return { root: rootAt(holder, tree === null ? 'folder' : 'tree'), path };
  };

  const findTree = async (uri: string): Promise<string | null> => {
    for (const root of roots.values()) if (root.kind === 'tree' && relativeTo(root.uri, uri) !== null) return root.uri;
    return (await files?.findTree(uri)) ?? null;
  };

  const attach = async (document: OpenDocument): Promise<Place | null> => {
    if (document.kind === 'settings') return null;
    const place = await locate(document.key);
    // Closed, or opened anew, while we looked.
    if (setUp.openDocument(document.key) !== document) return null;
    await place.root.prepare(place.path);
    if (setUp.openDocument(document.key) !== document) return null;
    place.root.set(place.path, document.text.getText());
    places.set(document, place);
    await place.root.ready;
    return place;
  };

  const self: Roots = {
    attach(document) {
      const known = attached.get(document);
      if (known) return known;
      const attaching = attach(document).catch((error: unknown) => {
        log.error(`${document.uri} could not be opened: ${String(error)}`);
        return null;
      });
      attached.set(document, attaching);
      return attaching;
    },
    placeOf: (document) => places.get(document) ?? null,
    async detach(document) {
      const place = places.get(document);
      places.delete(document);
      attached.delete(document);
      if (!place) return;
      if (place.root.kind === 'loose') {
        roots.delete(place.root.uri);
        place.root.dispose();
        return;
      }
      await self.refresh(document.key);
    },
    async refresh(uri) {
      if (setUp.openDocument(uri)) return;
      for (const root of roots.values()) {
        const path = root.kind === 'loose' ? null : relativeTo(root.uri, uri);
        if (path === null) continue;
        const text = (await files?.read(uri)) ?? null;
        if (setUp.openDocument(uri)) return;
        // Most files have nothing to do with pages; those that had are followed.
        if (text !== null && !mentionsPages(text) && root.text(path) === null) continue;
        attempt(log, `reading ${uri} again`, () => (text === null ? root.remove(path) : root.set(path, text)));
      }
    },
    async loadFolders() {
      await Promise.all(
        folders.map(async (folder) => {
          const tree = await findTree(`${folder}/.`);
          await rootAt(tree ?? aboveCrate(folder) ?? folder, tree === null ? 'folder' : 'tree').ready;
        }),
      );
    },
    all: () => [...roots.values()],
    folders: () => folders,
    async setFolders(next, documents) {
      folders = [...next];
      // Which root a document belongs to may have changed for any of them.
      for (const root of roots.values()) root.dispose();
      roots.clear();
      places.clear();
      attached.clear();
      await Promise.all(documents.map((document) => self.attach(document)));
      setUp.onChange();
    },
    async configure() {
      await Promise.all([...roots.values()].map((root) => root.ready.then(() => root.configure())));
    },
    dispose() {
      for (const root of roots.values()) root.dispose();
      roots.clear();
    },
  };
  return self;
}
