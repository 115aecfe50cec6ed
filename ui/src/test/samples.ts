// Views as the program answers them, about invented people.
import type {
  CheckView,
  ClinicView,
  DayLine,
  DayView,
  DemoView,
  DeskView,
  FailureKindView,
  LineView,
  ObservationView,
  PadView,
  ReasonsView,
  RecipientRow,
  RecipientView,
  ScanView,
  StockView,
  SyncView,
  TodayView,
  VerdictView,
  VisitView,
} from "@/ipc/bindings";

export const EVERY_COMMAND = [
  "recipient_search",
  "recipient_view",
  "plan_view",
  "schedules_view",
  "recipient_register",
  "recipient_reveal",
  "recipient_detail",
  "recipient_resemblances",
  "recipient_alerts",
  "recipient_amend",
  "recipient_photo",
  "recipient_withdraw",
  "recipient_reinstate",
  "recipient_erase",
  "duplicate_search",
  "recipient_compare",
  "recipient_merge",
  "recipient_merge_revert",
  "recipient_not_duplicate",
  "dose_enter",
  "dose_correct",
  "dose_withdraw",
  "dose_reinstate",
  "archive_query",
  "visit_open",
  "visit_view",
  "visit_precheck",
  "visit_line_propose",
  "visit_defer",
  "visit_consent_show",
  "visit_consent_cancel",
  "visit_consent_paper",
  "desk_pad_view",
  "desk_pad_sign",
  "desk_pad_refuse_all",
  "desk_pad_clear",
  "codes_view",
  "codes_import",
  "visit_scan",
  "visit_scan_clear",
  "visit_vial_open",
  "visit_authorise",
  "visit_record",
  "visit_fail",
  "visit_verify_show",
  "visit_verify_note",
  "visit_paid",
  "visit_product",
  "visit_ticket",
  "visit_exposure",
  "visit_slip_view",
  "consent_proof_view",
  "consent_picture",
  "verification_proof_view",
  "signature_export",
  "appointment_make",
  "appointment_cancel",
  "day_view",
  "due_list",
  "due_export",
  "due_export_cancel",
  "clock_confirm",
  "texts_view",
  "text_save",
  "text_approve",
  "vial_discard",
  "observation_view",
  "observation_release",
  "stock_view",
  "stock_receipt_begin",
  "stock_receipt_scan",
  "stock_receipt_unit",
  "stock_receipt_cancel",
  "stock_receipt_complete",
  "sync_view",
  "sync_now",
  "session_password",
  "clinic_save",
  "staff_view",
  "setting_change",
  "backup_view",
  "audit_view",
  "import_view",
];

export const clinic: ClinicView = {
  name: "示范街道社区卫生服务中心",
  site: "4201060101",
  demo: true,
  today: "2026-11-20",
  now: "2026-11-20T09:31:07+08:00",
};

export const desk = (session = true): DeskView => ({
  clinic,
  session: session
    ? {
        staff: "s1",
        name: "周晓红",
        roles: ["manager"],
        may: EVERY_COMMAND,
        must_change: null,
        locked: false,
        idle_seconds: 600,
      }
    : null,
  status: {
    devices: [
      { device: "card_reader", id: "card", name: "ACR39U", state: "ready", trouble: null },
      { device: "scanner", id: "scanner", name: "ttyACM0", state: "trouble", trouble: "device.port_busy" },
      { device: "pad", id: "pad", name: "", state: "ready", trouble: null },
    ],
    queue: {
      link: "online",
      waiting: 2,
      parked: 0,
      accepted: 41,
      last_success: "2026-11-20T09:30:02+08:00",
      next_attempt: null,
      last_failure: null,
    },
    vials: [
      {
        code: "81000200000000000007",
        product: "皮内注射用卡介苗",
        vaccine: "BCG",
        lot: "BCG2603",
        doses_left: 3,
        opened_at: "2026-11-20T09:20:00+08:00",
        seconds_left: 1133,
        limit_seconds: 1800,
        opened_by: "周晓红",
        clock_doubtful: false,
      },
    ],
    clock_doubtful: false,
    camera: false,
  },
  alarms: [],
  trouble: null,
});

