import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { startProgress } from "./progress.ts";

const sink = (isTTY: boolean) => {
  const written: string[] = [];
  const stderr = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written.push(chunk.toString());
      done();
    },
  });
  return { stderr: Object.assign(stderr, { isTTY }), written };
};

it("draws over its own line on a terminal, and takes it away at the end", () => {
  const { stderr, written } = sink(true);
  const progress = startProgress({ stderr }, "verifying");
  progress.report(0);
  progress.report(1000);
  progress.report(20_500);
  progress.end();
  expect(written).toEqual([
    "\rverifying [>                   ] 0",
    "\rverifying [=>                  ] 1,000",
    "\rverifying [>                   ] 20,500",
    "\r\u001B[K",
  ]);
});

it("writes nothing where nobody looks, nor when there was nothing to report", () => {
  const { stderr, written } = sink(false);
  const progress = startProgress({ stderr }, "verifying");
  progress.report(5);
  progress.end();
  expect(written).toEqual([]);
  const terminal = sink(true);
  startProgress({ stderr: terminal.stderr }, "verifying").end();
  expect(terminal.written).toEqual([]);
});
