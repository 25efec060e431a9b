// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The language server: which message is answered by what. Platform and engine are handed in. */
import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  type InitializeParams,
  type InitializeResult,
  DidChangeWatchedFilesNotification,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { SETTINGS_NAME } from '../workspace/settingsFile';
import { clientFeatures, initialFolders } from './clientFeatures';
import { codeActions, FIX_ALL, resolveAction } from './codeActions';
import { clientFiles } from './clientFiles';
import { createConfiguration } from './configuration';
import type { Context } from './context';
import { createDocuments, type OpenDocument } from './documents';
import { editorLayer } from './editorSettings';
import { attempt, createLog, describeError, guarded, type Log, yieldTo } from './guard';
import type { FileAccess, Host } from './host';
import { hover } from './hover';
import { inlayHints } from './inlayHints';
import { CHECK_WORKSPACE, type InitializationOptions, RULE_PAGE, type RulePageParams, STATE } from './protocol';
import { createPublisher } from './push';
import { createPuller } from './pull';
import { answerReviews } from './reviewRequests';
import { createRoots, type Place } from './roots';
import { readyStatus, sendStatus, serverState, summarise } from './state';
import { normalise, schemeOf } from './uris';

export const COMMANDS = { checkWorkspace: 'pageck.server.checkWorkspace', rulePage: 'pageck.server.rulePage' } as const;

/** Wires a connection to the engine and starts to listen. */
export function createServer(connection: Connection, host: Host): { dispose(): void } {
  const log = createLog(connection.console);
  let session: Session | null = null;

  connection.onInitialize((params) => {
    session?.dispose();
    session = startSession(connection, host, log, params);
    return session.result;
  });
  connection.onInitialized(() => session?.initialized());
  connection.onShutdown(() => {
    session?.dispose();
    session = null;
  });
  connection.listen();
  return { dispose: () => session?.dispose() };
}

interface Session {
  readonly result: InitializeResult;
  initialized(): void;
  dispose(): void;
}

