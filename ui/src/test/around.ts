// What stands around the needle, as the program answers it, about invented people: proofs, texts, slips, exposures, families.
import type {
  ConsentProof,
  ConsentSummary,
  ExposuresView,
  FamilyRow,
  ObservationView,
  PadView,
  SlipView,
  TextsView,
  TextVersionView,
  TodayView,
  VerificationProof,
} from "@/ipc/bindings";
import * as samples from "@/test/samples";

export const twin: FamilyRow = {
  person: { ...samples.child, recipient: "r8", name: "王大宝", archive_code: "L4201060101000018" },
  twin: true,
  visit: "v8",
  stage: "consent",
  ticket: null,
};

export const sister: FamilyRow = {
  person: {
    ...samples.child,
    recipient: "r9",
    name: "王小雨",
    sex: "female",
    birth: "2022-04-01",
    age: { years: 4, months: 7, days: 19 },
  },
  twin: false,
  visit: null,
  stage: null,
  ticket: null,
};

export const signed: ConsentSummary = {
  consent: "c1",
  way: "pad",
  relation: "mother",
  signer: "李秀英",
  signed_at: "2026-11-20T09:12:40+08:00",
  accepted: ["HepB"],
  refused: ["DTaP"],
  template: "HepB:0 DTaP:1 general:0",
};

export const exposures = (recorded: ExposuresView["recorded"] = []): ExposuresView => ({
  recorded,
  regimens: [
    samples.choice("essen", "五针法 (0, 3, 7, 14, 28天)", "Essen (days 0, 3, 7, 14, 28)"),
    samples.choice("zagreb", "2-1-1 (0天2剂, 7, 21天)", "Zagreb 2-1-1 (two on day 0, days 7 and 21)"),
    samples.choice("booster", "再次暴露 (0, 3天)", "re-exposure (days 0, 3)"),
  ],
  wounds: [
    samples.choice("clean", "清洁小伤口", "clean, minor wound"),
    samples.choice("dirty", "污染或深的伤口", "dirty or deep wound"),
  ],
  passive: [
    samples.choice("rabies_immunoglobulin", "狂犬病人免疫球蛋白", "human rabies immunoglobulin"),
    samples.choice("tetanus_immunoglobulin", "破伤风人免疫球蛋白", "human tetanus immunoglobulin"),
  ],
});

export const bite: ExposuresView["recorded"][number] = {
  exposure: "x1",
  kind: "rabies",
  on: "2026-11-19",
  grade: 3,
  day_zero: "2026-11-20",
  regimen: "essen",
  animal: "流浪狗",
  wound: "右小腿",
  passive: [],
  passive_due: true,
  passive_until: "2026-11-27",
  no_product: null,
  course: {
    vaccine: "Rab",
    of: 2,
    doses: [
      { number: 1, day: "2026-11-20", state: "due" },
      { number: 2, day: "2026-11-23", state: "planned" },
    ],
    reasons: [],
  },
};

/** A grown-up without papers who was bitten. */
export const walkIn = samples.visit({
  stage: "consent",
  person: {
    ...samples.mother,
    recipient: "r20",
    name: "陈大海",
    sex: "male",
    birth: "1988-02-09",
    age: { years: 38, months: 9, days: 11 },
    number: null,
  },
  lines: [
    samples.line({
      vaccine: "Rab",
      number: 1,
      of: 5,
      state: "proposed",
      product: "人用狂犬病疫苗(Vero细胞)",
      price_fen: 8800,
      unpaid: true,
    }),
  ],
  consent: { ...samples.visit().consent, adult: true, signers: [], authority_for: ["mother", "father", "other"] },
  exposures: exposures([bite]),
});

