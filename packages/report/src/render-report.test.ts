import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { displayWidth } from "./display-width.ts";
import { renderProperties, renderReport } from "./render-report.ts";
import type { CellValue, Column } from "./report.ts";

interface Login {
  readonly ip: string;
  readonly user: string;
  readonly at: Date;
}

const logins: readonly Login[] = [
  { ip: "172.19.0.1", user: "user", at: new Date("2023-02-03T07:17:46Z") },
  { ip: "172.19.0.1", user: "viewer", at: new Date("2023-02-03T07:16:55Z") },
  { ip: "172.19.0.1", user: "admin", at: new Date("2023-02-03T06:55:06Z") },
];

const loginColumns: readonly Column<Login>[] = [
  { title: "Client IP", value: (row) => row.ip },
  { title: "Username", value: (row) => row.user },
  { title: "Realm", value: () => "api" },
  { title: "Status", value: () => "OK" },
  { title: "Last Login", value: (row) => row.at },
  { title: "Failed At", value: () => undefined },
];

const one = (title: string): readonly Column<CellValue>[] => [{ title, value: (cell) => cell }];
const cells = (format: "table" | "markdown" | "csv" | "tsv", ...values: readonly CellValue[]): string =>
  renderReport(values, one("Cell"), { format });

describe("Markdown", () => {
  it("reproduces the example report of the manual to the character", () => {
    expect(renderReport(logins, loginColumns, { format: "markdown" })).toBe(
      [
        "| Client IP  | Username | Realm | Status |     Last Login      | Failed At |",
        "|------------|----------|-------|--------|---------------------|-----------|",
        "| 172.19.0.1 | user     | api   | OK     | 2023-02-03 07:17:46 |           |",
        "| 172.19.0.1 | viewer   | api   | OK     | 2023-02-03 07:16:55 |           |",
        "| 172.19.0.1 | admin    | api   | OK     | 2023-02-03 06:55:06 |           |",
        "",
      ].join("\n"),
    );
  });

  it("escapes bars, backslashes before bars, rulers and line ends", () => {
    expect(cells("markdown", "a|b", "a\\|b", "* * *", "a\nb", "c\\")).toBe(
      [
        "|   Cell   |",
        "|----------|",
        "| a\\|b     |",
        "| a\\\\\\|b   |",
        "| \\* \\* \\* |",
        "| a\\nb     |",
        "| c\\\\      |",
        "",
      ].join("\n"),
    );
  });

  it("escapes backticks, so that no two of them make code of what stands between their cells", () => {
    expect(cells("markdown", "`a|b`", "\\`")).toBe(
      ["|   Cell   |", "|----------|", "| \\`a\\|b\\` |", "| \\\\\\`     |", ""].join("\n"),
    );
  });

  it("does not wrap", () => {
    expect(cells("markdown", "word ".repeat(20).trim())).toContain("word ".repeat(20).trim());
  });
});

