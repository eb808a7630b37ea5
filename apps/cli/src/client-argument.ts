/** The argument of `clients show`, `clients mod` and `clients rm`. */
export const clientArgument = { name: "client id", label: "Client ID" };