/** Answers that changed after the consent, one vaccine put off and one refused. */
export const changed = () =>
  samples.visit({
    stage: "consent",
    precheck: {
      ...samples.visit().precheck,
      answered: true,
      temperature_tenths: 366,
      asked_by: "周晓红",
      answers: { acute_illness: "no", immune_deficiency: "unknown" },
    },
    lines: [
      samples.line({
        vaccine: "MMR",
        of: 2,
        number: 1,
        state: "proposed",
        review: true,
        precheck: "caution",
        precheck_reasons: [
          {
            code: "precheck.immune_deficiency",
            params: {},
            rule: { id: "precheck.immune", source: "疫苗说明书 禁忌", confidence: "medium" },
          },
        ],
        product: "麻腮风联合减毒活疫苗",
      }),
      samples.line({ line: "l2", vaccine: "Var", of: 2, number: 1, price_fen: 15300, product: "水痘减毒活疫苗" }),
      samples.line({
        line: "l3",
        vaccine: "DTaP",
        of: 5,
        state: "deferred",
        reason: "no_stock",
        reason_note: "下周二到货",
        return_on: "2026-11-25",
        product: null,
        precheck: "clear",
      }),
      samples.line({
        line: "l4",
        vaccine: "InfV",
        of: 1,
        number: 1,
        state: "refused",
        reason: "wait",
        product: null,
        precheck: "clear",
      }),
    ],
    others: ["BCG", "DTaP", "InfV"],
    family: [twin, sister],
    twins: ["王大宝"],
  });

export const proof = (change: Partial<ConsentProof> = {}): ConsentProof => ({
  consent: "c1",
  visit: "v1",
  clinic: samples.clinic.name,
  signed_at: "2026-11-20T09:12:40+08:00",
  way: "pad",
  paper_number: null,
  paper_on: null,
  informed_by: "周晓红",
  signer_number: "420***********0028",
  signer_phone: "138****1234",
  authority: null,
  document: samples.pad.document,
  decisions: [
    { line: "l1", vaccine: "HepB", accepted: true, reason: null, note: null, price_fen: null },
    { line: "l2", vaccine: "DTaP", accepted: false, reason: "wait", note: "等孩子好一点", price_fen: null },
  ],
  pictured_at: null,
  picture: null,
  strokes: {
    width: 760,
    height: 208,
    strokes: [
      [
        { x: 1000, y: 500, p: 400 },
        { x: 2200, y: 1400, p: 700 },
        { x: 2600, y: 600, p: 500 },
      ],
      [
        { x: 3000, y: 1000, p: 500 },
        { x: 4800, y: 900, p: 600 },
        { x: 4200, y: 1700, p: 300 },
      ],
    ],
  },
  document_digest: "6f1a0c4e8b2d97f3a1c05e6d7b8990aa1f2e3d4c5b6a79880102030405060708",
  strokes_digest: "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
  binding: "f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f",
  checks: ["document", "strokes", "binding", "event", "signature"].map((check) => ({ check, result: "holds" })),
  holds: true,
  ...change,
});

/** 一验证 of the same visit, as it was signed on the pad. */
export const verificationProof = (change: Partial<VerificationProof> = {}): VerificationProof => ({
  verification: "w1",
  verified_at: "2026-11-20T09:20:05+08:00",
  way: "pad",
  relation: "mother",
  name: "李秀英",
  shown_by: "李护士",
  page: {
    digest: "d",
    name: "王小宝",
    birth: "2026-05-12",
    age: { years: 0, months: 6, days: 8 },
    number: "420***********0017",
    signer: "李秀英",
    relation: "mother",
    template: "verification:0",
    pending: true,
    title: "接种前验证确认",
    ask: "请核对疫苗的名称、批号、有效期。",
    declaration: "我已核对。",
    vials: [
      {
        line: "l1",
        vaccine: "HepB",
        product: "重组乙型肝炎疫苗",
        holder: "示例",
        lot: "HB260801",
        expiry: "2028-01-31",
      },
    ],
  },
  strokes: null,
  document_digest: "6f1a0c4e8b2d97f3a1c05e6d7b8990aa1f2e3d4c5b6a79880102030405060708",
  picture: null,
  strokes_digest: null,
  binding: "f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f",
  checks: ["document", "binding", "event", "signature"].map((check) => ({ check, result: "holds" })),
  holds: true,
  ...change,
});

const version = (change: Partial<TextVersionView>): TextVersionView => ({
  version: 0,
  digest: "d0",
  state: "starter",
  in_force: true,
  source: "国家免疫规划疫苗儿童免疫程序及说明(2026年版) 第二手资料; 自行编写",
  saved_by: null,
  saved_at: null,
  approved_by: null,
  approved_at: null,
  may_approve: true,
  fields: [
    { field: "name", text: "百白破疫苗", before: null },
    { field: "what", text: "用于预防百日咳、白喉、破伤风。共5剂。", before: null },
    { field: "reactions", text: "接种部位红肿较常见，一般2至3天消退。", before: null },
    { field: "contraindications", text: "对疫苗任何成分严重过敏者不能接种；发热时暂缓。", before: null },
    { field: "after", text: "接种后请留观30分钟。", before: null },
  ],
  ...change,
});

