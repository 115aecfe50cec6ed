// Views of the settings as the program answers them, about an invented clinic.
import type {
  AuditView,
  BackupView,
  FieldView,
  ImportView,
  SettingsView,
  SetupView,
  StaffRow,
  StaffView,
} from "@/ipc/bindings";

const field = (code: string, value: string | null, more: Partial<FieldView> = {}): FieldView => ({
  field: code,
  group: "identity",
  value,
  empty: false,
  masked: false,
  editable: true,
  needed: null,
  kind: "text",
  choices: [],
  ...more,
});

const clinicFields = (values: Record<string, string>): FieldView[] =>
  [
    "name",
    "site",
    "credit_code",
    "business_kind",
    "management_kind",
    "clinic_kind",
    "address",
    "head",
    "phone",
    "licence",
    "service_form",
    "service_cycle",
    "service_population",
    "service_hours",
    "staff_total",
    "vaccinators",
    "registrars",
    "location",
    "service_radius_km",
  ].map((code) => field(code, values[code] ?? null));

const passwordRules = [{ code: "password.rule_length", params: { length: "8" }, rule: null }];

export const setup = (stage: string, more: Partial<SetupView> = {}): SetupView => ({
  stage,
  dir: "D:\\Vaxdesk",
  keyring: true,
  trouble: null,
  clinic: clinicFields({}),
  password_rules: passwordRules,
  recovery: null,
  candidates: [],
  progress: null,
  ...more,
});

export const recovery = { groups: ["7K2M-Q", "PX4D-9", "R0TV-W", "3HNC-E", "8ABZ-5", "J6FG-Y"], key: "1f0c22ab" };

const account = (login: string, name: string, more: Partial<StaffRow> = {}): StaffRow => ({
  staff: `id-${login}`,
  login,
  name,
  roles: ["vaccinator"],
  status: "active",
  locked: false,
  initial: false,
  pin: true,
  badge: false,
  last_signed_in: "2026-11-20T08:02:11+08:00",
  reviewed_on: "2026-03-01",
  review_due: false,
  fields: [
    field("name", name),
    field("sex", "female", { kind: "choice", choices: ["male", "female", "unknown"] }),
    field("training", null),
    field("phone", "138****0000", { masked: true }),
  ],
  ...more,
});

export const staff: StaffView = {
  staff: [
    account("zhuren", "郑主任", { roles: ["manager", "administrator"] }),
    account("jiezhong", "李护士", { locked: true }),
    account("xin", "新护士", { initial: true, last_signed_in: null, pin: false, review_due: true }),
    account("likai", "离开的人", { status: "deleted" }),
  ],
  roles: ["registrar", "vaccinator", "stock_keeper", "manager", "administrator"].map((role) => ({ role, may: [] })),
  password_rules: passwordRules,
};

export const settings: SettingsView = {
  closed_appointments: 0,
  settings: [
    {
      name: "session.idle_minutes",
      group: "session",
      value: "10",
      default: "10",
      kind: "number",
      min: 1,
      max: 30,
      choices: [],
      unit: "minutes",
      rule: { id: "session.idle_minutes", source: "建设指南 5.1.2", confidence: "medium" },
    },
    {
      name: "session.quick_switch",
      group: "session",
      value: "after_password",
      default: "after_password",
      kind: "choice",
      min: null,
      max: null,
      choices: ["off", "after_password", "always"],
      unit: null,
      rule: null,
    },
  ],
  clinic: clinicFields({ name: "示范街道社区卫生服务中心", site: "4201060101" }),
};

export const audit: AuditView = {
  rows: [
    {
      event: "e2",
      at: "2026-11-20T09:30:02+08:00",
      by: "郑主任",
      module: "settings",
      kind: "setting.changed",
      subject: "",
      recipient: null,
      what: [],
    },
    {
      event: "e1",
      at: "2026-11-20T08:02:11+08:00",
      by: "李护士",
      module: "session",
      kind: "staff.signed_in",
      subject: "李护士",
      recipient: null,
      what: [],
    },
  ],
  total: 2,
  pages: 1,
  by_module: [
    { key: "session", name: "", count: 1 },
    { key: "settings", name: "", count: 1 },
  ],
  by_staff: [{ key: "id-jiezhong", name: "李护士", count: 1 }],
  by_day: [{ key: "2026-11-20", name: "", count: 2 }],
  kinds: ["setting.changed", "staff.signed_in"],
  modules: ["session", "settings"],
  kept_since: "2026-01-02",
};

export const backup = (more: Partial<BackupView> = {}): BackupView => ({
  targets: [
    {
      name: "科室硬盘",
      kind: "disk",
      place: "E:\\Vaxdesk",
      off_site: false,
      state: "ready",
      trouble: null,
      last_full: "2026-11-19T17:31:00+08:00",
      last_increment: "2026-11-20T09:15:00+08:00",
    },
  ],
  backups: [
    {
      backup: "b2",
      target: "科室硬盘",
      kind: "increment",
      taken_at: "2026-11-20T09:15:00+08:00",
      clinic: "示范街道社区卫生服务中心",
      size_kib: 84,
      events: 1043,
    },
    {
      backup: "b1",
      target: "科室硬盘",
      kind: "full",
      taken_at: "2026-11-19T17:31:00+08:00",
      clinic: "示范街道社区卫生服务中心",
      size_kib: 20480,
      events: 1001,
    },
  ],
  drills: [
    {
      at: "2026-11-19T17:33:00+08:00",
      backup: "b1",
      target: "科室硬盘",
      passed: true,
      trouble: null,
      seconds: 3,
      events: 1001,
    },
  ],
  progress: null,
  alarms: [],
  next_increment: "2026-11-20T09:30:00+08:00",
  next_full: "2026-11-20T17:30:00+08:00",
  recovery_key: "1f0c22ab",
  recovery_since: "2026-01-02T08:00:00+08:00",
  recovery_new: null,
  ...more,
});

export const imported = (stage: string, more: Partial<ImportView> = {}): ImportView => ({
  import: "i1",
  file: "在册儿童.xlsx",
  stage,
  rows: 3,
  columns: [
    { column: 0, header: "姓名", samples: ["王小明", "陈小雨"], meaning: "name" },
    { column: 1, header: "乙肝1 日期", samples: ["2026-10-12"], meaning: "dose:HepB:1:date" },
    { column: 2, header: "备注", samples: ["搬家"], meaning: "drop" },
  ],
  meanings: ["name", "birth", "dose:HepB:1:date", "keep", "drop"],
  layout: "person_rows",
  matched: "skip",
  remembered: true,
  people: 2,
  doses: 1,
  known: 0,
  errors: 1,
  findings: [
    {
      row: 4,
      column: "姓名",
      severity: "error",
      note: { code: "recipient.name_missing", params: {}, rule: null },
    },
  ],
  progress: null,
  trouble: null,
  ...more,
});
