// Languages. zh-CN is the source; a test holds en against it.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en, NAMESPACES, zhCN } from "@/locales";

export type Language = "zh-CN" | "en";

const REMEMBERED = "vaxdesk.language";

function remembered(): Language {
  return localStorage.getItem(REMEMBERED) === "en" ? "en" : "zh-CN";
}

/** Readies the words. Synchronous: both languages are part of the program. */
export function startI18n(language: Language = remembered()): void {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "zh-CN",
    ns: NAMESPACES,
    defaultNS: "common",
    resources: { "zh-CN": zhCN, en },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  document.documentElement.lang = language;
  // The pad follows the desk.
  window.addEventListener("storage", (event) => {
    if (event.key === REMEMBERED) void show(remembered());
  });
}

async function show(language: Language): Promise<void> {
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

/** Changes the language of all windows and remembers it. */
export function changeLanguage(language: Language): void {
  localStorage.setItem(REMEMBERED, language);
  void show(language);
}
