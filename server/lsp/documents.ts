// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The documents that are open, kept in step with the editor by incremental changes. */
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextChange } from '../syntax/parser';
import { documentKind, normalise } from './uris';

export interface OpenDocument {
  /** As the client spells it: answers use this spelling. */
  readonly uri: string;
  /** One spelling for all. */
  readonly key: string;
  readonly kind: 'source' | 'settings';
  readonly text: TextDocument;
}

export interface Documents {
  open(uri: string, language: string, version: number, text: string): OpenDocument | null;
  /** The changes as offsets, in order, or null when the document is not open. */
  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): { document: OpenDocument; changes: TextChange[] } | null;
  close(uri: string): OpenDocument | null;
  get(uri: string): OpenDocument | null;
  all(): readonly OpenDocument[];
}

export function createDocuments(): Documents {
  const open = new Map<string, OpenDocument>();
  const find = (uri: string): OpenDocument | null => open.get(normalise(uri) ?? uri) ?? null;
  return {
    open(uri, language, version, text) {
      const kind = documentKind(uri, language);
      const key = normalise(uri);
      if (kind === 'other' || key === null) return null;
      const document: OpenDocument = { uri, key, kind, text: TextDocument.create(uri, language, version, text) };
      open.set(key, document);
      return document;
    },
    change(uri, version, changes) {
      const document = find(uri);
      if (!document) return null;
      return { document, changes: changes.map((change) => applyChange(document.text, version, change)) };
    },
    close(uri) {
      const document = find(uri);
      if (document) open.delete(document.key);
      return document;
    },
    get: find,
    all: () => [...open.values()],
  };
}

/** Applies one change and says it in offsets of the text before it. Positions outside of the text are clamped. */
function applyChange(document: TextDocument, version: number, change: TextDocumentContentChangeEvent): TextChange {
  const before = document.getText();
  if (!('range' in change) || !change.range) {
    TextDocument.update(document, [{ text: change.text }], version);
    return { start: 0, oldEnd: before.length, newText: change.text };
  }
  const a = document.offsetAt(change.range.start);
  const b = document.offsetAt(change.range.end);
  TextDocument.update(document, [change], version);
  return { start: Math.min(a, b), oldEnd: Math.max(a, b), newText: change.text };
}
