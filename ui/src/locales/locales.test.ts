import { describe, expect, it } from "vitest";
import codes from "@/ipc/codes.json";
import { en, resources, zhCN } from "@/locales";
import { wordsOf } from "@/shared/words";

type Tree = { [key: string]: string | Tree };

function leaves(tree: Tree, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${path}${key}`, value] as [string, string]] : leaves(value, `${path}${key} > `),
  );
}

const everything = {
  "zh-CN": leaves({ ...zhCN, ...resources["zh-CN"] } as Tree),
  en: leaves({ ...en, ...resources.en } as Tree),
};
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/gu)].map((match) => match[1]).sort();

describe("the words of both languages", () => {
  it("have the same keys", () => {
    expect(everything.en.map(([key]) => key).sort()).toEqual(everything["zh-CN"].map(([key]) => key).sort());
    expect(everything.en.length).toBeGreaterThan(300);
  });

  it("are never empty and fill in the same parameters", () => {
    const english = new Map(everything.en);
    for (const [key, text] of everything["zh-CN"]) {
      expect(text.trim(), key).not.toBe("");
      expect(english.get(key)?.trim(), key).not.toBe("");
      expect(placeholders(english.get(key) ?? ""), key).toEqual(placeholders(text));
    }
  });

  it("are Chinese in Chinese and hold no Chinese in English, except the product's name and the way back", () => {
    const allowed = ["login > product", "shell > otherLanguage", "setup > otherLanguage"];
    const chinese = everything.en.filter(([key, text]) => /\p{Script=Han}/u.test(text) && !allowed.includes(key));
    expect(chinese).toEqual([]);
  });
});

describe.each(["zh-CN", "en"])("every code of the program has words in %s", (language) => {
  const words = wordsOf(language);

  it.each([
    "refusals",
    "verdict_reasons",
    "schedule_reasons",
    "alerts",
    "card_troubles",
    "device_tests",
    "device_troubles",
    "errors",
    "evidence",
    "import_findings",
    "password_rules",
  ] as const)("%s", (list) => {
    expect(codes[list].length).toBeGreaterThan(0);
    expect(codes[list].filter((code) => !words.known(code))).toEqual([]);
  });

  // Lists of codes that have words of their own, and the table each is looked up in.
  it.each([
    ["settings", "setting"],
    ["setting_choices", "setting_choice"],
    ["audit_modules", "audit_module"],
    ["event_kinds", "event_kind"],
  ] as const)("%s", (list, section) => {
    const table = resources[language === "en" ? "en" : "zh-CN"].words[section] as Record<string, string>;
    expect(codes[list].length).toBeGreaterThan(2);
    expect(codes[list].filter((code) => (table[code] ?? "").trim() === "")).toEqual([]);
  });

  it.each([
    ["recipient_fields", "people"],
    ["clinic_fields", "clinic"],
    ["staff_fields", "staff"],
  ] as const)("%s", (list, table) => {
    const names = resources[language === "en" ? "en" : "zh-CN"].tables[table] as Record<string, string>;
    expect(codes[list].length).toBeGreaterThan(10);
    expect(codes[list].filter((code) => (names[code] ?? "").trim() === "")).toEqual([]);
  });

  it("names the fields and the page of an audit entry", () => {
    const said = words.note({ code: "audit.fields", params: { value: "phone, address" } });
    expect(said).not.toContain("phone,");
    expect(said).toContain(language === "en" ? "Phone" : "电话");
    const page = words.note({ code: "audit.page", params: { value: "archive" } });
    expect(page).not.toContain(": archive");
    expect(page).not.toContain("：archive");
  });

  it("questions and roles", () => {
    const { question, role } = resources[language === "en" ? "en" : "zh-CN"].words;
    expect(codes.questions.filter((code) => !(code in question))).toEqual([]);
    expect(codes.roles.filter((code) => !(code in role))).toEqual([]);
  });
});

describe("a sentence", () => {
  const words = wordsOf("zh-CN");

  it("speaks of vaccines, periods and dates in words", () => {
    const said = words.note({
      code: "schedule.live_live_interval",
      params: { vaccine: "BCG", given: "2026-11-01", interval: "28", interval_unit: "day", date: "2026-11-29" },
    });
    expect(said).toBe("与卡介苗（2026-11-01）间隔不足28天，2026-11-29 起可种");
  });

  it("leaves out the part whose parameter is unknown", () => {
    expect(words.note({ code: "verdict.not_due", params: {} })).toBe("今天还不能接种");
    expect(words.note({ code: "verdict.not_due", params: { earliest: "2027-01-12" } })).toBe(
      "今天还不能接种，最早 2027-01-12",
    );
  });

  it("names the finding behind a contraindication", () => {
    expect(words.note({ code: "verdict.contraindicated", params: { finding: "precheck.anaphylaxis" } })).toContain(
      "严重过敏史",
    );
  });

  it("shows an unknown code as itself and never an empty line", () => {
    expect(words.note({ code: "verdict.from_the_future", params: {} })).toBe("verdict.from_the_future");
  });

  it("writes ages as a clinic says them", () => {
    expect(words.age({ years: 0, months: 0, days: 5 })).toBe("5天");
    expect(words.age({ years: 0, months: 8, days: 0 })).toBe("8月龄");
    expect(words.age({ years: 4, months: 2, days: 9 })).toBe("4岁2月");
  });
});
