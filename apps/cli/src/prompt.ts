import type { Interface } from "node:readline";
import { type Readable, Writable } from "node:stream";
import { interrupted } from "./cli-error.ts";

/** Asks the person at the terminal. What is asked goes to stderr. @throws CliError `cli/interrupted` after Ctrl-C */
export interface Prompt {
  /** One line, as typed; empty after Enter alone or the end of input (Ctrl-D). */
  line(label: string): Promise<string>;

  /** The same, without showing what is typed. */
  secret(label: string): Promise<string>;

  /** Only `y` or `yes` is a yes. */
  confirm(question: string): Promise<boolean>;

  /** Gives the terminal back. */
  close(): void;
}

export interface Terminal {
  readonly stdin: Readable;
  readonly stderr: Writable & { readonly columns?: number };
}

/** A person at a real terminal. One reader for all questions, so that lines typed ahead are answers too. */
export class TerminalPrompt implements Prompt {
  readonly #terminal: Terminal;
  #reader: LineReader | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  line(label: string): Promise<string> {
    return this.#open().read(`${label}: `, { hidden: false });
  }

  secret(label: string): Promise<string> {
    return this.#open().read(`${label}: `, { hidden: true });
  }

  async confirm(question: string): Promise<boolean> {
    const answer = await this.#open().read(`${question} [y/N] `, { hidden: false });
    return /^y(?:es)?$/i.test(answer.trim());
  }

  close(): void {
    this.#reader?.close();
    this.#reader = undefined;
  }

  #open(): LineReader {
    return (this.#reader ??= new LineReader(this.#terminal));
  }
}

class LineReader {
  readonly #interface: Interface;
  readonly #stderr: Writable;
  readonly #typedAhead: string[] = [];
  #isHidden = false;
  #isInterrupted = false;
  #isClosed = false;
  #wake: (() => void) | undefined;

  constructor({ stdin, stderr }: Terminal) {
    this.#stderr = stderr;
    // readline writes what is typed to its output: while a secret is typed, nowhere.
    const echo = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.#isHidden) stderr.write(chunk);
        done();
      },
    });
    const output = Object.assign(echo, { columns: stderr.columns });
    // Loaded for the first question: most commands ask none.
    const { createInterface } = process.getBuiltinModule("node:readline");
    this.#interface = createInterface({ input: stdin, output, terminal: true, historySize: 0 });
    this.#interface.on("line", (line) => {
      this.#typedAhead.push(line);
      this.#wake?.();
    });
    this.#interface.on("SIGINT", () => {
      const isAsking = this.#wake !== undefined;
      this.#isInterrupted = true;
      this.#interface.close();
      // The terminal is ours from the first question on, and so is its Ctrl-C: between questions it means the program.
      if (!isAsking) process.kill(process.pid, "SIGINT");
    });
    this.#interface.on("close", () => {
      this.#isClosed = true;
      this.#wake?.();
    });
  }

  async read(label: string, { hidden }: { readonly hidden: boolean }): Promise<string> {
    this.#isHidden = hidden;
    if (hidden || this.#isClosed) this.#stderr.write(label);
    else {
      this.#interface.setPrompt(label);
      this.#interface.prompt();
    }
    const line = await this.#nextLine();
    if (hidden || line === undefined) this.#stderr.write("\n");
    if (this.#isInterrupted) throw interrupted();
    return line ?? "";
  }

  close(): void {
    this.#interface.close();
  }

  async #nextLine(): Promise<string | undefined> {
    if (this.#typedAhead.length === 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = undefined;
    return this.#typedAhead.shift();
  }
}