describe("text table", () => {
  it("has borders, centred headings, and numbers and percentages to the right", () => {
    expect(cells("table", "text", 7, "12.5%", "1 apple", -3)).toBe(
      [
        "|---------|",
        "|  Cell   |",
        "|---------|",
        "| text    |",
        "|       7 |",
        "|   12.5% |",
        "| 1 apple |",
        "|      -3 |",
        "|---------|",
        "",
      ].join("\n"),
    );
  });

  it("takes an IP address for text, and thousands with separators for a number", () => {
    expect(cells("table", "192.0.2.1", "1,234,567.5", "a much longer cell").split("\n").slice(3, 5)).toEqual([
      "| 192.0.2.1          |",
      "|        1,234,567.5 |",
    ]);
  });

  it("wraps at 30 columns at white space and leaves a longer word whole", () => {
    const longWord = "x".repeat(35);
    expect(cells("table", "The quick brown fox jumps over the lazy dog", longWord)).toBe(
      [
        `|${"-".repeat(37)}|`,
        `| ${" ".repeat(15)}Cell${" ".repeat(16)} |`,
        `|${"-".repeat(37)}|`,
        `| The quick brown fox jumps over${" ".repeat(5)} |`,
        `| the lazy dog${" ".repeat(23)} |`,
        `| ${longWord} |`,
        `|${"-".repeat(37)}|`,
        "",
      ].join("\n"),
    );
  });

  it("drops the white space at which it breaks, also at the end", () => {
    const word = "x".repeat(30);
    expect(cells("table", `${word} `).split("\n").slice(3, -2)).toEqual([`| ${word} |`]);
    expect(cells("table", `${word}   y`).split("\n").slice(3, -2)).toEqual([`| ${word} |`, `| y${" ".repeat(29)} |`]);
  });

  it("puts the lines of a wrapped cell beside an empty rest of its row, and a wrapped number to the left", () => {
    const columns: readonly Column<string>[] = [
      { title: "Text", value: (text) => text },
      { title: "Size", value: (text) => text.length },
    ];
    expect(renderReport(["12345678901234567890 12345678901"], columns, { format: "table" })).toBe(
      [
        "|----------------------|------|",
        "|         Text         | Size |",
        "|----------------------|------|",
        "| 12345678901234567890 |   32 |",
        "| 12345678901          |      |",
        "|----------------------|------|",
        "",
      ].join("\n"),
    );
  });

  it("escapes headings too", () => {
    expect(renderReport([], one("a\u001Bb"), { format: "table" })).toContain("| a\\x1bb |");
  });

  it("joins lists, and leaves the place of an invalid date empty", () => {
    expect(cells("table", ["a", "b"], new Date(Number.NaN)).split("\n").slice(3, 5)).toEqual(["| a, b |", "|      |"]);
  });

  it.each(["table", "markdown"] as const)("takes more rows than a call takes arguments (%s)", (format) => {
    const rows = Array.from({ length: 200_000 }, () => "x");
    expect(renderReport(rows, one("Cell"), { format }).length).toBeGreaterThan(200_000 * "| x    |".length);
  });

  it("aligns wide characters, combining marks and emoji", () => {
    const family = "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}";
    const lines = cells("table", "日本語", "e\u0301", family, "\u{1F1E9}\u{1F1EA}", "❤\uFE0F").trimEnd().split("\n");
    expect(new Set(lines.map(displayWidth))).toEqual(new Set([10]));
    expect(lines.join("\n")).toContain(family);
  });

  it("shows escape, control, direction and invisible characters instead of obeying them", () => {
    const table = cells("table", "\u001B[31mred", "\u009B1m", "\u202Eevil", "zero\u200Bwidth", "a\tb\rc", "\u200Dx");
    expect(table).toContain("\\x1b[31mred");
    expect(table).toContain("\\x9b1m");
    expect(table).toContain("\\u{202e}evil");
    expect(table).toContain("zero\\u{200b}width");
    expect(table).toContain("a\\tb\\rc");
    expect(table).toContain("\\u{200d}x");
  });

  it("is headings alone without rows", () => {
    expect(cells("table")).toBe("|------|\n| Cell |\n|------|\n|------|\n");
  });
});

describe("CSV and TSV", () => {
  it("separates by semicolon or tab, headings first, without blank lines", () => {
    expect(renderReport(logins.slice(0, 1), loginColumns, { format: "csv" })).toBe(
      "Client IP;Username;Realm;Status;Last Login;Failed At\n172.19.0.1;user;api;OK;2023-02-03 07:17:46;\n",
    );
    expect(renderReport(logins.slice(0, 1), loginColumns, { format: "tsv" })).toBe(
      "Client IP\tUsername\tRealm\tStatus\tLast Login\tFailed At\n172.19.0.1\tuser\tapi\tOK\t2023-02-03 07:17:46\t\n",
    );
  });

  it("quotes separators, quotes and line ends", () => {
    expect(cells("csv", "a;b", 'say "hi"', "a\nb", "a\rb", "plain")).toBe(
      'Cell\n"a;b"\n"say ""hi"""\n"a\nb"\n"a\rb"\nplain\n',
    );
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "\0x", ...Array.from("＝＋－＠")])(
    "takes the formula out of %j",
    (text) => {
      const [, row] = parse(cells("csv", text), { delimiter: ";" });
      expect(row).toEqual([`'${text}`]);
    },
  );

  it("takes the formula out of what a text function or a list writes", () => {
    const columns: readonly Column<string>[] = [
      { title: "Text", value: () => undefined, text: (row) => row },
      { title: "List", value: (row) => [row, "b"] },
    ];
    expect(renderReport(["=1"], columns, { format: "csv" })).toBe("Text;List\n'=1;'=1, b\n");
  });

  it("leaves a formula alone that does not stand first", () => {
    expect(cells("csv", "a=1", " =1", "a-b@c")).toBe("Cell\na=1\n =1\na-b@c\n");
  });

  it("leaves formulas alone when raw, and numbers always", () => {
    expect(renderReport(["=1+1"], one("Cell"), { format: "csv", raw: true })).toBe("Cell\n=1+1\n");
    expect(cells("csv", -5)).toBe("Cell\n-5\n");
  });
});

