import { afterEach, expect, it, vi } from "vitest";
import { guardClipboard, masked } from "@/app/clipboard";

afterEach(() => document.body.replaceChildren());

it("masks identity numbers and phones, and nothing else", () => {
  expect(masked("身份证 42010619921203202X 电话 13800138000")).toBe("身份证 420***********202X 电话 138****8000");
  for (const kept of ["81000100000000000001", "4201060101", "2026-11-20", "HB202601", "L4201060101000017"])
    expect(masked(kept)).toBe(kept);
});

it("gives the clipboard the masked form of what was marked in a field", () => {
  guardClipboard();
  const field = document.createElement("input");
  field.value = "420106199203042028";
  document.body.append(field);
  field.setSelectionRange(0, field.value.length);
  const setData = vi.fn();
  const event = Object.assign(new Event("copy", { bubbles: true, cancelable: true }), { clipboardData: { setData } });
  field.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
  expect(setData).toHaveBeenCalledWith("text/plain", "420***********2028");
});

it("leaves other text to the browser", () => {
  guardClipboard();
  const field = document.createElement("input");
  field.value = "王小明";
  document.body.append(field);
  field.setSelectionRange(0, 3);
  const event = Object.assign(new Event("copy", { bubbles: true, cancelable: true }), { clipboardData: {} });
  field.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(false);
});
