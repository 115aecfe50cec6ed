// Plans and editions as the program answers them, about an invented child.
import type { DueLine, Note, PlanInput, PlanLine, PlanView, RuleRow, SchedulesView } from "@/ipc/bindings";
import { recipient } from "@/test/samples";

const rule = { id: "mmr.1.age", source: "国家免疫规划疫苗儿童免疫程序及说明(2026年版)", confidence: "medium" };
const note = (code: string, params: Record<string, string> = {}): Note => ({ code: `schedule.${code}`, params, rule });

const due = (vaccine: string, change: Partial<DueLine> = {}): DueLine => ({
  vaccine,
  group: "due_now",
  family: "programme",
  number: 1,
  of: 2,
  earliest: "2026-11-10",
  recommended: "2026-11-10",
  overdue: false,
  reasons: [note("age_reached", { age: "8", age_unit: "month", date: "2026-11-10" })],
  ...change,
});

const line = (programme: string, change: Partial<PlanLine> = {}): PlanLine => ({
  due: due(programme),
  programme,
  status: "not_complete",
  latest: null,
  past_due: "2027-03-10",
  until: null,
  route: "subcutaneous",
  sites: ["left_upper_arm", "right_upper_arm"],
  amount: "0.5 ml",
  choices: [],
  changes: [],
  ...change,
});

/** The plan of a child of eight months. */
export const plan = (input: PlanInput): PlanView => {
  const changes = [
    {
      programme: "MMR",
      vaccine: "MMR",
      kind: "next",
      number: 2,
      before: "2026-11-10",
      after: "2027-09-10",
      reasons: [],
    },
    {
      programme: "JE",
      vaccine: "JE-L",
      kind: "later",
      number: 1,
      before: "2026-11-10",
      after: "2026-12-18",
      reasons: [],
    },
  ];
  return {
    person: recipient.person,
    today: "2026-11-20",
    edition: "CN-NIP-2026",
    facts: [
      { code: "mother_hbsag", value: "positive" },
      { code: "state", value: "hiv_exposed" },
      { code: "weight_g", value: "3200" },
    ],
    grid: [
      {
        programme: "HepB",
        zh: "乙肝疫苗",
        en: "Hepatitis B vaccine",
        family: "programme",
        cells: [
          {
            number: 1,
            state: "timely",
            date: "2026-03-10",
            vaccine: "HepB",
            reasons: [note("rules_met")],
          },
          {
            number: 2,
            state: "short_interval",
            date: "2026-04-01",
            vaccine: "HepB",
            reasons: [note("short_interval", { interval: "1", interval_unit: "month", given: "2026-03-10" })],
          },
          { number: 3, state: "overdue", date: "2026-09-10", vaccine: "HepB", reasons: [note("catch_up")] },
        ],
      },
      {
        programme: "MMR",
        zh: "麻腮风疫苗",
        en: "MMR vaccine",
        family: "programme",
        cells: [
          { number: 1, state: "due", date: "2026-11-10", vaccine: "MMR", reasons: [] },
          { number: 2, state: "later", date: null, vaccine: "MMR", reasons: [] },
        ],
      },
      {
        programme: "JE",
        zh: "乙脑疫苗",
        en: "JE vaccine",
        family: "programme",
        cells: [
          { number: 1, state: "waiting", date: "2026-12-18", vaccine: "JE-L", reasons: [] },
          { number: null, state: "not_valid", date: "2026-05-01", vaccine: "JE-L", reasons: [note("does_not_count")] },
        ],
      },
    ],
    lines: [
      line("MMR", {
        choices: [
          { vaccine: "MMR", product: "麻腮风联合减毒活疫苗", price_fen: null, on_hand: 20 },
          { vaccine: "MMRV", product: null, price_fen: 29_800, on_hand: 0 },
        ],
        changes,
      }),
      line("HepB", { due: due("HepB", { number: 3, of: 3, overdue: true }) }),
      line("JE", { due: due("JE-L", { group: "not_now", earliest: "2026-12-18" }) }),
    ],
    offers: [line("InfV", { due: due("InfV", { family: "offer" }) })],
    visits: [
      {
        date: "2026-11-20",
        doses: [
          {
            vaccine: "MMR",
            number: 1,
            of: 2,
            rank: "mmr_first",
            route: "subcutaneous",
            site: "left_upper_arm",
            shares_site: false,
            conditional: false,
          },
          ...(input.chosen.includes("InfV")
            ? [
                {
                  vaccine: "InfV",
                  number: 1,
                  of: 2,
                  rank: "paid",
                  route: "intramuscular",
                  site: "left_thigh",
                  shares_site: false,
                  conditional: false,
                },
              ]
            : []),
        ],
        left_over: ["HepB"],
      },
      { date: "2026-12-18", doses: [], left_over: [] },
    ],
    chosen: [...input.chosen],
    injections: 2,
    supposed:
      input.supposed.length === 0
        ? null
        : {
            doses: input.supposed.map((vaccine) => ({
              vaccine,
              number: 1,
              state: vaccine === "JE-L" ? "short_interval" : "timely",
              reasons: [note("rules_met")],
            })),
            changes,
          },
  };
};

const ruleRow = (id: string, vaccine: string, change: Partial<RuleRow> = {}): RuleRow => ({
  id,
  vaccine,
  series: "",
  dose: 1,
  kind: "minimum_age",
  value: "8 m",
  source: rule.source,
  confidence: "high",
  ...change,
});

/** Two national editions, and paid vaccines. */
export const schedules = (edition: string | null): SchedulesView => {
  const shown = edition ?? "CN-NIP-2026";
  const row = (id: string, family: string, active: boolean, supersedes: string | null) => ({
    id,
    name: "国家免疫规划疫苗儿童免疫程序及说明",
    family,
    region: "CN",
    issued: "2026-06-17",
    effective_from: "2026-06-17",
    supersedes,
    active,
    rules: 3,
  });
  return {
    active: "CN-NIP-2026",
    editions: [
      row("CN-NIP-2025", "national", false, null),
      row("CN-NIP-2026", "national", true, "CN-NIP-2025"),
      row("CN-LABELS-2026", "labels", true, null),
    ],
    shown: {
      id: shown,
      sources: [{ key: "N26", name: rule.source, confidence: "medium" }],
      vaccines: [
        { abbr: "HepB", zh: "乙肝疫苗", en: "Hepatitis B vaccine" },
        { abbr: "MMR", zh: "麻腮风疫苗", en: "MMR vaccine" },
      ],
      rules: [
        ruleRow("general.live-live", "", { dose: null, kind: "live_injected_apart", value: "28 d" }),
        ruleRow("mmr.1.age", "MMR"),
        ruleRow("hepb.3.interval", "HepB", {
          dose: 3,
          kind: "interval",
          value: "5 m after dose 1, at most 12 m",
          confidence: "low",
        }),
      ],
      difference:
        shown === "CN-NIP-2025"
          ? null
          : {
              from: "CN-NIP-2025",
              changes: [
                { change: "changed", rule: ruleRow("mmr.2.age", "MMR", { dose: 2, value: "18 m" }), before: "15 m" },
                {
                  change: "added",
                  rule: ruleRow("hpv.start", "HPV", { dose: null, kind: "note", value: "girls_only" }),
                  before: null,
                },
              ],
            },
    },
  };
};
