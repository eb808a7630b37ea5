const by = { name: "system:benchmark" };
export const PASSWORD = "my-secret-password";

/** So many accounts with one password, each with an address of its own: nobody waits for anybody's throttle. */
export async function addPeople(identity, count) {
  const people = Array.from({ length: count }, (_, index) => ({
    username: `person${String(index)}`,
    password: PASSWORD,
    clientIp: `10.1.${String(index >> 8)}.${String(index & 255)}`,
    realm: "api",
  }));
  for (const { username } of people) await identity.accounts.add({ username, role: "user", password: PASSWORD }, by);
  return people;
}

/** @throws when somebody is not let in */
export async function logIn(identity, person) {
  const { kind } = await identity.logIn(person);
  if (kind !== "ok") throw new Error(`the login of ${person.username} was ${kind}`);
}
