// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Keeps the server alive: what goes wrong in one request is logged and answered with nothing. */
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver';

export interface Log {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
  /** The last errors, oldest first, for bug reports. */
  readonly errors: readonly string[];
}

const KEPT_ERRORS = 20;

/** Wraps a connection's console. Sending fails once the client is gone: nobody is left to be told. */
export function createLog(sink: { error(m: string): void; warn(m: string): void; info(m: string): void; debug(m: string): void }): Log {
  const errors: string[] = [];
  const quietly = (send: (message: string) => void) => (message: string) => {
    try {
      send(message);
    } catch {
      // The connection is closed.
    }
  };
  const error = quietly((m) => sink.error(m));
  return {
    errors,
    error(message) {
      errors.push(`${new Date().toISOString()} ${message}`);
      if (errors.length > KEPT_ERRORS) errors.shift();
      error(message);
    },
    warn: quietly((m) => sink.warn(m)),
    info: quietly((m) => sink.info(m)),
    debug: quietly((m) => sink.debug(m)),
  };
}

/** The words of an error, with its stack where it has one. */
export function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Runs `work`; on an error logs it under `name` and gives `fallback`. Answers that are meant for the client pass. */
export async function guarded<T>(log: Log, name: string, fallback: T, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ResponseError) throw error;
    log.error(`${name} failed: ${describeError(error)}`);
    return fallback;
  }
}

/** As `guarded`, for what has no answer. */
export function attempt(log: Log, name: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    log.error(`${name} failed: ${describeError(error)}`);
  }
}

/**
 * Lets messages that are already here be handled first: an edit that makes this request stale, or its cancellation.
 * Throws the protocol's "cancelled" when that is what came.
 */
export async function yieldTo(token: CancellationToken | null): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
  if (token?.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
}