export const child: RecipientRow = {
  recipient: "r1",
  name: "王小宝",
  sex: "male",
  birth: "2026-05-12",
  age: { years: 0, months: 6, days: 8 },
  number: null,
  archive_code: "L4201060101000017",
  guardian: "李秀英",
  relation: null,
};

export const mother: RecipientRow = {
  recipient: "r2",
  name: "李秀英",
  sex: "female",
  birth: "1995-03-04",
  age: { years: 31, months: 8, days: 16 },
  number: "420***********0028",
  archive_code: "42010601012026000033",
  guardian: null,
  relation: null,
};

const rule = { id: "hepb.3.age", source: "国家免疫规划疫苗儿童免疫程序及说明(2026年版)", confidence: "medium" };

export const recipient: RecipientView = {
  person: child,
  archive_state: "provisional",
  history_complete: true,
  phone: "138****1234",
  address: "示范路12号",
  guardians: [{ relation: "mother", name: "李秀英", number: "420***********0028", phone: "138****1234" }],
  alerts: [{ code: "alert.mother_hbsag_positive", params: {}, rule: null }],
  twins: ["王大宝"],
  due: [
    {
      vaccine: "HepB",
      group: "due_now",
      family: "programme",
      number: 3,
      of: 3,
      earliest: "2026-11-12",
      recommended: "2026-11-12",
      overdue: false,
      reasons: [
        { code: "schedule.age_reached", params: { age: "6", age_unit: "month", date: "2026-11-12" }, rule },
        { code: "schedule.timely_before", params: { before: "2027-05-12" }, rule },
      ],
    },
    {
      vaccine: "DTaP",
      group: "due_now",
      family: "programme",
      number: 3,
      of: 5,
      earliest: "2026-11-12",
      recommended: "2026-11-12",
      overdue: true,
      reasons: [{ code: "schedule.catch_up", params: { before: "2026-11-12" }, rule }],
    },
    {
      vaccine: "MMR",
      group: "not_now",
      family: "programme",
      number: 1,
      of: 2,
      earliest: "2027-01-12",
      recommended: "2027-01-12",
      overdue: false,
      reasons: [{ code: "schedule.minimum_age", params: { age: "8", age_unit: "month", date: "2027-01-12" }, rule }],
    },
    {
      vaccine: "BCG",
      group: "done",
      family: "programme",
      number: null,
      of: 1,
      earliest: null,
      recommended: null,
      overdue: false,
      reasons: [{ code: "schedule.series_complete", params: { of: "1" }, rule }],
    },
  ],
  history: [
    {
      dose: "d1",
      vaccine: "HepB",
      number: 1,
      date: "2026-05-12",
      lot: "H1",
      code: null,
      grading: "timely",
      provenance: "maternity_ward",
    },
    {
      dose: "d2",
      vaccine: "BCG",
      number: 1,
      date: "2026-05-12",
      lot: "B1",
      code: null,
      grading: "timely",
      provenance: "maternity_ward",
    },
    {
      dose: "d3",
      vaccine: "HepB",
      number: 2,
      date: "2026-06-20",
      lot: "H2",
      code: null,
      grading: "qualified",
      provenance: "here",
    },
    {
      dose: "d4",
      vaccine: "DTaP",
      number: 1,
      date: "2026-07-15",
      lot: "D1",
      code: null,
      grading: "timely",
      provenance: "here",
    },
    {
      dose: "d5",
      vaccine: "DTaP",
      number: 2,
      date: "2026-08-01",
      lot: "D1",
      code: null,
      grading: "short_interval",
      provenance: "elsewhere",
    },
  ],
  edition: "CN-NIP-2026",
  visit: null,
};

const MACHINE_CHECKS = ["certificate", "precheck", "product", "lot", "expiry", "schedule"];
const OWN_CHECKS = ["appearance", "name_spoken", "dose_drawn", "site_route"];