export const texts = (change: Partial<TextVersionView> = {}): TextsView => ({
  pending: 3,
  texts: [
    {
      kind: "consent",
      key: "general",
      title: "本次拟接种疫苗",
      state: "starter",
      in_force: 0,
      versions: [
        version({
          digest: "g0",
          fields: [
            { field: "name", text: "本次拟接种疫苗", before: null },
            { field: "what", text: "请以产品说明书和医生的讲解为准。", before: null },
            { field: "reactions", text: "可有接种部位疼痛、红肿或短时发热。", before: null },
            { field: "contraindications", text: "发热时暂缓。", before: null },
            { field: "after", text: "接种后请留观30分钟。", before: null },
            { field: "declaration", text: "我已阅读并理解以上告知内容。", before: null },
          ],
        }),
      ],
    },
    {
      kind: "consent",
      key: "DTaP",
      title: "百白破疫苗",
      state: "approved",
      in_force: 0,
      versions: [
        version({ state: "approved", approved_by: "郑主任", approved_at: "2026-11-01T10:00:00+08:00" }),
        version({
          version: 1,
          digest: "d1",
          state: "pending",
          in_force: false,
          saved_by: "李护士",
          saved_at: "2026-11-18T16:20:00+08:00",
          source: "吸附无细胞百白破联合疫苗说明书 2025-06",
          fields: [
            { field: "name", text: "百白破疫苗", before: null },
            { field: "what", text: "用于预防百日咳、白喉、破伤风。共5剂。", before: null },
            {
              field: "reactions",
              text: "接种部位红肿较常见，一般2至3天消退。硬结可持续1至2个月。",
              before: "接种部位红肿较常见，一般2至3天消退。",
            },
            { field: "contraindications", text: "对疫苗任何成分严重过敏者不能接种；发热时暂缓。", before: null },
            { field: "after", text: "接种后请留观30分钟。", before: null },
          ],
          ...change,
        }),
      ],
    },
    {
      kind: "verification",
      key: "general",
      title: "接种前验证确认",
      state: "starter",
      in_force: 0,
      versions: [
        version({
          digest: "v0",
          fields: [
            { field: "name", text: "接种前验证确认", before: null },
            { field: "ask", text: "请与护士一起核对：姓名；疫苗的名称、批号、有效期。", before: null },
            { field: "declaration", text: "我已当面核对以上疫苗的品种、批号和有效期，同意接种。", before: null },
          ],
        }),
      ],
    },
    {
      kind: "precheck",
      key: "general",
      title: "",
      state: "starter",
      in_force: 0,
      versions: [
        version({
          digest: "p0",
          fields: [
            ...samples.visit().precheck.asked.flatMap((question) => [
              { field: `${question.code}.zh`, text: question.zh, before: null },
              { field: `${question.code}.en`, text: question.en, before: null },
            ]),
            { field: "fever.tenths", text: "375", before: null },
          ],
        }),
      ],
    },
  ],
});

export const slip = (change: Partial<SlipView> = {}): SlipView => ({
  visit: "v3",
  clinic: samples.clinic.name,
  person: { ...samples.child, recipient: "r4", name: "赵子轩" },
  day: "2026-11-20",
  given: [
    {
      dose: "g1",
      vaccine: "HepB",
      product_name: "重组乙型肝炎疫苗(汉逊酵母)",
      number: 3,
      given_at: "2026-11-20T08:50:00+08:00",
      body_site: "left_upper_arm",
      lot: "HB260801",
      expiry: "2028-07-31",
      holder: "示例生物制品有限公司",
      unit: "4201060101",
      injected_by: "周晓红",
    },
    {
      dose: "g2",
      vaccine: "DTaP",
      product_name: "吸附无细胞百白破联合疫苗",
      number: 3,
      given_at: "2026-11-20T08:50:30+08:00",
      body_site: "right_thigh",
      lot: "D2608",
      expiry: "2027-08-31",
      holder: "示范疫苗股份有限公司",
      unit: "4201060101",
      injected_by: "周晓红",
    },
  ],
  not_given: [{ vaccine: "InfV", state: "refused", reason: "wait", return_on: null }],
  observe_until: "2026-11-20T09:20:30+08:00",
  advice: [
    {
      title: "百白破疫苗",
      reactions: "接种部位红肿、硬结较常见，可有发热，一般2至3天消退。",
      after: "接种部位保持清洁，当天避免剧烈活动。体温38.5℃以上请就医。",
      review: "pending",
    },
  ],
  appointments: [],
  proposal: { day: "2027-01-12", vaccines: ["MMR"], moved_from: "2027-01-10" },
  clinic_days: "1111100",
  closed: [],
  ...change,
});

