/** The pages of a person's archive. */
export const TABS = ["basics", "doses", "plan", "consents", "log", "duplicates"] as const;
export type DetailTab = (typeof TABS)[number];

/** What the archive screen shows: it stands in the address, so that a screen is returned to as it was left. */
export type PeoplePlace = {
  /** Whose archive. */
  person?: string | undefined;
  /** Which page of it. */
  tab?: DetailTab | undefined;
  /** Looking for duplicates. */
  pairs?: boolean | undefined;
  /** Two archives side by side. */
  one?: string | undefined;
  other?: string | undefined;
};
