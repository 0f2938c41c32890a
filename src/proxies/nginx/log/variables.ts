/** Variables by name, without `$`; `-` or empty where Nginx had no value. */
export type Variables = Record<string, string>;
