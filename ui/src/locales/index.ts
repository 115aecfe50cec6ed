// Every text a person reads. `common`, … are sentences of screens; `words` and `reasons` are the words for codes.
import enAudit from "./en/audit.json";
import enBackup from "./en/backup.json";
import enClinicFields from "./en/clinic-fields.json";
import enCommon from "./en/common.json";
import enDay from "./en/day.json";
import enDemo from "./en/demo.json";
import enDevices from "./en/devices.json";
import enDue from "./en/due.json";
import enFields from "./en/fields.json";
import enFiles from "./en/files.json";
import enFinish from "./en/finish.json";
import enLogin from "./en/login.json";
import enObservation from "./en/observation.json";
import enPad from "./en/pad.json";
import enPeople from "./en/people.json";
import enPlan from "./en/plan.json";
import enProof from "./en/proof.json";
import enReasons from "./en/reasons.json";
import enRegistration from "./en/registration.json";
import enSchedules from "./en/schedules.json";
import enSession from "./en/session.json";
import enSettings from "./en/settings.json";
import enSetup from "./en/setup.json";
import enShell from "./en/shell.json";
import enStaff from "./en/staff.json";
import enStaffFields from "./en/staff-fields.json";
import enStock from "./en/stock.json";
import enSync from "./en/sync.json";
import enTexts from "./en/texts.json";
import enVisit from "./en/visit.json";
import enWords from "./en/words.json";
import zhAudit from "./zh-CN/audit.json";
import zhBackup from "./zh-CN/backup.json";
import zhClinicFields from "./zh-CN/clinic-fields.json";
import zhCommon from "./zh-CN/common.json";
import zhDay from "./zh-CN/day.json";
import zhDemo from "./zh-CN/demo.json";
import zhDevices from "./zh-CN/devices.json";
import zhDue from "./zh-CN/due.json";
import zhFields from "./zh-CN/fields.json";
import zhFiles from "./zh-CN/files.json";
import zhFinish from "./zh-CN/finish.json";
import zhLogin from "./zh-CN/login.json";
import zhObservation from "./zh-CN/observation.json";
import zhPad from "./zh-CN/pad.json";
import zhPeople from "./zh-CN/people.json";
import zhPlan from "./zh-CN/plan.json";
import zhProof from "./zh-CN/proof.json";
import zhReasons from "./zh-CN/reasons.json";
import zhRegistration from "./zh-CN/registration.json";
import zhSchedules from "./zh-CN/schedules.json";
import zhSession from "./zh-CN/session.json";
import zhSettings from "./zh-CN/settings.json";
import zhSetup from "./zh-CN/setup.json";
import zhShell from "./zh-CN/shell.json";
import zhStaff from "./zh-CN/staff.json";
import zhStaffFields from "./zh-CN/staff-fields.json";
import zhStock from "./zh-CN/stock.json";
import zhSync from "./zh-CN/sync.json";
import zhTexts from "./zh-CN/texts.json";
import zhVisit from "./zh-CN/visit.json";
import zhWords from "./zh-CN/words.json";

/** Sentences of the screens, Chinese: the source. */
export const zhCN = {
  audit: zhAudit,
  backup: zhBackup,
  files: zhFiles,
  session: zhSession,
  settings: zhSettings,
  setup: zhSetup,
  staff: zhStaff,
  common: zhCommon,
  day: zhDay,
  demo: zhDemo,
  devices: zhDevices,
  due: zhDue,
  login: zhLogin,
  observation: zhObservation,
  pad: zhPad,
  people: zhPeople,
  plan: zhPlan,
  schedules: zhSchedules,
  registration: zhRegistration,
  finish: zhFinish,
  proof: zhProof,
  texts: zhTexts,
  shell: zhShell,
  stock: zhStock,
  sync: zhSync,
  visit: zhVisit,
};

/** Sentences of the screens, English. */
export const en: typeof zhCN = {
  audit: enAudit,
  backup: enBackup,
  files: enFiles,
  session: enSession,
  settings: enSettings,
  setup: enSetup,
  staff: enStaff,
  common: enCommon,
  day: enDay,
  demo: enDemo,
  devices: enDevices,
  due: enDue,
  login: enLogin,
  observation: enObservation,
  pad: enPad,
  people: enPeople,
  plan: enPlan,
  schedules: enSchedules,
  registration: enRegistration,
  finish: enFinish,
  proof: enProof,
  texts: enTexts,
  shell: enShell,
  stock: enStock,
  sync: enSync,
  visit: enVisit,
};

/** The files of sentences. */
export const NAMESPACES = Object.keys(zhCN);

/** Words for codes in both languages. */
export const resources = {
  "zh-CN": {
    words: zhWords,
    reasons: zhReasons,
    tables: { people: zhFields, clinic: zhClinicFields, staff: zhStaffFields },
  },
  en: {
    words: enWords,
    reasons: enReasons,
    tables: { people: enFields, clinic: enClinicFields, staff: enStaffFields },
  },
};
