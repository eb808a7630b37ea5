declare const brand: unique symbol;

/** A `T` that has passed the one parser that makes `Name`s: a value that exists is valid. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
