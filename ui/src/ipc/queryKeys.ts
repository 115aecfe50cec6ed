/** Every key of the query cache. Whole views are kept as the commands answer them. */
export const keys = {
  desk: ["desk"] as const,
  today: ["today"] as const,
  recipient: (id: string) => ["recipient", id] as const,
  search: (text: string) => ["search", text] as const,
  /** Every visit the window knows. */
  visits: ["visit"] as const,
  visit: (id: string) => ["visit", id] as const,
  observation: ["observation"] as const,
  stock: ["stock"] as const,
  sync: ["sync"] as const,
  demo: ["demo"] as const,
  pad: ["pad"] as const,
};
