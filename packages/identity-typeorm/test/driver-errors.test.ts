import { IdentityError } from "@pp/identity";
import { QueryFailedError } from "typeorm";
import { describe, expect, it } from "vitest";
import { isLostRace, translateDriverError } from "../src/driver-errors.ts";

const driverError = (code: string, message = "something went wrong", more: object = {}): Error =>
  Object.assign(new Error(message), { code, ...more });

describe("An error of a driver", () => {
  it.each([
    ["SQLITE_BUSY", "another process keeps the file locked"],
    ["SQLITE_BUSY_SNAPSHOT", "another process keeps the file locked"],
    ["SQLITE_FULL", "the disk is full"],
    ["SQLITE_READONLY_DBMOVED", "the file cannot be opened for writing"],
    ["SQLITE_CORRUPT", "the file is not a database, or damaged"],
    ["SQLITE_IOERR_FSYNC", "error SQLITE_IOERR_FSYNC"],
    ["08006", "error 08006"],
    ["28P01", "the server does not accept the user or password"],
    ["26000", "the pooler in front of it keeps no prepared statements: add prepare=false to the URL"],
    ["42P05", "the pooler in front of it keeps no prepared statements: add prepare=false to the URL"],
    ["53300", "the server has too many connections"],
    ["57014", "the statement took too long"],
    ["57P01", "error 57P01"],
    ["40P01", "too many others write at the same time"],
    ["40001", "too many others write at the same time"],
    ["ECONNRESET", "error ECONNRESET"],
    ["EAI_AGAIN", "the server's name is not known"],
    ["CERT_HAS_EXPIRED", "the server's certificate is not trusted"],
    ["EROFS", "the file cannot be opened for writing"],
  ])("with the code %s is told as: %s", (code, reason) => {
    const cause = driverError(code, "postgres://bob:secret@host/db");
    const error = translateDriverError(cause);
    expect(error).toMatchObject({ code: "store/unavailable", details: { reason } });
    expect(error).toHaveProperty("cause", cause);
    expect((error as Error).message).not.toContain("secret");
  });

  it.each([
    ["Connection terminated unexpectedly", "the connection was lost"],
    ["Client has encountered a connection error and is not queryable", "the connection was lost"],
    ["timeout exceeded when trying to connect", "the server does not answer in time"],
    ["Query read timeout", "the server does not answer in time"],
  ])("without a code is known by its message: %s", (message, reason) => {
    expect(translateDriverError(new Error(message))).toMatchObject({ code: "store/unavailable", details: { reason } });
  });

  it("keeps the index of a unique rule that no repository knows", () => {
    const postgres = driverError("23505", "duplicate key", { constraint: "some_key" });
    const sqlite = driverError("SQLITE_CONSTRAINT_UNIQUE", "UNIQUE constraint failed: some.a, some.b");
    expect(translateDriverError(postgres)).toMatchObject({ details: { constraint: "some_key" } });
    expect(translateDriverError(sqlite)).toMatchObject({ details: { constraint: "a,b" } });
  });

  it("comes out of what TypeORM wraps around it, for that has the values of the statement", () => {
    const busy = driverError("SQLITE_BUSY");
    expect(translateDriverError(new QueryFailedError("INSERT", ["secret"], busy))).toHaveProperty("cause", busy);
    const other = driverError("42601", "syntax error");
    expect(translateDriverError(new QueryFailedError("INSERT", ["secret"], other))).toBe(other);
  });

  it("is a lost race before and after it was translated", () => {
    const deadlock = new QueryFailedError("UPDATE", [], driverError("40P01"));
    expect([deadlock, translateDriverError(deadlock)].map(isLostRace)).toEqual([true, true]);
    expect([driverError("23505"), new IdentityError("store/unavailable", { reason: "" })].map(isLostRace)).toEqual([
      false,
      false,
    ]);
  });

  it("is itself when it is nothing of these", () => {
    for (const error of [
      new Error("no"),
      driverError("42601"),
      driverError("ERR_INVALID_ARG_TYPE"),
      "text",
      undefined,
    ]) {
      expect(translateDriverError(error)).toBe(error);
    }
  });
});