export const appointment: SlipView["appointments"][number] = {
  appointment: "ap1",
  day: "2027-01-12",
  vaccines: ["MMR"],
  state: "open",
  reason: null,
  closed: null,
};

export const verification: PadView = {
  ...samples.pad,
  kind: "verification",
  document: null,
  verification: {
    digest: "9c2b",
    name: "王小宝",
    birth: "2026-05-12",
    age: { years: 0, months: 6, days: 8 },
    number: "420***********0017",
    signer: "李秀英",
    relation: "mother",
    template: "general:0",
    pending: true,
    title: "接种前验证确认",
    ask: "请与护士一起核对：受种者的姓名；疫苗的名称、批号、有效期。有任何不一致请立即告诉护士，不要签名。",
    declaration: "我已当面核对以上疫苗的品种、批号和有效期，同意接种。",
    vials: [
      {
        line: "l1",
        vaccine: "HepB",
        product: "重组乙型肝炎疫苗(汉逊酵母)",
        holder: "示例生物制品有限公司",
        lot: "HB260801",
        expiry: "2028-07-31",
      },
      {
        line: "l2",
        vaccine: "DTaP",
        product: "吸附无细胞百白破联合疫苗",
        holder: "示范疫苗股份有限公司",
        lot: "D2608",
        expiry: "2027-08-31",
      },
    ],
  },
};

const row = (change: Partial<TodayView["visits"][number]>) => {
  const [first] = samples.today.visits;
  if (!first) throw new Error("a day has a visit");
  return { ...first, ...change };
};

export const today: TodayView = {
  visits: [
    row({
      visit: "v5",
      person: { ...samples.child, recipient: "r31", name: "吴桐" },
      stage: "consent",
      ticket: null,
      waiting: null,
    }),
    row({
      visit: "v6",
      person: { ...samples.child, recipient: "r32", name: "何一" },
      ticket: { label: "8", code: "VXT:8", at: "2026-11-20T09:20:00+08:00" },
      waiting: 2,
    }),
    ...samples.today.visits,
  ],
};

export const observation: ObservationView = {
  ...samples.observation,
  people: samples.observation.people.map((person) =>
    person.visit === "v4" ? { ...person, early: true, reason: "hurry", note: "外婆来接" } : person,
  ),
};

/** What the mock page shows when its address asks for it. */
export const answers = (asked: URLSearchParams): Record<string, (args: Record<string, unknown>) => unknown> => ({
  texts_view: () => texts(asked.has("own") ? { may_approve: false } : {}),
  text_save: () => texts(),
  text_approve: () => texts(),
  visit_slip_view: () => slip(asked.has("agreed") ? { appointments: [appointment] } : {}),
  appointment_make: () => slip({ appointments: [appointment] }),
  consent_proof_view: () =>
    proof(
      asked.has("broken") ? { holds: false, checks: [{ check: "document", result: "broken" }], document: null } : {},
    ),
  today_view: () => today,
  observation_view: () => observation,
  desk_pad_view: () => (asked.has("verify") ? verification : samples.pad),
});

/** Visits by the word in the address: `?visit_is=changed`. */
export const visits: Record<string, () => ReturnType<typeof samples.visit>> = {
  changed,
  walkin: () => walkIn,
  precheck: () =>
    samples.visit({
      stage: "precheck",
      lines: [
        samples.line({ state: "proposed", precheck: null }),
        samples.line({ line: "l2", vaccine: "DTaP", of: 5, state: "proposed", precheck: null }),
      ],
      family: [twin, sister],
      exposures: exposures(),
    }),
  signed: () =>
    samples.visit({
      stage: "ready",
      ticket: null,
      consent: { ...samples.visit().consent, state: "signed", signed: [signed] },
    }),
  ticket: () => samples.visit({ stage: "ready", family: [twin] }),
  onpad: () => samples.visit({ stage: "consent", consent: { ...samples.visit().consent, state: "on_pad", on: "pad" } }),
};
