// How a dose of the grid looks: a colour, a sign and a word; the colour never stands alone.

/** A sign for each state. Words stand in the locales under `cell_state`. */
const SIGNS: Record<string, string> = {
  timely: "✓",
  qualified: "✓",
  given: "✓",
  late: "▲",
  first_early: "!",
  short_interval: "!",
  not_valid: "✕",
  extraneous: "＋",
  not_judged: "·",
  due: "●",
  overdue: "●",
  may: "○",
  waiting: "…",
  stopped: "⊘",
  later: "",
};

/** The sign of a state. */
export const sign = (state: string): string => SIGNS[state] ?? "·";

/** States in the order of the legend. */
export const LEGEND = ["timely", "late", "first_early", "not_valid", "due", "overdue", "waiting", "stopped"] as const;
