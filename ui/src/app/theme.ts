// The look in one place: one blue-green accent, neutral greys; red, green and amber belong to verdicts and alarms alone.
// The demonstration's violet appears nowhere else, so that nobody takes practice for a real clinic.
import type { ThemeConfig } from "antd";

/** Colours as used by the stylesheets (`var(--ink)`) and by the UI kit. */
export const colours = {
  accent: "#0b6b73",
  "accent-strong": "#084e54",
  "accent-pale": "#e3f1f2",
  ink: "#16232a",
  "ink-soft": "#4a5b64",
  line: "#c9d3d8",
  "line-strong": "#7b8b94",
  page: "#f2f5f6",
  panel: "#ffffff",
  rail: "#0f2f38",
  "rail-ink": "#e4eef0",
  green: "#0b7a3b",
  "green-pale": "#e2f4e9",
  amber: "#ffb000",
  "amber-ink": "#6b4300",
  "amber-pale": "#fff3d6",
  red: "#c3131c",
  "red-pale": "#fdeaea",
  demo: "#5a2d9c",
  "demo-pale": "#efe7fb",
} as const;

const FONT =
  '"Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC", system-ui, sans-serif';
const MONO = '"Noto Sans Mono CJK SC", "DejaVu Sans Mono", Consolas, "Courier New", monospace';

/** Pairs of text and background that stand on screen; a test holds them to contrast AA (4.5 : 1). */
export const textPairs: readonly (readonly [ink: keyof typeof colours | "white", ground: keyof typeof colours])[] = [
  ["ink", "page"],
  ["ink", "panel"],
  ["ink-soft", "page"],
  ["ink-soft", "panel"],
  ["white", "accent"],
  ["accent-strong", "accent-pale"],
  ["accent", "panel"],
  ["rail-ink", "rail"],
  ["white", "green"],
  ["green", "green-pale"],
  ["ink", "amber"],
  ["amber-ink", "amber-pale"],
  ["white", "red"],
  ["red", "red-pale"],
  ["red", "panel"],
  ["white", "demo"],
  ["demo", "demo-pale"],
];

/** Writes the colours and fonts where stylesheets find them. Set one by one: a style attribute would break the security policy. */
export function applyTheme(large: boolean): void {
  const { style } = document.documentElement;
  for (const [name, value] of Object.entries(colours)) style.setProperty(`--${name}`, value);
  style.setProperty("--font", FONT);
  style.setProperty("--mono", MONO);
  // 1 rem: all sizes follow the large type.
  style.setProperty("font-size", large ? "19px" : "16px");
}

/** The same tokens for the UI kit. */
export function kitTheme(large: boolean, still: boolean): ThemeConfig {
  return {
    token: {
      colorPrimary: colours.accent,
      colorInfo: colours.accent,
      colorLink: colours.accent,
      colorError: colours.red,
      colorWarning: colours.amber,
      colorSuccess: colours.green,
      colorText: colours.ink,
      colorTextSecondary: colours["ink-soft"],
      colorTextDescription: colours["ink-soft"],
      colorTextPlaceholder: "#5f6e76",
      colorBorder: colours["line-strong"],
      colorBorderSecondary: colours.line,
      colorBgLayout: colours.page,
      borderRadius: 4,
      fontFamily: FONT,
      fontFamilyCode: MONO,
      fontSize: large ? 19 : 16,
      fontSizeSM: large ? 17 : 14,
      controlHeight: large ? 42 : 36,
      controlHeightLG: large ? 56 : 48,
      motion: !still,
    },
    components: {
      Table: { cellPaddingBlockSM: 6, cellPaddingInlineSM: 8, headerBg: "#e8eef0", headerColor: colours.ink },
      Button: { primaryShadow: "none", defaultShadow: "none", fontWeight: 500 },
    },
  };
}