function startSession(connection: Connection, host: Host, log: Log, params: InitializeParams): Session {
  const client = clientFeatures(params);
  const options = (typeof params.initializationOptions === 'object' && params.initializationOptions !== null ? params.initializationOptions : {}) as InitializationOptions;
  const documents = createDocuments();
  // Editors that know nothing of our options send their settings as the options themselves.
  const configuration = createConfiguration(connection, client, log, host.engine.rules, options.settings ?? params.initializationOptions);
  const engineReady = host.engine.init(options);
  engineReady.catch((error: unknown) => {
    log.error(`the parser could not be loaded: ${describeError(error)}`);
    sendStatus(context, { kind: 'error', text: 'the parser could not be loaded: see the log', profile: null });
  });
  const changed = () => (client.pull ? puller.schedule() : publisher.schedule());
  const roots = createRoots({
    engine: host.engine,
    engineReady,
    files: chooseFiles(host.files, options.files === true ? clientFiles(connection) : null),
    log,
    folders: initialFolders(params).flatMap((uri) => normalise(uri) ?? []),
    editorLayer: () => editorLayer(configuration.current()),
    openDocument: (uri) => documents.get(uri),
    onChange: changed,
  });
  const context: Context = {
    connection,
    host,
    log,
    client,
    documents,
    roots,
    style: { client, ruleLink: (rule) => (options.ruleLink ? options.ruleLink.replaceAll('{rule}', encodeURIComponent(rule)) : host.ruleLink(rule)) },
    settings: configuration.current,
  };
  const publisher = createPublisher(context);
  const puller = createPuller(context);

  listenToDocuments(context, publisher.close, changed);
  listenToFiles(context);
  answerRequests(context, publisher.publishAll, changed);
  answerReviews(context, engineReady);
  if (client.pull) {
    connection.languages.diagnostics.on((p, token) => guarded(log, 'textDocument/diagnostic', { kind: 'full' as const, items: [] }, () => puller.document(p, token)));
    connection.languages.diagnostics.onWorkspace((p, token, _, progress) => guarded(log, 'workspace/diagnostic', { items: [] }, () => puller.workspace(p, token, progress)));
  }

  const applySettings = async () => {
    await roots.configure();
    if (client.pull && client.refreshDiagnostics) await connection.languages.diagnostics.refresh();
    if (client.refreshInlayHints) await connection.languages.inlayHint.refresh();
    changed();
  };
  connection.onDidChangeConfiguration(({ settings }) =>
    void guarded(log, 'workspace/didChangeConfiguration', undefined, async () => {
      if (await configuration.receive(settings)) await applySettings();
    }),
  );

  return {
    result: {
      serverInfo: { name: 'pageck', version: host.version },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: false },
        hoverProvider: true,
        inlayHintProvider: true,
        codeActionProvider: client.codeActions ? { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL], resolveProvider: client.lazyEdits } : false,
        executeCommandProvider: { commands: Object.values(COMMANDS) },
        ...(client.pull ? { diagnosticProvider: { identifier: 'pageck', interFileDependencies: true, workspaceDiagnostics: true } } : {}),
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    },
    initialized() {
      void guarded(log, 'initialized', undefined, async () => {
        log.info(`pageck ${host.version} for ${client.name}, diagnostics are ${client.pull ? 'asked for' : 'pushed'}`);
        if (client.watchConfiguration) await connection.client.register(DidChangeConfigurationNotification.type, { section: 'pageck' });
        if (client.folderChanges) {
          connection.workspace.onDidChangeWorkspaceFolders((event) =>
            void guarded(log, 'workspace/didChangeWorkspaceFolders', undefined, async () => {
              const gone = new Set(event.removed.map((folder) => normalise(folder.uri)));
              const next = [...roots.folders().filter((uri) => !gone.has(uri)), ...event.added.flatMap((folder) => normalise(folder.uri) ?? [])];
              await roots.setFolders(next, documents.all());
            }),
          );
        }
        if (client.watchFiles) await watchFiles(connection);
        configuration.initialized();
        if (await configuration.pull()) await applySettings();
      });
    },
    dispose() {
      publisher.dispose();
      puller.dispose();
      roots.dispose();
    },
  };
}

/** The disk for what is on it, the client for the rest (a virtual file system). */
function chooseFiles(disk: FileAccess | null, client: FileAccess | null): FileAccess | null {
  if (!disk || !client) return disk ?? client;
  const of = (uri: string) => (schemeOf(uri) === 'file' ? disk : client);
  return {
    findTree: (uri) => of(uri).findTree(uri),
    scan: (folder, mentions) => of(folder).scan(folder, mentions),
    read: (uri) => of(uri).read(uri),
    findSettings: (folder) => of(folder).findSettings(folder),
    userSettings: (folder) => of(folder).userSettings(folder),
  };
}

function listenToDocuments(context: Context, closed: (document: OpenDocument) => void, changed: () => void): void {
  const { connection, documents, roots, log } = context;
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) =>
    attempt(log, 'textDocument/didOpen', () => {
      const document = documents.open(uri, languageId, version, text);
      if (!document) return;
      void guarded(log, 'opening a document', undefined, async () => {
        const before = roots.all().filter((root) => root.isReady()).length;
        const attached = roots.attach(document);
        if (!roots.placeOf(document)?.root.isReady()) sendStatus(context, { kind: 'loading', text: 'reading the tree', profile: null });
        await attached;
        changed();
        if (roots.all().filter((root) => root.isReady()).length !== before || before === 0) sendStatus(context, readyStatus(context));
      });
    }),
  );
  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) =>
    attempt(log, 'textDocument/didChange', () => {
      const change = documents.change(textDocument.uri, textDocument.version, contentChanges);
      if (!change) return;
      const place = roots.placeOf(change.document);
      if (place) place.root.edit(place.path, change.changes, change.document.text.getText());
      else changed();
    }),
  );
  connection.onDidCloseTextDocument(({ textDocument }) =>
    attempt(log, 'textDocument/didClose', () => {
      const document = documents.close(textDocument.uri);
      if (!document) return;
      closed(document);
      void guarded(log, 'closing a document', undefined, () => roots.detach(document).then(changed));
    }),
  );
  // Some clients send it although nobody asked; without a handler each would be logged.
  connection.onDidSaveTextDocument(() => undefined);
}

