/** What the right side of the registration page shows: it stands in the address, so that a screen is returned to as it was left. */
export type Place = {
  /** A person's card. */
  person?: string | undefined;
  /** A visit being prepared. */
  visit?: string | undefined;
  /** The registration form. */
  form?: boolean | undefined;
};
