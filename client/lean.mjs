// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Leaves out of the packaged extension what it never calls, so that the package stays under 500 kB. Used by esbuild.mjs
 * for that bundle alone; the tests in real editors run on the result.
 */

/** Features of the language client that the server does not offer. */
const FEATURES = [
  'callHierarchy', 'codeLens', 'colorProvider', 'completion', 'declaration', 'definition', 'documentHighlight', 'documentLink', 'documentSymbol',
  'fileOperations', 'foldingRange', 'formatting', 'implementation', 'inlineCompletion', 'inlineValue', 'linkedEditingRange', 'reference',
  'rename', 'selectionRange', 'semanticTokens', 'signatureHelp', 'textDocumentContent', 'typeDefinition', 'typeHierarchy', 'workspaceSymbol',
];

/** In the place of such a feature: it tells the server of no capability, and does nothing. */
const NO_FEATURE = `
class Unused {
  fillClientCapabilities() {}
  initialize() {}
  getState() { return { kind: 'static' }; }
  clear() {}
}
module.exports = new Proxy({}, { get: () => Unused });
`;

/** Diagnostics listen to the one of notebooks: here there are none, and nothing ever happens to them. */
const NO_NOTEBOOKS = `
const never = () => ({ dispose() {} });
exports.NotebookDocumentSyncFeature = class {
  static CellScheme = 'vscode-notebook-cell';
  registrationType = { method: 'notebookDocument/sync' };
  onOpenNotificationSent = never;
  onChangeNotificationSent = never;
  onSaveNotificationSent = never;
  onCloseNotificationSent = never;
  fillClientCapabilities() {}
  initialize() {}
  getState() { return { kind: 'static' }; }
  register() {}
  unregister() {}
  handles() { return false; }
  clear() {}
};
`;

/** Features of the server's library that it does not use: each adds methods to a class, here none. */
const SERVER_FEATURES = [
  'callHierarchy', 'fileOperations', 'foldingRange', 'inlineCompletion', 'inlineValue', 'linkedEditingRange', 'moniker', 'notebook', 'semanticTokens',
  'textDocumentContent', 'textDocuments', 'typeHierarchy',
];
const NO_SERVER_FEATURE = 'module.exports = new Proxy({}, { get: () => (Base) => Base });';

const REPLACED = [
  [new RegExp(`[/\\\\]vscode-languageserver[/\\\\]lib[/\\\\]common[/\\\\](${SERVER_FEATURES.join('|')})\\.js$`), NO_SERVER_FEATURE],
  [new RegExp(`[/\\\\]vscode-languageclient[/\\\\]lib[/\\\\]common[/\\\\](${FEATURES.join('|')})\\.js$`), NO_FEATURE],
  [/[/\\]vscode-languageclient[/\\]lib[/\\]common[/\\]notebook\.js$/, NO_NOTEBOOKS],
  // The editor checks `engines` of the manifest before it loads the extension.
  [/[/\\]semver[/\\]functions[/\\](parse|satisfies)\.js$/, 'module.exports = (version) => ({ version });'],
  // Names of letters in mails that are HTML: a patch is plain text, and in what is shown of such a mail these will do.
  [/[/\\]postal-mime[/\\]dist[/\\]esm[/\\]html-entities\.js$/, "export const htmlEntities = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '\"', '&apos;': \"'\", '&nbsp;': ' ' };"],
];

export const lean = {
  name: 'lean',
  setup(build) {
    for (const [filter, contents] of REPLACED) build.onLoad({ filter }, () => ({ contents, loader: 'js' }));
  },
};
