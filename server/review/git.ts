// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The one place that starts git. Each process gets a fixed environment and options that switch off everything a
 * repository could have run: hooks, monitors, pagers, external diffs, text conversions, filters, credential helpers,
 * transports. Nothing here writes to a repository, its index or its work tree.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

export class GitError extends Error {}

export interface Blob {
  readonly oid: string;
  readonly type: string;
  readonly bytes: Buffer;
}

export interface Git {
  readonly dir: string;
  /** Runs one command and gives its standard output; throws a `GitError` where it fails. `ok` lists further good statuses. */
  run(args: readonly string[], ok?: readonly number[]): Promise<Buffer>;
  /** Runs a command for so many milliseconds at most and gives what it has said until then. */
  sample(args: readonly string[], limit: number): Promise<Buffer>;
  /** Objects by name (`oid`, `commit:path`), in order; null for those that are not there. */
  objects(names: readonly string[]): Promise<(Blob | null)[]>;
  /** How many processes were started. */
  processes(): number;
  dispose(): void;
}

const TIMEOUT = 60_000;

const OPTIONS: readonly string[] = [
  '--no-pager',
  '--no-optional-locks',
  '--no-replace-objects',
  '--literal-pathspecs',
  ...[
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'core.untrackedCache=false',
    'core.attributesFile=/dev/null',
    'core.excludesFile=/dev/null',
    'core.quotePath=false',
    'core.alternateRefsCommand=',
    'core.sshCommand=false',
    'credential.helper=',
    'log.showSignature=false',
    'log.showRoot=true',
    'log.follow=false',
    'log.mailmap=false',
    'protocol.allow=never',
    'submodule.recurse=false',
    'gc.auto=0',
    'maintenance.auto=false',
    // The owner of the folder is not asked: nothing that its settings name is run.
    'safe.directory=*',
  ].flatMap((setting) => ['-c', setting]),
];

/** Only what the system needs to find git, and what keeps git to itself. */
function environment(): NodeJS.ProcessEnv {
  const kept: NodeJS.ProcessEnv = {};
  for (const name of ['PATH', 'SystemRoot', 'PATHEXT', 'TEMP', 'TMPDIR']) {
    const value = process.env[name];
    if (value !== undefined) kept[name] = value;
  }
  return {
    ...kept,
    LC_ALL: 'C',
    LANGUAGE: 'C',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'false',
    SSH_ASKPASS: 'false',
    GIT_PAGER: 'cat',
    GIT_EDITOR: 'false',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: '',
    GIT_NO_REPLACE_OBJECTS: '1',
  };
}

/**
 * Git in `dir`, which need not be a repository: the first command tells. `before` counts processes that were needed to
 * get here.
 */
export function openGit(dir: string, before = 0, limit = TIMEOUT): Git {
  let count = before;
  let batch: Batch | null = null;
  const start = (args: readonly string[]): ChildProcessWithoutNullStreams => {
    count++;
    return spawn('git', [...OPTIONS, ...args], { cwd: dir, env: environment(), stdio: 'pipe', windowsHide: true });
  };
  return {
    dir,
    run: (args, ok = [0]) => runOnce(start(args), args, ok, limit, false),
    sample: (args, time) => runOnce(start(args), args, [0], time, true),
    objects: (names) => {
      batch ??= openBatch(start(['cat-file', '--batch']), limit);
      return batch.read(names);
    },
    processes: () => count,
    dispose: () => {
      batch?.close();
      batch = null;
    },
  };
}

function runOnce(child: ChildProcessWithoutNullStreams, args: readonly string[], ok: readonly number[], limit: number, partial: boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const out: Buffer[] = [];
    let err = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      if (partial) resolve(Buffer.concat(out));
      else reject(new GitError(`git ${args[0] ?? ''} took longer than ${limit / 1000} s`));
    }, limit);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      if (err.length < 4096) err += chunk.toString('utf8');
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new GitError(`git cannot be run: ${error.message}`));
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      if (status !== null && ok.includes(status)) return resolve(Buffer.concat(out));
      reject(new GitError(firstLine(err) || `git ${args[0] ?? ''} ended with status ${status}`));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end();
  });
}

function firstLine(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? '';
  return line.replace(/^(fatal|error): /, '').trim();
}

interface Batch {
  read(names: readonly string[]): Promise<(Blob | null)[]>;
  close(): void;
}

/** One `cat-file --batch`: answers come in the order of the questions. */
function openBatch(child: ChildProcessWithoutNullStreams, limit: number): Batch {
  interface Waiting {
    readonly resolve: (blob: Blob | null) => void;
    readonly reject: (error: Error) => void;
  }
  const queue: Waiting[] = [];
  let chunks: Buffer[] = [];
  let size = 0;
  let need = 0;
  let dead: Error | null = null;
  const fail = (error: Error): void => {
    dead ??= error;
    for (const waiting of queue.splice(0)) waiting.reject(dead);
  };
  const take = (): void => {
    let data = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    let at = 0;
    for (;;) {
      const end = data.indexOf(10, at);
      if (end < 0) break;
      const header = data.toString('utf8', at, end);
      const match = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(header);
      if (!match) {
        at = end + 1;
        queue.shift()?.resolve(null);
        continue;
      }
      const length = Number(match[3]);
      if (data.length < end + 1 + length + 1) {
        need = end + 1 + length + 1 - at;
        break;
      }
      const bytes = data.subarray(end + 1, end + 1 + length);
      at = end + 1 + length + 1;
      need = 0;
      queue.shift()?.resolve({ oid: match[1] ?? '', type: match[2] ?? '', bytes });
    }
    data = data.subarray(at);
    chunks = data.length > 0 ? [data] : [];
    size = data.length;
  };
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= need) take();
  });
  child.stderr.resume();
  child.stdin.on('error', () => undefined);
  child.on('error', (error) => fail(new GitError(`git cannot be run: ${error.message}`)));
  child.on('close', () => fail(new GitError('git cat-file ended')));
  const ask = (name: string): Promise<Blob | null> =>
    new Promise((resolve, reject) => {
      if (dead) return reject(dead);
      // A name with a line end would be two questions.
      if (/[\n\0]/.test(name)) return resolve(null);
      queue.push({ resolve, reject });
      child.stdin.write(`${name}\n`);
    });
  return {
    async read(names) {
      let timer: NodeJS.Timeout | null = null;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          child.kill('SIGKILL');
          reject(new GitError(`git cat-file took longer than ${limit / 1000} s`));
        }, limit);
      });
      try {
        return await Promise.race([Promise.all(names.map(ask)), late]);
      } finally {
        if (timer) clearTimeout(timer);
      }
    },
    close() {
      child.stdin.end();
    },
  };
}