/** 三查七对: what the machine proves in one state, but for those named, and nothing ticked by hand. */
export const checks = (machine: string, other: Record<string, string> = {}): CheckView[] => [
  ...MACHINE_CHECKS.map((check) => ({ check, state: other[check] ?? machine, own: false })),
  ...OWN_CHECKS.map((check) => ({ check, state: other[check] ?? "open", own: true })),
];

const failureRule = (kind: string) => ({
  id: `failure.${kind}`,
  source: "《疫苗储存和运输管理规范》: 破损疫苗不得使用，计入损耗",
  confidence: "medium",
});

/** The ways in which an injection by needle may fail. */
export const failures: FailureKindView[] = [
  { kind: "not_begun", unit: "kept", line_after: "accepted", note_needed: false, rule: failureRule("not_begun") },
  { kind: "moved", unit: "wasted", line_after: "accepted", note_needed: false, rule: failureRule("moved") },
  { kind: "broken", unit: "wasted", line_after: "accepted", note_needed: false, rule: failureRule("broken") },
  { kind: "partial", unit: "wasted", line_after: "failed", note_needed: false, rule: failureRule("partial") },
  { kind: "other", unit: "wasted", line_after: "failed", note_needed: true, rule: failureRule("other") },
];

export const line = (change: Partial<LineView> = {}): LineView => ({
  line: "l1",
  vaccine: "HepB",
  number: 3,
  of: 3,
  state: "accepted",
  reason: null,
  reason_note: null,
  return_on: null,
  review: false,
  product: "重组乙型肝炎疫苗(汉逊酵母)",
  precheck: "clear",
  precheck_reasons: [],
  route: "intramuscular",
  sites: ["left_upper_arm", "right_upper_arm", "left_thigh", "right_thigh"],
  amount: "0.5 ml",
  last_site: "right_thigh",
  authorisation: null,
  given_at: null,
  lot: null,
  checks: checks("open"),
  verified: null,
  price_fen: null,
  products: [],
  unpaid: false,
  receipt: null,
  failure: null,
  failures: [],
  ...change,
});

export const authorised = (change: Partial<LineView> = {}): LineView =>
  line({
    state: "authorised",
    authorisation: {
      authorisation: "a1",
      code: "81000100000000000001",
      lot: "HB260801",
      expiry: "2028-07-31",
      valid_until: "2026-11-20T09:33:07+08:00",
      seconds_left: 120,
      lapsed: false,
      body_site: null,
      deviations: [],
    },
    failures,
    ...change,
  });

const asked = (code: string, zh: string, en: string) => ({ code, zh, en });

export const choice = (code: string, zh: string, en: string) => ({ code, zh, en });

export const reasons: ReasonsView = {
  refusal: [choice("wait", "想再等等", "Wants to wait"), choice("other", "其他原因", "Another reason")],
  deferral: [
    choice("ill", "身体不适", "Unwell"),
    choice("no_stock", "缺苗", "Out of stock"),
    choice("other", "其他原因", "Another reason"),
  ],
  release: [
    choice("reaction", "出现反应", "A reaction"),
    choice("hurry", "有急事", "In a hurry"),
    choice("other", "其他原因", "Another reason"),
  ],
  cancellation: [choice("other_day", "改日期", "Another day"), choice("other", "其他原因", "Another reason")],
};

