// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A client that speaks to the server over streams in memory: no process, no waiting for one. */
import { PassThrough } from 'node:stream';
import {
  type ClientCapabilities,
  createConnection,
  createMessageConnection,
  type Diagnostic,
  type MessageConnection,
  ProposedFeatures,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import type { Engine, FileAccess, Host } from '../../server/lsp/host';
import { createServer } from '../../server/lsp/server';

export interface TestClient {
  readonly rpc: MessageConnection;
  /** What was published, by URI; the last word for each. */
  readonly published: Map<string, PublishDiagnosticsParams>;
  readonly publications: PublishDiagnosticsParams[];
  readonly logs: string[];
  readonly messages: string[];
  readonly notifications: { method: string; params: unknown }[];
  readonly initializeResult: { capabilities: Record<string, unknown> };
  open(uri: string, text: string, language?: string): void;
  change(uri: string, version: number, ...changes: unknown[]): void;
  close(uri: string): void;
  request<T>(method: string, params: unknown): Promise<T>;
  /** Waits until `test` gives something. */
  until<T>(test: () => T | null | undefined | false): Promise<T>;
  pull(uri: string, previousResultId?: string): Promise<{ kind: string; resultId: string; items: Diagnostic[] }>;
}

export interface ClientSetUp {
  readonly engine: Engine;
  readonly files?: FileAccess | null;
  readonly capabilities?: ClientCapabilities;
  readonly folders?: readonly string[] | null;
  readonly options?: unknown;
  /** The answer to `workspace/configuration`. */
  readonly configuration?: () => unknown;
  /** Answers to other requests of the server, by method. */
  readonly answers?: Readonly<Record<string, (params: never) => unknown>>;
}

export const PULL: ClientCapabilities = {
  textDocument: {
    diagnostic: { relatedDocumentSupport: true },
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, tagSupport: { valueSet: [1] } },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
      disabledSupport: true,
      isPreferredSupport: true,
      dataSupport: true,
      resolveSupport: { properties: ['edit'] },
    },
    hover: { contentFormat: ['markdown', 'plaintext'] },
  },
  workspace: { configuration: true, workspaceFolders: true, workspaceEdit: { documentChanges: true }, diagnostics: { refreshSupport: true }, inlayHint: { refreshSupport: true } },
};

/** As Neovim 0.7 and eglot 1.9 present themselves: no pull, no lazy edits. */
export const PUSH: ClientCapabilities = {
  textDocument: {
    publishDiagnostics: { relatedInformation: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } } },
    hover: { contentFormat: ['plaintext'] },
  },
};

export async function connect(setUp: ClientSetUp): Promise<TestClient> {
  const up = new PassThrough();
  const down = new PassThrough();
  const host: Host = {
    name: 'node',
    version: '0.0.0-test',
    engine: setUp.engine,
    files: setUp.files ?? null,
    ruleLink: (rule) => `file:///docs/rules/${rule}.md`,
    memory: () => 1,
  };
  createServer(createConnection(ProposedFeatures.all, new StreamMessageReader(up), new StreamMessageWriter(down)), host);
  const rpc = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));

  const published = new Map<string, PublishDiagnosticsParams>();
  const publications: PublishDiagnosticsParams[] = [];
  const logs: string[] = [];
  const messages: string[] = [];
  const notifications: { method: string; params: unknown }[] = [];
  rpc.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    published.set(params.uri, params);
    publications.push(params);
  });
  rpc.onNotification('window/logMessage', (params: { type: number; message: string }) => void logs.push(`${params.type} ${params.message}`));
  rpc.onNotification('window/showMessage', (params: { message: string }) => void messages.push(params.message));
  rpc.onNotification((method, params) => void notifications.push({ method, params }));
  rpc.onRequest((method, params) => {
    notifications.push({ method, params });
    if (method === 'workspace/configuration') return [setUp.configuration?.() ?? null];
    return setUp.answers?.[method]?.(params as never) ?? null;
  });
  rpc.listen();

  const folders = setUp.folders === undefined ? [] : setUp.folders;
  const initializeResult = await rpc.sendRequest<TestClient['initializeResult']>('initialize', {
    processId: null,
    rootUri: null,
    capabilities: setUp.capabilities ?? PULL,
    workspaceFolders: folders === null ? null : folders.map((uri) => ({ uri, name: uri })),
    ...(setUp.options === undefined ? {} : { initializationOptions: setUp.options }),
  });
  void rpc.sendNotification('initialized', {});

  const notify = (method: string, params: unknown) => void rpc.sendNotification(method, params);
  return {
    rpc,
    published,
    publications,
    logs,
    messages,
    notifications,
    initializeResult,
    open: (uri, text, languageId = 'rust') => notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } }),
    change: (uri, version, ...contentChanges) => notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges }),
    close: (uri) => notify('textDocument/didClose', { textDocument: { uri } }),
    request: (method, params) => rpc.sendRequest(method, params),
    async until(test) {
      for (let i = 0; i < 400; i++) {
        const value = test();
        if (value !== null && value !== undefined && value !== false) return value;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      throw new Error(`waited in vain; log: ${logs.join('\n')}`);
    },
    pull: (uri, previousResultId) => rpc.sendRequest('textDocument/diagnostic', { textDocument: { uri }, ...(previousResultId ? { previousResultId } : {}) }),
  };
}

/** An edit in place of a range of characters of one line. */
export function edit(line: number, from: number, to: number, text: string): unknown {
  return { range: { start: { line, character: from }, end: { line, character: to } }, text };
}
