import type { AuditInput, DueListInput, DuplicateInput, ResembleInput, SearchInput } from "@/ipc/bindings";

/** Every key of the query cache. Whole views are kept as the commands answer them. */
export const keys = {
  desk: ["desk"] as const,
  today: ["today"] as const,
  recipient: (id: string) => ["recipient", id] as const,
  /** The whole archive; goes old with the person's card. */
  detail: (id: string) => ["recipient", id, "detail"] as const,
  /** What the schedule says of a person, with what was ticked. */
  plan: (id: string, chosen: readonly string[], supposed: readonly string[]) =>
    ["recipient", id, "plan", chosen, supposed] as const,
  /** Who is due what, under these conditions. */
  due: (input: Omit<DueListInput, "after">) => ["due", input] as const,
  schedules: (edition: string | null) => ["schedules", edition] as const,
  /** Every search. */
  searches: ["search"] as const,
  search: (input: SearchInput) => ["search", input] as const,
  resemblances: (input: ResembleInput | null) => ["resemblances", input] as const,
  /** Every list of pairs and every comparison. */
  duplicates: ["duplicates"] as const,
  pairs: (input: DuplicateInput) => ["duplicates", "pairs", input] as const,
  comparison: (one: string, other: string) => ["duplicates", "comparison", one, other] as const,
  /** Every visit the window knows. */
  visits: ["visit"] as const,
  visit: (id: string) => ["visit", id] as const,
  observation: ["observation"] as const,
  /** The end of a visit: doses, advice, appointments. */
  slip: (visit: string) => ["slip", visit] as const,
  /** A consent as it was signed, with its checks. */
  proof: (consent: string) => ["proof", consent] as const,
  /** The vials the family confirmed at a visit, with their checks. */
  verificationProofs: (visit: string) => ["proof", "verifications", visit] as const,
  /** The system's printers. */
  printers: ["printers"] as const,
  texts: ["texts"] as const,
  day: ["day"] as const,
  stock: ["stock"] as const,
  sync: ["sync"] as const,
  import: (id: string) => ["import", id] as const,
  backup: ["backup"] as const,
  setup: ["setup"] as const,
  settings: ["settings"] as const,
  devices: ["devices"] as const,
  codes: ["codes"] as const,
  deviceFrames: (id: string) => ["device-frames", id] as const,
  staff: ["staff"] as const,
  audit: (input: AuditInput) => ["audit", input] as const,
  /** What a form of this person held. */
  kept: (staff: string, kind: string) => ["kept", staff, kind] as const,
  demo: ["demo"] as const,
  pad: ["pad"] as const,
};