export const visit = (change: Partial<VisitView> = {}): VisitView => ({
  visit: "v1",
  day: "2026-11-20",
  person: child,
  twins: [],
  alerts: [],
  stage: "ready",
  others: ["BCG", "MMR", "InfV"],
  lines: [line(), line({ line: "l2", vaccine: "DTaP", of: 5, product: "吸附无细胞百白破联合疫苗", last_site: null })],
  precheck: {
    version: "PRECHECK-1",
    review: "pending",
    questions: [
      "acute_illness",
      "severe_chronic",
      "anaphylaxis",
      "immune_deficiency",
      "neurological",
      "immunoglobulin_3m",
      "other_concern",
    ],
    asked: [
      asked("acute_illness", "现在是否发热、腹泻，或正患急性病？", "Fever, diarrhoea or an acute illness now?"),
      asked(
        "severe_chronic",
        "是否有严重的慢性病，或慢性病正在发作？",
        "A severe chronic disease, or one in a bad phase?",
      ),
      asked(
        "anaphylaxis",
        "以前接种疫苗后，是否发生过严重过敏反应？",
        "A severe allergic reaction after a vaccine before?",
      ),
      asked(
        "immune_deficiency",
        "是否有免疫缺陷，或正在用免疫抑制药物？",
        "An immune deficiency, or immunosuppressants now?",
      ),
      asked("neurological", "是否有未控制的癫痫、脑病？", "Uncontrolled epilepsy or a disease of the brain?"),
      asked(
        "immunoglobulin_3m",
        "最近3个月内是否用过免疫球蛋白或输过血？",
        "Immunoglobulin or blood in the last 3 months?",
      ),
      asked("other_concern", "还有其他需要告诉医生的情况吗？", "Anything else the doctor should know?"),
    ],
    answered: false,
    answers: {},
    temperature_tenths: null,
    asked_by: null,
  },
  consent: {
    state: "none",
    on: null,
    pending: true,
    adult: false,
    authority_for: ["grandparent", "other"],
    signed: [],
    document: null,
    signer: null,
    relation: null,
    way: null,
    signed_at: null,
    signers: [{ relation: "mother", name: "李秀英", number: "420***********0028", phone: "138****1234" }],
  },
  scan: null,
  vials: change.scan ? [change.scan] : [],
  verification: { asked: "signed", state: "none", relation: "mother", signer: "李秀英", waiting: [], pad_free: false },
  own_checks: "required",
  wrong_person: false,
  clock_doubtful: false,
  observation: null,
  next: "scan",
  ticket: { label: "7", code: "TICKET-7", at: "2026-11-20T09:12:00+08:00" },
  family: [],
  exposures: { recorded: [], regimens: [], wounds: [], passive: [] },
  appointments: [],
  reasons,
  ...change,
});

export const scan = (verdict: Partial<VerdictView> = {}, change: Partial<ScanView> = {}): ScanView => ({
  code: "81000100000000000001",
  line: "l1",
  vaccine: "HepB",
  product: "重组乙型肝炎疫苗(汉逊酵母)",
  holder: "示例生物制品有限公司",
  lot: "HB260801",
  expiry: "2028-07-31",
  multi_dose: false,
  seconds_left: null,
  verified: true,
  verdict: {
    colour: "green",
    headline: null,
    reasons: [],
    one_step: null,
    needs_confirmation: false,
    micros: 412,
    ...verdict,
  },
  ...change,
});

export const reason = (code: string, params: Record<string, string>, weight: string, remedy: string | null) => ({
  note: { code, params, rule: { id: code, source: "疫苗管理法 第四十五条", confidence: "high" } },
  weight,
  remedy,
});

export const expired = (): ScanView => {
  const headline = reason("verdict.lot_expired", { on: "2026-11-19" }, "red_final", "another_vial");
  return scan(
    {
      colour: "red",
      headline,
      reasons: [headline, reason("verdict.history_incomplete", {}, "amber", "confirm")],
    },
    { expiry: "2026-11-19" },
  );
};

export const keyed = (): ScanView => {
  const headline = reason("verdict.code_keyed", {}, "amber", "confirm");
  return scan({ colour: "amber", headline, reasons: [headline], needs_confirmation: true });
};

export const unopened = (): ScanView => {
  const headline = reason("verdict.vial_not_opened", {}, "red_remedy", "open_vial");
  return scan(
    { colour: "red", headline, reasons: [headline], one_step: "open_vial" },
    { vaccine: "BCG", multi_dose: true },
  );
};

/** The vial of the second line. */
export const second = (verdict: Partial<VerdictView> = {}, change: Partial<ScanView> = {}): ScanView =>
  scan(verdict, {
    code: "81000300000000000011",
    line: "l2",
    vaccine: "DTaP",
    product: "吸附无细胞百白破联合疫苗",
    holder: "示范疫苗股份有限公司",
    lot: "D2608",
    expiry: "2027-08-31",
    ...change,
  });

