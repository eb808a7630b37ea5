import { type DestinationStream, type Logger, pino } from "pino";

/** One JSON line an event. Secrets come in headers and in the query of a sign-in: neither is written. */
export const createLogger = (level: string, destination?: DestinationStream): Logger =>
  pino(
    {
      level,
      redact: {
        paths: [
          "*.password",
          "*.secret",
          "*.token",
          "*.code",
          "*.authorization",
          "*.cookie",
          "req.headers",
          "res.headers",
          'headers["set-cookie"]',
        ],
        censor: "[redacted]",
      },
      serializers: {
        req: ({ method, url, ip }: LoggedRequest) => ({ method, path: url.split("?", 1)[0], ip }),
        err: pino.stdSerializers.err,
      },
    },
    destination ?? pino.destination({ fd: 1, sync: false }),
  );

interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly ip: string;
}
