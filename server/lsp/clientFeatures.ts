// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What the client can do, read once from its capabilities. */
import type { InitializeParams } from 'vscode-languageserver';

export interface ClientFeatures {
  readonly name: string;
  /** It asks for diagnostics; otherwise they are pushed. Never both, or each shows twice. */
  readonly pull: boolean;
  readonly relatedInformation: boolean;
  readonly codeDescription: boolean;
  readonly tags: boolean;
  readonly codeActions: boolean;
  readonly disabledActions: boolean;
  readonly lazyEdits: boolean;
  readonly versionedEdits: boolean;
  readonly markdownHover: boolean;
  readonly configuration: boolean;
  readonly watchFiles: boolean;
  readonly watchConfiguration: boolean;
  readonly folderChanges: boolean;
  readonly refreshDiagnostics: boolean;
  readonly refreshInlayHints: boolean;
  readonly showDocument: boolean;
  readonly progress: boolean;
}

export function clientFeatures(params: InitializeParams): ClientFeatures {
  const { textDocument, workspace, window } = params.capabilities;
  const pull = textDocument?.diagnostic;
  const shown = pull ?? textDocument?.publishDiagnostics;
  const published = textDocument?.publishDiagnostics;
  const action = textDocument?.codeAction;
  return {
    name: params.clientInfo ? `${params.clientInfo.name} ${params.clientInfo.version ?? ''}`.trim() : 'unnamed',
    pull: pull !== undefined && pull !== null,
    relatedInformation: shown?.relatedInformation === true || published?.relatedInformation === true,
    codeDescription: shown?.codeDescriptionSupport === true || published?.codeDescriptionSupport === true,
    tags: shown?.tagSupport !== undefined || published?.tagSupport !== undefined,
    codeActions: action?.codeActionLiteralSupport !== undefined,
    disabledActions: action?.disabledSupport === true,
    lazyEdits: action?.dataSupport === true && action.resolveSupport?.properties.includes('edit') === true,
    versionedEdits: workspace?.workspaceEdit?.documentChanges === true,
    markdownHover: textDocument?.hover?.contentFormat?.includes('markdown') === true,
    configuration: workspace?.configuration === true,
    watchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    watchConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    folderChanges: workspace?.workspaceFolders === true,
    refreshDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshInlayHints: workspace?.inlayHint?.refreshSupport === true,
    showDocument: window?.showDocument?.support === true,
    progress: window?.workDoneProgress === true,
  };
}

/** The folders of the workspace: none, one (old clients) or many. */
export function initialFolders(params: InitializeParams): string[] {
  if (params.workspaceFolders && params.workspaceFolders.length > 0) return params.workspaceFolders.map((folder) => folder.uri);
  // Clients from before workspace folders.
  if (params.rootUri) return [params.rootUri];
  return params.rootPath ? [encodeURI(`file://${params.rootPath.startsWith('/') ? '' : '/'}${params.rootPath.replaceAll('\\', '/')}`)] : [];
}