const unverified = (): Partial<VerdictView> => {
  const headline = reason("verdict.verification_missing", {}, "red_remedy", "verify");
  return { colour: "red", headline, reasons: [headline], one_step: "verify" };
};

/** Two vials on the desk that the family has not confirmed yet. */
export const both = (): VisitView =>
  visit({
    lines: [
      line({ checks: checks("proved") }),
      line({
        line: "l2",
        vaccine: "DTaP",
        of: 5,
        product: "吸附无细胞百白破联合疫苗",
        last_site: null,
        checks: checks("proved"),
      }),
    ],
    vials: [scan(unverified(), { verified: false }), second(unverified(), { verified: false })],
    scan: second(unverified(), { verified: false }),
    verification: {
      asked: "signed",
      state: "wanted",
      relation: "mother",
      signer: "李秀英",
      waiting: ["l1", "l2"],
      pad_free: false,
    },
  });

/** The same, confirmed: both are green. */
export const confirmed = (change: Partial<VisitView> = {}): VisitView => {
  const verified = (code: string) => ({
    code,
    way: "pad",
    relation: "mother",
    name: "李秀英",
    at: "2026-11-20T09:30:00+08:00",
  });
  const [one, other] = both().lines;
  return visit({
    lines: [
      { ...(one as LineView), verified: verified(scan().code) },
      { ...(other as LineView), verified: verified(second().code) },
    ],
    vials: [scan(), second()],
    scan: second(),
    verification: {
      asked: "signed",
      state: "done",
      relation: "mother",
      signer: "李秀英",
      waiting: [],
      pad_free: false,
    },
    ...change,
  });
};

/** A vial that was never received. */
export const notReceived = (): ScanView => {
  const headline = reason("verdict.not_in_stock", {}, "red_remedy", "receive");
  return scan({ colour: "red", headline, reasons: [headline], one_step: "receive" }, { verified: false });
};

/** A vial of a vaccine nobody considered. */
export const otherVaccine = (): ScanView => {
  const headline = reason("verdict.wrong_vaccine", { vaccine: "MMR" }, "red_remedy", "change_line");
  return scan(
    { colour: "red", headline, reasons: [headline], one_step: "change_line" },
    { line: null, vaccine: "MMR", product: "麻腮风联合减毒活疫苗", lot: "M2602", verified: false },
  );
};

/** An earlier lot lies in the fridge. */
export const laterLot = (): ScanView => {
  const headline = reason("verdict.earlier_lot", { lot: "HB260301", expiry: "2027-12-31" }, "amber", "earlier_lot");
  return scan({ colour: "amber", headline, reasons: [headline], needs_confirmation: true });
};

/** Date and time cannot be trusted. */
export const doubtful = (): ScanView => {
  const headline = reason("verdict.clock_doubtful", {}, "red_remedy", "confirm_clock");
  return scan({ colour: "red", headline, reasons: [headline], one_step: "confirm_clock" });
};

const dayLine = (change: Partial<DayLine> = {}): DayLine => ({
  visit: "v1",
  line: "l1",
  person: child,
  vaccine: "HepB",
  code: null,
  ...change,
});

/** A day with something left of everything. */
export const dayLeft = (): DayView => ({
  day: clinic.today,
  unrecorded: [dayLine({ code: "81000100000000000001" })],
  unsigned: [dayLine({ visit: "v5", line: "l7", vaccine: "MMR" })],
  not_given: [dayLine({ visit: "v6", line: "l8", vaccine: "DTaP" })],
  unreleased: observation.people.filter((row) => row.released_at === null),
  reactions: [
    {
      visit: "v7",
      recipient: "r9",
      name: "周子涵",
      vaccines: ["DTaP"],
      until: "2026-11-20T10:20:00+08:00",
      seconds_left: -300,
      released_at: "2026-11-20T10:00:00+08:00",
      early: true,
      reason: "reaction",
      note: "面部皮疹",
    },
  ],
  deviations: [
    {
      visit: "v8",
      name: "赵子轩",
      vaccine: "HepB",
      what: "dose",
      codes: ["authorisation.lapsed"],
      reason: "孩子哭闹，操作延后",
      at: "2026-11-20T09:05:00+08:00",
      withdrawn: false,
    },
    {
      visit: "v9",
      name: "孙可欣",
      vaccine: "BCG",
      what: "failure",
      codes: ["moved"],
      reason: null,
      at: "2026-11-20T08:55:00+08:00",
      withdrawn: false,
    },
  ],
  vials: desk().status.vials,
  queue: { ...desk().status.queue, parked: 1 },
  not_kept: [
    {
      person: { ...child, recipient: "r11", name: "吴一凡" },
      appointment: {
        appointment: "ap1",
        day: clinic.today,
        vaccines: ["MMR", "HepB"],
        state: "missed",
        reason: null,
        closed: null,
      },
    },
  ],
  settled: false,
});