function listenToFiles(context: Context): void {
  const { connection, roots, log } = context;
  connection.onDidChangeWatchedFiles(({ changes }) =>
    void guarded(log, 'workspace/didChangeWatchedFiles', undefined, async () => {
      if (changes.some(({ uri }) => uri.endsWith(`/${SETTINGS_NAME}`))) {
        await roots.configure();
        if (context.client.pull && context.client.refreshDiagnostics) await connection.languages.diagnostics.refresh();
      }
      for (const { uri } of changes) if (!uri.endsWith(`/${SETTINGS_NAME}`)) await roots.refresh(normalise(uri) ?? uri);
    }),
  );
}

async function watchFiles(connection: Connection): Promise<void> {
  await connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: [{ globPattern: `**/${SETTINGS_NAME}` }, { globPattern: '**/*.rs' }, { globPattern: '**/rust/helpers/*.c' }],
  });
}

function answerRequests(context: Context, publishAll: () => void, changed: () => void): void {
  const { connection, documents, roots, log, client } = context;

  /** Finds the document of a request and waits until it can be checked; lets newer edits and cancellation go first. */
  const on = async <T>(name: string, uri: string, token: CancellationToken | null, fallback: T, work: (document: OpenDocument, place: Place) => T): Promise<T> =>
    guarded(log, name, fallback, async () => {
      const document = documents.get(uri);
      if (!document) return fallback;
      await roots.attach(document);
      await yieldTo(token);
      const place = roots.placeOf(document);
      return place ? work(document, place) : fallback;
    });

  connection.onCodeAction((params, token) =>
    on<CodeAction[]>('textDocument/codeAction', params.textDocument.uri, token, [], (document, place) => codeActions(context, document, place, params)),
  );
  connection.onCodeActionResolve((action) => guarded(log, 'codeAction/resolve', action, () => resolveAction(context, action)));
  connection.onHover((params, token) => on('textDocument/hover', params.textDocument.uri, token, null, (document, place) => hover(context, document, place, params.position)));
  connection.languages.inlayHint.on((params, token) =>
    on('textDocument/inlayHint', params.textDocument.uri, token, [], (document, place) =>
      context.settings().inlayHints ? inlayHints(document, place, params.range, client.markdownHover) : [],
    ),
  );

  const checkWorkspace = async () => {
    await roots.loadFolders();
    const summary = summarise(context);
    if (client.pull) changed();
    else publishAll();
    sendStatus(context, readyStatus(context));
    return summary;
  };
  const rulePage = (rule: unknown) => (typeof rule === 'string' ? context.host.engine.rulePage(rule) : null);
  connection.onRequest(STATE, () => guarded(log, STATE, null, () => serverState(context)));
  connection.onRequest(RULE_PAGE, (params: RulePageParams | null) => guarded(log, RULE_PAGE, null, () => rulePage(params?.rule)));
  connection.onRequest(CHECK_WORKSPACE, () => guarded(log, CHECK_WORKSPACE, null, checkWorkspace));
  connection.onExecuteCommand(({ command, arguments: args }) =>
    guarded<unknown>(log, command, null, async () => {
      switch (command) {
        case COMMANDS.checkWorkspace:
          return checkWorkspace();
        case COMMANDS.rulePage: {
          const link = typeof args?.[0] === 'string' ? context.host.ruleLink(args[0]) : null;
          if (link !== null && client.showDocument) await connection.window.showDocument({ uri: link, takeFocus: true });
          return rulePage(args?.[0]);
        }
        default:
          return null;
      }
    }),
  );
}
