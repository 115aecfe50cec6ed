// Every text a person reads. `common`, … are sentences of screens; `words` and `reasons` are the words for codes.
import enCommon from "./en/common.json";
import enDemo from "./en/demo.json";
import enLogin from "./en/login.json";
import enObservation from "./en/observation.json";
import enPad from "./en/pad.json";
import enReasons from "./en/reasons.json";
import enRegistration from "./en/registration.json";
import enShell from "./en/shell.json";
import enStock from "./en/stock.json";
import enSync from "./en/sync.json";
import enVisit from "./en/visit.json";
import enWords from "./en/words.json";
import zhCommon from "./zh-CN/common.json";
import zhDemo from "./zh-CN/demo.json";
import zhLogin from "./zh-CN/login.json";
import zhObservation from "./zh-CN/observation.json";
import zhPad from "./zh-CN/pad.json";
import zhReasons from "./zh-CN/reasons.json";
import zhRegistration from "./zh-CN/registration.json";
import zhShell from "./zh-CN/shell.json";
import zhStock from "./zh-CN/stock.json";
import zhSync from "./zh-CN/sync.json";
import zhVisit from "./zh-CN/visit.json";
import zhWords from "./zh-CN/words.json";

/** Sentences of the screens, Chinese: the source. */
export const zhCN = {
  common: zhCommon,
  demo: zhDemo,
  login: zhLogin,
  observation: zhObservation,
  pad: zhPad,
  registration: zhRegistration,
  shell: zhShell,
  stock: zhStock,
  sync: zhSync,
  visit: zhVisit,
};

/** Sentences of the screens, English. */
export const en: typeof zhCN = {
  common: enCommon,
  demo: enDemo,
  login: enLogin,
  observation: enObservation,
  pad: enPad,
  registration: enRegistration,
  shell: enShell,
  stock: enStock,
  sync: enSync,
  visit: enVisit,
};

/** The files of sentences. */
export const NAMESPACES = Object.keys(zhCN);

/** Words for codes in both languages. */
export const resources = {
  "zh-CN": { words: zhWords, reasons: zhReasons },
  en: { words: enWords, reasons: enReasons },
};
