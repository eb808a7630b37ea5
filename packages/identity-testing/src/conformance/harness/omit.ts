/** A copy of `value` without the properties of these names. */
export const omit = <T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !keys.some((key) => key === name))) as Omit<T, K>;
