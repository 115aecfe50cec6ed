import { clearMocks } from "@tauri-apps/api/mocks";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeAll, vi } from "vitest";
import { closeForm } from "@/features/registration/formDraft";
import { forgetAtNeedle } from "@/features/visit/atNeedle";
import { startI18n } from "@/i18n";
import { forgetHeard } from "@/ipc/notices";
import { forgetDrafts } from "@/shared/useDraft";
import { forgetTyped } from "@/shared/useKept";

// A page is translated when a test first goes there, which takes seconds on a busy machine. Who waits for it waits for the page, not for a second.
configure({ asyncUtilTimeout: 10_000 });

// jsdom lacks what the UI kit asks of a browser.
window.matchMedia = (query: string) =>
  ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => {},
    removeEventListener: () => {},
    addListener: () => {},
    removeListener: () => {},
    dispatchEvent: () => false,
  }) as MediaQueryList;
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
// There is no drawing in jsdom; strokes are data and do not need it.
HTMLCanvasElement.prototype.getContext = (() => null) as typeof HTMLCanvasElement.prototype.getContext;
HTMLElement.prototype.setPointerCapture = () => {};
window.scrollTo = () => {};

beforeAll(() => startI18n("zh-CN"));

afterEach(() => {
  cleanup();
  clearMocks();
  forgetHeard();
  forgetDrafts();
  forgetAtNeedle();
  forgetTyped();
  closeForm();
  vi.useRealTimers();
});
