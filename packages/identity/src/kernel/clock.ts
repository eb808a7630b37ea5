/** Where "now" comes from. Tests own time. */
export interface Clock {
  now(): Date;
}
