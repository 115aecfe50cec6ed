// Archives of invented people as the program answers them.
import type {
  CompareView,
  DoseDetail,
  DuplicateView,
  FieldView,
  Note,
  PairRow,
  RecipientDetail,
  RecipientRow,
  ResemblanceRow,
  SearchView,
} from "@/ipc/bindings";
import { child, recipient } from "@/test/samples";

const note = (code: string, params: Record<string, string> = {}): Note => ({ code, params, rule: null });

/** The same child, registered a second time under a name that sounds the same. */
export const again: RecipientRow = {
  ...child,
  recipient: "r7",
  name: "王晓宝",
  number: "420***********0017",
  archive_code: "42010601012026000071",
};

export const twin: RecipientRow = { ...child, recipient: "r8", name: "王大宝", archive_code: "L4201060101000018" };

export const found: SearchView = { rows: [child], more: false, read_as: [], micros: 840 };

export const field = (change: Partial<FieldView> & Pick<FieldView, "field">): FieldView => ({
  group: "identity",
  value: null,
  empty: false,
  masked: false,
  editable: true,
  needed: null,
  kind: "text",
  choices: [],
  ...change,
});

const SEXES = ["male", "female", "unknown"];

const doseFields = (change: { lot?: string; here?: boolean } = {}): FieldView[] => [
  field({ field: "date", group: "other", kind: "date", value: "2026-06-20", editable: change.here !== false }),
  field({ field: "lot", group: "other", value: change.lot ?? "H2", editable: change.here !== false }),
  field({
    field: "site",
    group: "other",
    kind: "choice",
    choices: ["left_upper_arm", "right_upper_arm"],
    value: "left_upper_arm",
    editable: change.here !== false,
  }),
];

export const dose = (change: Partial<DoseDetail> = {}): DoseDetail => ({
  dose: "d3",
  vaccine: "HepB",
  number: 2,
  date: "2026-06-20",
  fields: doseFields(),
  here: true,
  state: "counts",
  same_as: null,
  state_reason: null,
  changes: [],
  ...change,
});

export const resemblance: ResemblanceRow = {
  person: again,
  score: 86,
  reasons: [note("duplicate.name_sound", { points: "25" }), note("duplicate.birth_same", { points: "30" })],
  marked: null,
  reopened: [],
};

export const detail = (change: Partial<RecipientDetail> = {}): RecipientDetail => ({
  view: recipient,
  version: "v-12",
  state: "active",
  state_reason: null,
  survivor: null,
  photo: null,
  fields: [
    field({ field: "name", value: "王小宝", needed: "national" }),
    field({ field: "sex", value: "male", kind: "choice", choices: SEXES, needed: "national" }),
    field({ field: "birth", value: "2026-05-12", kind: "date", needed: "national" }),
    field({ field: "phone", group: "contact", value: "138****1234", masked: true }),
    field({ field: "address", group: "contact", value: "示范路12号" }),
    field({ field: "school", group: "household", needed: "local" }),
    field({ field: "residence", group: "household", value: "", empty: true }),
    field({ field: "weight_g", group: "birth", kind: "number", value: "3200" }),
    field({ field: "mother_hbsag", group: "birth", kind: "choice", choices: ["positive", "negative"], value: "7" }),
    field({ field: "managing_unit", group: "management", value: "4201060101", editable: false }),
    field({ field: "x_province_flag", group: "other", value: "A3" }),
  ],
  documents: [{ kind: "birth_certificate", number: "Q42****0123" }],
  guardians: [
    {
      relation: "mother",
      name: "李秀英",
      document_kind: "resident_id",
      number: "420***********0028",
      phone: "138****1234",
      children: [twin],
    },
  ],
  addresses: [
    { address: "示范路12号", since: "2026-08-01T10:00:00+08:00", by: "周晓红" },
    { address: "建设街3号", since: "2026-05-13T09:00:00+08:00", by: "周晓红" },
  ],
  alerts: [{ kind: "anaphylaxis", vaccine: "DTaP", note: "接种后喉头水肿", since: "2026-08-01" }],
  doses: [
    dose(),
    dose({ dose: "d5", vaccine: "DTaP", date: "2026-08-01", here: false, fields: doseFields({ here: false }) }),
    dose({ dose: "d6", number: null, date: "2026-06-21", state: "withdrawn", state_reason: "entered_twice" }),
  ],
  consents: [
    {
      consent: "c1",
      signed_at: "2026-06-20T09:12:00+08:00",
      signer: "李秀英",
      way: "pad",
      accepted: ["HepB"],
      refused: ["DTaP"],
    },
  ],
  changes: [
    {
      at: "2026-08-01T10:00:00+08:00",
      by: "周晓红",
      kind: "recipient.amended",
      field: "address",
      before: "建设街3号",
      after: "示范路12号",
      reason: "搬家",
    },
    {
      at: "2026-06-01T10:00:00+08:00",
      by: "周晓红",
      kind: "recipient.amended",
      field: "sex",
      before: "female",
      after: "male",
      reason: "录入错误",
    },
  ],
  merges: [
    {
      merge: "m1",
      at: "2026-07-01T15:00:00+08:00",
      by: "周晓红",
      survivor: child,
      absorbed: { ...again, recipient: "r6", name: "李秀英之子" },
      reverted_at: null,
      reason: "出院登记与门诊登记重复",
    },
  ],
  resemblances: [resemblance],
  ...change,
});

export const pair: PairRow = {
  one: child,
  other: again,
  score: 86,
  reasons: resemblance.reasons,
  marked: null,
  reopened: [],
};

export const pairs: DuplicateView = {
  pairs: [
    pair,
    {
      ...pair,
      other: { ...again, recipient: "r12", name: "王小保" },
      score: 71,
      marked: "2026-09-01",
      reopened: [note("duplicate.number_same")],
    },
  ],
  total: 2,
  compared: 1_000_000,
  millis: 11_300,
};

export const comparison = (change: Partial<CompareView> = {}): CompareView => ({
  one: detail({ doses: [dose()] }),
  other: detail({
    view: { ...recipient, person: again, archive_state: "local" },
    fields: detail().fields.map((each) => {
      if (each.field === "name") return { ...each, value: "王晓宝" };
      if (each.field === "residence") return { ...each, value: "420106", empty: false };
      if (each.field === "school") return { ...each, value: "示范幼儿园" };
      return each;
    }),
    doses: [dose({ dose: "e1" }), dose({ dose: "e2", vaccine: "BCG", number: 1, date: "2026-05-13" })],
  }),
  pair,
  differing: ["name", "residence", "school"],
  same_doses: [{ one: "d3", other: "e1", reasons: [note("same_dose.same_day")] }],
  blocked: [],
  ...change,
});
