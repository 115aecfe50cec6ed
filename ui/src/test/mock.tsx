// For looking at the screens with `npm run dev` and no program: /mock.html#/visit?visit=v1, ?scan=green|amber|red|unopened|receive|other|
// earlier|clock, ?needle=both|pad|doubted|confirmed|authorised|lapsed|failed|given|paid, ?stranger, ?clock, ?large, ?en, ?vials, ?pad, ?login,
// ?resembling, ?press=a,b (test ids).
import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import { appearance } from "@/app/appearance";
import { PadApp } from "@/app/PadApp";
import { startI18n } from "@/i18n";
import { heard } from "@/ipc/notices";
import { carryNonce, freezePrototypes, reportViolations, styleNonce } from "@/prepare";
import { turned } from "@/shared/turned";
import * as around from "@/test/around";
import * as office from "@/test/office";
import * as people from "@/test/people";
import { program, refusal } from "@/test/program";
import * as samples from "@/test/samples";

const asked = new URLSearchParams(location.search);
const scans = {
  green: samples.scan,
  amber: samples.keyed,
  red: samples.expired,
  unopened: samples.unopened,
  receive: samples.notReceived,
  other: samples.otherVaccine,
  earlier: samples.laterLot,
  clock: samples.doubtful,
} as const;
const scan = scans[asked.get("scan") as keyof typeof scans]?.() ?? null;
const lines = asked.has("authorised")
  ? [samples.authorised(), samples.line({ line: "l2", vaccine: "DTaP", of: 5 })]
  : samples.visit().lines;
const stage = asked.get("stage") ?? "ready";
const consent = { ...samples.visit().consent, state: asked.get("consent") ?? "none" };

const authorisedBoth = (lapsed: boolean) => {
  const confirmed = samples.confirmed();
  const authorised = (code: string, body_site: string) => ({
    authorisation: `a-${code}`,
    code,
    lot: "HB260801",
    expiry: "2028-07-31",
    valid_until: "2026-11-20T09:33:07+08:00",
    seconds_left: lapsed ? -20 : 114,
    lapsed,
    body_site,
    deviations: lapsed ? ["authorisation.lapsed"] : [],
  });
  return confirmed.lines.map((line) => ({
    ...line,
    state: "authorised",
    failures: samples.failures,
    authorisation: authorised(
      line.line === "l1" ? samples.scan().code : samples.second().code,
      line.line === "l1" ? "left_thigh" : "right_thigh",
    ),
  }));
};
const given = { state: "given", given_at: "2026-11-20T09:31:00+08:00", lot: "HB260801" };
/** How far two vaccines have come. */
const needle: Record<string, () => ReturnType<typeof samples.visit>> = {
  both: samples.both,
  pad: () => ({ ...samples.both(), verification: { ...samples.both().verification, state: "on_pad" } }),
  doubted: () => ({ ...samples.both(), verification: { ...samples.both().verification, state: "doubted" } }),
  confirmed: () => samples.confirmed(),
  authorised: () => samples.confirmed({ lines: authorisedBoth(false) }),
  lapsed: () => samples.confirmed({ lines: authorisedBoth(true) }),
  failed: () =>
    samples.confirmed({
      lines: samples.confirmed().lines.map((line) =>
        line.line === "l1"
          ? {
              ...line,
              failure: {
                kind: "moved",
                unit: "wasted",
                line_after: "accepted",
                code: "81000100000000000001",
                note: null,
                at: "2026-11-20T09:31:00+08:00",
              },
            }
          : line,
      ),
      vials: [samples.second()],
    }),
  given: () =>
    samples.visit({
      stage: "observing",
      lines: samples.confirmed().lines.map((line) => ({ ...line, ...given })),
      observation: samples.observation.people[0] ?? null,
    }),
  paid: () =>
    samples.visit({
      lines: [
        samples.line({ vaccine: "Var", of: 2, number: 1, price_fen: 15300, unpaid: true, product: "水痘减毒活疫苗" }),
      ],
    }),
};