describe("JSON", () => {
  it("has typed values under snake_case keys, ISO times in UTC, and null for nothing", () => {
    const columns: readonly Column<Login>[] = [
      ...loginColumns,
      { title: "Super Admin", value: () => true, text: () => "Yes" },
      { title: "n", key: "count", value: () => 3 },
    ];
    expect(JSON.parse(renderReport(logins.slice(0, 1), columns, { format: "json" }))).toEqual([
      {
        client_ip: "172.19.0.1",
        username: "user",
        realm: "api",
        status: "OK",
        last_login: "2023-02-03T07:17:46.000Z",
        failed_at: null,
        super_admin: true,
        count: 3,
      },
    ]);
  });

  it("keeps what titles, keys and damaged values may hold", () => {
    const columns: readonly Column<undefined>[] = [
      { title: "__proto__", value: () => "p" },
      { title: "WebDAV", value: () => ["a", "b"] },
      { title: "Last-Login (UTC)", value: () => new Date(Number.NaN) },
      { title: "No.", value: () => Number.NaN },
    ];
    expect(renderReport([undefined], columns, { format: "json" })).toBe(
      `[
  {
    "__proto__": "p",
    "webdav": [
      "a",
      "b"
    ],
    "last_login_utc": null,
    "no": null
  }
]
`,
    );
  });

  it("writes no control and no direction character that a terminal would obey, and the same value", () => {
    const text = "\u001B[2J\u009B2J\u007F\u202Eab\u2028\u200B\uFEFF";
    const json = renderReport([text], one("Cell"), { format: "json" });
    expect(json).toMatch(/^[\n -~]*$/);
    expect(JSON.parse(json)).toEqual([{ cell: text }]);
  });

  it("is an empty array without rows", () => {
    expect(renderReport([], loginColumns, { format: "json" })).toBe("[]\n");
  });
});

describe("properties", () => {
  it("are sorted by name, as plain values", () => {
    const properties = { WebDAV: false, AuthID: "", LoginAt: new Date(0), Name: "Bob" };
    expect(renderProperties(properties, { format: "tsv" })).toBe(
      "Name\tValue\nAuthID\t\nLoginAt\t1970-01-01 00:00:00\nName\tBob\nWebDAV\tfalse\n",
    );
  });

  it("keep negative numbers and truth as they are in CSV, and not formulas", () => {
    const properties = { IndexRescan: -1, CanLogin: true, Name: "=1+1", Nick: undefined };
    expect(renderProperties(properties, { format: "csv" })).toBe(
      "Name;Value\nCanLogin;true\nIndexRescan;-1\nName;'=1+1\nNick;\n",
    );
  });

  it("are one object in JSON, where no key is special", () => {
    const properties = {
      WebDAV: true,
      BornAt: new Date(0),
      Tokens: -1,
      UserUID: "u1",
      AuthID: undefined,
      "UserDetails.GivenName": "Bob",
      ["__proto__"]: "x",
    };
    const parsed: unknown = JSON.parse(renderProperties(properties, { format: "json" }));
    expect(parsed).toMatchObject({
      webdav: true,
      born_at: "1970-01-01T00:00:00.000Z",
      tokens: -1,
      user_uid: "u1",
      auth_id: null,
      "user_details.given_name": "Bob",
    });
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  });
});
