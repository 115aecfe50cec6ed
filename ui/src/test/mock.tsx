// For looking at the screens with `npm run dev` and no program: /mock.html#/visit?visit=v1, ?scan=green|amber|red|unopened, ?vials,
// ?pad, ?login, ?resembling.
import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import { PadApp } from "@/app/PadApp";
import { startI18n } from "@/i18n";
import { heard } from "@/ipc/notices";
import { carryNonce, freezePrototypes, reportViolations, styleNonce } from "@/prepare";
import * as office from "@/test/office";
import * as people from "@/test/people";
import { program, refusal } from "@/test/program";
import * as samples from "@/test/samples";

const asked = new URLSearchParams(location.search);
const scans = { green: samples.scan, amber: samples.keyed, red: samples.expired, unopened: samples.unopened } as const;
const scan = scans[asked.get("scan") as keyof typeof scans]?.() ?? null;
const lines = asked.has("authorised")
  ? [samples.authorised(), samples.line({ line: "l2", vaccine: "DTaP", of: 5 })]
  : samples.visit().lines;
const stage = asked.get("stage") ?? "ready";
const consent = { ...samples.visit().consent, state: asked.get("consent") ?? "none" };

program({
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
    if (!asked.has("vials")) return desk;
    // The top bar at its fullest: two open vials, one over its time, and something parked.
    const { vials, queue } = desk.status;
    const over = vials.map((vial) => ({ ...vial, code: "81000200000000000001", seconds_left: -60, doses_left: 5 }));
    return { ...desk, status: { ...desk.status, queue: { ...queue, parked: 1 }, vials: [...over, ...vials] } };
  },
  visit_view: () =>
    samples.visit({
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
  vial_discard: () => ({ ...samples.desk().status, vials: [] }),
  pad_view: () => (asked.has("resting") ? { ...samples.pad, document: null } : samples.pad),
});
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
