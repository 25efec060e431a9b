// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The editor's settings, which come as initialization options, as an answer to `workspace/configuration`, or with
 * `workspace/didChangeConfiguration`: each of them alone must do.
 */
import { type Connection, MessageType, ShowMessageNotification } from 'vscode-languageserver';
import type { ClientFeatures } from './clientFeatures';
import { DEFAULT_EDITOR_SETTINGS, type EditorSettings, readEditorSettings } from './editorSettings';
import { describeError, type Log } from './guard';

export interface Configuration {
  current(): EditorSettings;
  /** Asks the client where it can be asked. Resolves to whether the settings changed. */
  pull(): Promise<boolean>;
  /** From now on messages may be shown. */
  initialized(): void;
  /** What came with `didChangeConfiguration`. */
  receive(settings: unknown): Promise<boolean>;
}

export function createConfiguration(connection: Connection, client: ClientFeatures, log: Log, rules: readonly string[], initial: unknown): Configuration {
  let current: EditorSettings = DEFAULT_EDITOR_SETTINGS;

  let isInitialized = false;
  let unsaid: string[] = [];

  /** The user's own settings file is out of our reach: a message is what every client can show. */
  const say = () => {
    const [first, ...more] = unsaid;
    unsaid = [];
    if (first === undefined) return;
    const message = `pageck: ${first}${more.length > 0 ? ` (and ${more.length} more, see the log)` : ''}`;
    void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message }).catch(() => undefined);
  };

  const use = (sent: unknown): boolean => {
    const { settings, problems } = readEditorSettings(sent, rules);
    for (const problem of problems) log.warn(problem);
    unsaid = [...problems];
    if (isInitialized) say();
    const changed = JSON.stringify(settings) !== JSON.stringify(current);
    current = settings;
    return changed;
  };

  const pull = async (): Promise<boolean> => {
    if (!client.configuration) return false;
    try {
      const answer: unknown = await connection.workspace.getConfiguration('pageck');
      // A client may support the request and know nothing of this section.
      return answer === null || answer === undefined ? false : use(answer);
    } catch (error) {
      log.warn(`the client did not answer workspace/configuration: ${describeError(error)}`);
      return false;
    }
  };

  if (initial !== undefined && initial !== null) use(initial);
  return {
    current: () => current,
    pull,
    initialized() {
      isInitialized = true;
      say();
    },
    async receive(settings) {
      const empty = settings === null || settings === undefined || (typeof settings === 'object' && Object.keys(settings).length === 0);
      if (!empty) return use(settings);
      return pull();
    },
  };
}
