import { Readable, Writable } from "node:stream";
import { type Account, createIdentity, type IdentityStore, type NewAccount } from "@pp/identity";
import { fakePorts, MemoryStore } from "@pp/identity-testing";
import type { MigrationState } from "@pp/identity-typeorm";
import { interrupted } from "../cli-error.ts";
import type { Config } from "../config.ts";
import type { CliContext, OpenedServices, OpenOptions } from "../context.ts";
import { run } from "../run.ts";
import { FakePrompt, type ScriptedAnswer } from "./fake-prompt.ts";

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What was asked, in order; a question for a secret begins with `secret:`. */
  readonly asked: readonly string[];
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What stands in standard input. */
  readonly stdin?: string | Buffer;
  /** There is a person at a terminal, who answers with these one after the other. */
  readonly answers?: readonly ScriptedAnswer[];
  /** Commands that wait do this meanwhile; without it, or when it rejects, Ctrl-C is pressed. */
  readonly meanwhile?: () => Promise<void>;
}

/** The real command line parser and the real services, over an in-memory store. One database for all runs. */
export class CliHarness {
  readonly ports = fakePorts();
  readonly clock = this.ports.clock;
  readonly cwd: string;
  store: IdentityStore;
  migrations: MigrationState[] = [{ name: "CreateAccounts1", executed: true }];
  /** How the database was opened, once for each time; and how often it was closed. */
  readonly opened: { readonly config: Config; readonly options: OpenOptions }[] = [];
  closed = 0;
  /** What the library told the host's log. */
  readonly logged: string[] = [];

  constructor({
    store = new MemoryStore(),
    cwd = "/nowhere",
  }: { readonly store?: IdentityStore; readonly cwd?: string } = {}) {
    this.store = store;
    this.cwd = cwd;
  }

  async run(args: readonly string[], { env = {}, stdin = "", answers, meanwhile }: RunOptions = {}): Promise<CliRun> {
    const [stdout, stderr] = [new TextSink(), new TextSink()];
    const prompt = answers === undefined ? undefined : new FakePrompt(answers);
    const context: CliContext = {
      env,
      cwd: this.cwd,
      colorDepth: 1,
      stdin: Readable.from([stdin]),
      stdout,
      stderr,
      prompt,
      actor: { name: "cli:tester" },
      wait: async () => {
        if (meanwhile === undefined) throw interrupted();
        await meanwhile();
      },
      openServices: (config, options) => Promise.resolve(this.#open(config, options)),
    };
    const code = await run(args, context);
    prompt?.expectAllGiven();
    return { code, stdout: stdout.text, stderr: stderr.text, asked: prompt?.asked ?? [] };
  }

  /** Adds an account beside the command line, ready at once. */
  async add(input: Partial<NewAccount> & { readonly username: string }): Promise<Account> {
    const { accounts } = this.#identity();
    this.clock.advance({ seconds: 1 });
    return accounts.add({ role: "user", provider: "none", ...input }, { name: "test" });
  }

  get services(): ReturnType<typeof createIdentity> {
    return this.#identity();
  }

  #identity(config?: Config, options?: OpenOptions) {
    const log = (line: string): void => {
      this.logged.push(line);
      options?.log(line);
    };
    return createIdentity({ store: this.store, ...this.ports, policy: config?.policy ?? {}, log });
  }

  #open(config: Config, options: OpenOptions): OpenedServices {
    this.opened.push({ config, options });
    return {
      ...this.#identity(config, options),
      clock: this.clock,
      random: this.ports.random,
      migrations: this.#migrationRunner(),
      close: async () => {
        this.closed += 1;
      },
    };
  }

  #migrationRunner(): OpenedServices["migrations"] {
    const set = (name: string, executed: boolean): void => {
      this.migrations = this.migrations.map((state) => (state.name === name ? { name, executed } : state));
    };
    return {
      list: async () => this.migrations,
      run: async () => {
        const pending = this.migrations.filter(({ executed }) => !executed).map(({ name }) => name);
        for (const name of pending) set(name, true);
        return pending;
      },
      revert: async () => {
        const name = this.migrations.findLast(({ executed }) => executed)?.name;
        if (name !== undefined) set(name, false);
        return name;
      },
    };
  }
}

class TextSink extends Writable {
  text = "";

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString("utf8");
    done();
  }
}
