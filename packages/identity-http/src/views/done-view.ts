import { z } from "zod";

/** Where there is nothing to show, the original API says so in words. */
export const doneSchema = z.object({ code: z.literal(200), message: z.string() }).meta({ id: "Done" });