/** A day with nothing left. */
export const daySettled = (): DayView => ({
  day: clinic.today,
  unrecorded: [],
  unsigned: [],
  not_given: [],
  unreleased: [],
  reactions: [],
  deviations: [],
  vials: [],
  queue: { ...desk().status.queue, waiting: 0 },
  not_kept: [],
  settled: true,
});

export const today: TodayView = {
  visits: [
    {
      visit: "v1",
      person: child,
      stage: "ready",
      lines: ["HepB:accepted", "DTaP:accepted"],
      opened_at: "2026-11-20T09:10:00+08:00",
      ticket: { label: "7", code: "TICKET-7", at: "2026-11-20T09:12:00+08:00" },
      waiting: 1,
    },
    {
      visit: "v2",
      person: { ...child, recipient: "r3", name: "陈一诺", sex: "female" },
      stage: "observing",
      lines: ["MMR:given"],
      opened_at: "2026-11-20T08:40:00+08:00",
      ticket: null,
      waiting: null,
    },
  ],
};

export const observation: ObservationView = {
  people: [
    {
      visit: "v2",
      recipient: "r3",
      name: "陈一诺",
      vaccines: ["MMR"],
      until: "2026-11-20T09:50:00+08:00",
      seconds_left: 1130,
      released_at: null,
      early: false,
      reason: null,
      note: null,
    },
    {
      visit: "v3",
      recipient: "r4",
      name: "赵子轩",
      vaccines: ["HepB", "DTaP"],
      until: "2026-11-20T09:20:00+08:00",
      seconds_left: -600,
      released_at: null,
      early: false,
      reason: null,
      note: null,
    },
    {
      visit: "v4",
      recipient: "r5",
      name: "孙可欣",
      vaccines: ["BCG"],
      until: "2026-11-20T09:00:00+08:00",
      seconds_left: -1800,
      released_at: "2026-11-20T09:02:00+08:00",
      early: false,
      reason: null,
      note: null,
    },
  ],
  minutes: 30,
  reasons: reasons.release,
};

export const stock = (receiving = false): StockView => ({
  lots: [
    {
      product: "HEPB-D1",
      name: "重组乙型肝炎疫苗(汉逊酵母)",
      vaccine: "HepB",
      holder: "示例生物制品有限公司",
      lot: "HB260801",
      expiry: "2028-07-31",
      days_left: 619,
      doses: 38,
      units: 38,
      holds: [],
    },
    {
      product: "BCG-D5",
      name: "皮内注射用卡介苗",
      vaccine: "BCG",
      holder: "示例生物制品有限公司",
      lot: "BCG2603",
      expiry: "2026-12-10",
      days_left: 20,
      doses: 23,
      units: 5,
      holds: [],
    },
    {
      product: "MMR-D1",
      name: "麻腮风联合减毒活疫苗",
      vaccine: "MMR",
      holder: "示范疫苗股份有限公司",
      lot: "M2511",
      expiry: "2026-11-19",
      days_left: -1,
      doses: 2,
      units: 2,
      holds: ["recalled"],
    },
  ],
  products: [
    { code: "HEPB-D1", name: "重组乙型肝炎疫苗(汉逊酵母)", vaccine: "HepB", doses: 1 },
    { code: "BCG-D5", name: "皮内注射用卡介苗", vaccine: "BCG", doses: 5 },
    { code: "DTAP-D1", name: "吸附无细胞百白破联合疫苗", vaccine: "DTaP", doses: 1 },
  ],
  receipt: receiving
    ? {
        note: "SH-2026-118",
        units: [
          {
            code: "81000300000000000011",
            product: "DTAP-D1",
            name: "吸附无细胞百白破联合疫苗",
            lot: "D2608",
            expiry: "2027-08-31",
            doses: 1,
          },
          {
            code: "81000300000000000012",
            product: "DTAP-D1",
            name: "吸附无细胞百白破联合疫苗",
            lot: "",
            expiry: "",
            doses: 1,
          },
        ],
        trouble: { code: "stock.already_received", params: { code: "81000300000000000011" }, rule: null },
      }
    : null,
});

