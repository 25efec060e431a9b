// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What the server tells of itself: for a status item, and for a bug report. */
import type { Context } from './context';
import { type CheckSummary, type RootState, type ServerState, STATUS, type Status } from './protocol';
import type { Root } from './root';

const SHOWN = 50;

export function serverState(context: Context): ServerState {
  const { host, client, roots, documents } = context;
  return {
    version: host.version,
    host: host.name,
    client: client.name,
    diagnostics: client.pull ? 'pull' : 'push',
    folders: roots.folders(),
    documents: documents.all().map((document) => ({
      uri: document.uri,
      version: document.text.version,
      language: document.text.languageId,
      root: roots.placeOf(document)?.root.uri ?? null,
    })),
    roots: roots.all().map(rootState),
    editorSettings: context.settings(),
    memory: host.memory(),
    errors: context.log.errors,
  };
}

function rootState(root: Root): RootState {
  const result = root.isReady() ? root.check(null) : null;
  return {
    uri: root.uri,
    kind: root.kind,
    profile: result?.profile ?? null,
    files: result?.stats.files ?? root.paths().length,
    parsed: result?.stats.parsed ?? 0,
    functions: result?.stats.functions ?? 0,
    followed: result?.stats.followed ?? 0,
    complete: result?.stats.complete ?? 0,
    findings: result?.findings.length ?? 0,
    incomplete: (result?.incomplete ?? []).slice(0, SHOWN).map((i) => `${i.file}: ${i.function ?? 'outside a function'}: ${i.reason}`),
    skipped: (result?.skipped ?? []).slice(0, SHOWN).map((s) => `${s.file}: ${s.reason}`),
    settings: root.settings().map(({ uri, settings }) => ({ file: uri, ...settings })),
    timing: result?.stats.timing ?? {},
  };
}

/** Checks all that is loaded, for a summary. */
export function summarise(context: Context): CheckSummary {
  const begin = Date.now();
  let files = 0;
  let findings = 0;
  let functions = 0;
  for (const root of context.roots.all()) {
    const result = root.isReady() ? root.check(null) : null;
    if (!result) continue;
    files += result.stats.files;
    functions += result.stats.followed;
    findings += result.findings.length;
  }
  return { files, findings, functions, milliseconds: Date.now() - begin };
}

/** Tells the client what goes on; clients that do not know the notification ignore it. */
export function sendStatus(context: Context, status: Status): void {
  void context.connection.sendNotification(STATUS, status).catch(() => undefined);
}

/** The status when nothing is being loaded. */
export function readyStatus(context: Context): Status {
  const loaded = context.roots.all().filter((root) => root.isReady());
  const profiles = new Set(loaded.map((root) => root.check(root.paths().slice(0, 1))?.profile).filter((p) => p !== undefined));
  const files = loaded.reduce((sum, root) => sum + root.paths().length, 0);
  return { kind: 'ready', text: `${files} ${files === 1 ? 'file' : 'files'} in ${loaded.length} ${loaded.length === 1 ? 'tree' : 'trees'}`, profile: [...profiles].join(', ') || null };
}