program({
  ...around.answers(asked),
  setup_view: () =>
    office.setup(asked.get("setup") ?? "open", asked.get("setup") === "recovery" ? { recovery: office.recovery } : {}),
  settings_view: () => office.settings,
  staff_view: () => office.staff,
  audit_view: () => office.audit,
  backup_view: () => office.backup(),
  import_begin: () => office.imported("checked"),
  session_touch: () => null,
  desk_view: () => {
    if (asked.has("setup")) return { ...samples.desk(false), clinic: { ...samples.clinic, site: "", name: "" } };
    if (asked.has("locked") || asked.has("initial")) {
      const desk = samples.desk();
      if (!desk.session) return desk;
      const must_change = asked.has("initial") ? "initial" : null;
      return { ...desk, session: { ...desk.session, locked: asked.has("locked"), must_change } };
    }
    const desk = samples.desk(!asked.has("login"));
    if (asked.has("clock")) desk.status.clock_doubtful = true;
    if (!asked.has("vials")) return desk;
    // The top bar at its fullest: two open vials, one over its time, and something parked.
    const { vials, queue } = desk.status;
    const over = vials.map((vial) => ({ ...vial, code: "81000200000000000001", seconds_left: -60, doses_left: 5 }));
    return { ...desk, status: { ...desk.status, queue: { ...queue, parked: 1 }, vials: [...over, ...vials] } };
  },
  visit_view: () =>
    around.visits[asked.get("is") ?? ""]?.() ??
    needle[asked.get("needle") ?? ""]?.() ??
    samples.visit({
      wrong_person: asked.has("stranger"),
      scan,
      lines,
      stage,
      consent,
      twins: asked.has("twins") ? ["王大宝"] : [],
      alerts: asked.has("alerts") ? samples.recipient.alerts : [],
    }),
  recipient_resemblances: () => (asked.has("resembling") ? [people.resemblance] : []),
  recipient_merge_revert: () => {
    throw refusal("step_up.needed");
  },
  stock_view: () => {
    const stock = samples.stock(asked.has("receiving"));
    const unknown = { code: "89999990000000000031", product: "", name: "", lot: "", expiry: "", doses: 1 };
    if (asked.get("receiving") === "unknown") stock.receipt?.units.push(unknown);
    return stock;
  },
  day_view: () => (asked.has("settled") ? samples.daySettled() : samples.dayLeft()),
  vial_discard: () => ({ ...samples.desk().status, vials: [] }),
  pad_view: () =>
    asked.has("verify") ? around.verification : asked.has("resting") ? { ...samples.pad, document: null } : samples.pad,
});
if (asked.has("turned")) turned.set("v1");
if (asked.has("large")) appearance.set({ large: true });
startI18n(asked.has("en") ? "en" : "zh-CN");
if (asked.has("found")) {
  heard.set((before) => ({
    ...before,
    people: {
      kind: "people",
      holder: { token: "t", name: "李秀英", sex: "female", birth: "1995-03-04", number: "420***********0028" },
      own: [],
      children: [
        { ...samples.child, relation: "mother" },
        { ...samples.child, recipient: "r9", name: "王大宝", relation: "mother" },
      ],
    },
  }));
}
const nonce = styleNonce();
reportViolations();
carryNonce(nonce);
const root = document.getElementById("root");
if (root) {
  const show = createRoot(root);
  freezePrototypes();
  show.render(asked.has("pad") ? <PadApp /> : <App nonce={nonce} />);
}
// Presses one after another what has these test ids: ?press=fail-open,fail-moved
const pressed = (asked.get("press") ?? "").split(",").filter((id) => id !== "");
pressed.forEach((id, at) => {
  setTimeout(() => document.querySelector<HTMLElement>(`[data-testid="${id}"]`)?.click(), 800 + 400 * at);
});