export const sync: SyncView = {
  queue: {
    ...desk().status.queue,
    link: "offline",
    last_failure: "network.connect",
    next_attempt: "2026-11-20T09:31:40+08:00",
  },
  items: [
    {
      event: "e3",
      seq: 43,
      kind: "dose.recorded",
      stub: false,
      state: "retry_wait",
      attempts: 2,
      next_attempt: "2026-11-20T09:31:40+08:00",
      last_code: "network.connect",
      receipt: null,
      recorded_at: "2026-11-20T09:31:00+08:00",
    },
    {
      event: "e2",
      seq: 42,
      kind: "visit.line_authorised",
      stub: true,
      state: "pending",
      attempts: 0,
      next_attempt: null,
      last_code: null,
      receipt: null,
      recorded_at: "2026-11-20T09:30:50+08:00",
    },
    {
      event: "e1",
      seq: 41,
      kind: "consent.signed",
      stub: false,
      state: "accepted",
      attempts: 1,
      next_attempt: null,
      last_code: null,
      receipt: "RCPT-000041",
      recorded_at: "2026-11-20T09:20:00+08:00",
    },
  ],
  province: "https://127.0.0.1:8443",
  device: "desk-1",
  head_seq: 43,
};

export const demo: DemoView = {
  cards: [
    { id: "mother", label: "李秀英（母亲）" },
    { id: "stranger", label: "钱大勇" },
  ],
  codes: [
    { code: "81000100000000000001", what: "good", product: "乙肝疫苗" },
    { code: "81000400000000000009", what: "expired", product: "麻腮风疫苗" },
    { code: "81000200000000000007", what: "multi_dose", product: "卡介苗" },
  ],
  clock_minutes: 0,
  cable: true,
  simulated: true,
};

export const pad: PadView = {
  ink: null,
  finger: null,
  captures: [],
  clinic: clinic.name,
  demo: true,
  kind: "consent",
  verification: null,
  document: {
    digest: "6f1a",
    name: "王小宝",
    birth: "2026-05-12",
    age: { years: 0, months: 6, days: 8 },
    number: null,
    signer: "李秀英",
    relation: "mother",
    template: "CONSENT-1 待审核",
    sections: [
      {
        line: "l1",
        vaccine: "HepB",
        number: 2,
        of: 3,
        title: "乙型肝炎疫苗",
        product: "重组乙型肝炎疫苗(汉逊酵母) · 示例生物制品有限公司",
        price: "free",
        pending: true,
        paragraphs: [
          { heading: "what", text: "用于预防乙型病毒性肝炎。" },
          { heading: "reactions", text: "少数人接种部位疼痛、红肿, 或短时发热。" },
          { heading: "contraindications", text: "对疫苗任何成分严重过敏者不能接种。" },
        ],
      },
      {
        line: "l2",
        vaccine: "DTaP",
        number: 2,
        of: 3,
        title: "百白破疫苗",
        product: "吸附无细胞百白破联合疫苗 · 示范疫苗股份有限公司",
        price: "free",
        pending: true,
        paragraphs: [{ heading: "what", text: "用于预防百日咳、白喉、破伤风。" }],
      },
    ],
    declaration: "我已阅读并理解以上告知内容。",
    pending: true,
    authority: null,
    reasons: reasons.refusal,
  },
  trouble: null,
};
