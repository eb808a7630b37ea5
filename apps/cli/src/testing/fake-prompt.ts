import { interrupted } from "../cli-error.ts";
import type { Prompt } from "../prompt.ts";

/** Presses Ctrl-C. */
export const ctrlC = Symbol("Ctrl-C");
export type ScriptedAnswer = string | boolean | typeof ctrlC;

/** A person whose answers are known beforehand. */
export class FakePrompt implements Prompt {
  readonly asked: string[] = [];
  isClosed = false;
  readonly #answers: ScriptedAnswer[];

  constructor(answers: readonly ScriptedAnswer[]) {
    this.#answers = [...answers];
  }

  line(label: string): Promise<string> {
    return this.#next(label).then(String);
  }

  secret(label: string): Promise<string> {
    return this.#next(`secret:${label}`).then(String);
  }

  async confirm(question: string): Promise<boolean> {
    return (await this.#next(question)) === true;
  }

  close(): void {
    this.isClosed = true;
  }

  /** A test that expects more questions than were asked is wrong. */
  expectAllGiven(): void {
    if (this.#answers.length > 0) throw new Error(`not asked for: ${this.#answers.map(String).join(", ")}`);
    if (!this.isClosed && this.asked.length > 0) throw new Error("the terminal was not given back");
  }

  async #next(label: string): Promise<string | boolean> {
    this.asked.push(label);
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error(`no answer prepared for: ${label}`);
    if (typeof answer === "symbol") throw interrupted();
    return answer;
  }
}
