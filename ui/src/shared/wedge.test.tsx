import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useHotkey } from "@/shared/useHotkey";
import { useWedge } from "@/shared/useWedge";
import { KeyCollector } from "@/shared/wedge";
import { program } from "@/test/program";

const CODE = "81000100000000000001";

function typed(collector: KeyCollector, text: string, gap: number, from = 1000) {
  [...text].forEach((key, at) => {
    collector.take({ key, ctrl: false, alt: false, at_ms: from + at * gap }, null);
  });
  return collector.take({ key: "Enter", ctrl: false, alt: false, at_ms: from + text.length * gap }, null);
}

describe("a burst of keys", () => {
  it("that is fast enough and ends with Enter is handed to the program with the time of each key", () => {
    const burst = typed(new KeyCollector(), CODE, 5);
    expect(burst?.keys.map((key) => key.key).join("")).toBe(`${CODE}Enter`);
    expect(burst?.keys.at(0)?.at_ms).toBe(0);
    expect(burst?.keys.at(-1)?.at_ms).toBe(100);
  });

  it("typed by a person, or too short, is left alone", () => {
    expect(typed(new KeyCollector(), CODE, 80)).toBeNull();
    expect(typed(new KeyCollector(), "12345", 5)).toBeNull();
  });

  it("does not swallow what was typed before it", () => {
    const collector = new KeyCollector();
    collector.take({ key: "7", ctrl: false, alt: false, at_ms: 100 }, null);
    const burst = typed(collector, CODE, 5, 900);
    expect(burst?.keys.map((key) => key.key).join("")).toBe(`${CODE}Enter`);
  });
});

function Screen({ onSubmit, onPress, onF8 }: { onSubmit: () => void; onPress: () => void; onF8: () => void }) {
  const [text, setText] = useState("");
  useWedge(true);
  useHotkey("F8", onF8);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <input aria-label="field" value={text} onChange={(event) => setText(event.target.value)} />
      <button type="submit" onClick={onPress}>
        record
      </button>
    </form>
  );
}

describe("the window", () => {
  const onSubmit = vi.fn();
  const onPress = vi.fn();
  const onF8 = vi.fn();
  let now = 0;

  beforeEach(() => {
    onSubmit.mockClear();
    onPress.mockClear();
    onF8.mockClear();
    now = 5000;
    vi.spyOn(Event.prototype, "timeStamp", "get").mockImplementation(() => now);
  });

  /** Types into the field as a scanner does; answers whether Enter's own effect was left to the browser. */
  function scan(target: HTMLElement, text: string): boolean {
    for (const key of text) {
      now += 4;
      if (fireEvent.keyDown(target, { key }) && target instanceof HTMLInputElement) {
        fireEvent.change(target, { target: { value: target.value + key } });
      }
    }
    now += 4;
    return fireEvent.keyDown(target, { key: "Enter" });
  }

  it("takes a scan out of the focused field and stops its Enter", async () => {
    const { of } = program({ wedge_scan: () => true });
    render(<Screen onSubmit={onSubmit} onPress={onPress} onF8={onF8} />);
    const field = screen.getByLabelText<HTMLInputElement>("field");
    fireEvent.change(field, { target: { value: "王" } });
    field.focus();

    expect(scan(field, CODE)).toBe(false);
    await waitFor(() => expect(field.value).toBe("王"));
    expect(of("wedge_scan")).toHaveLength(1);
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it("never presses a button with the Enter of a scan, whatever the program says of it", async () => {
    const { of } = program({ wedge_scan: () => false });
    render(<Screen onSubmit={onSubmit} onPress={onPress} onF8={onF8} />);
    const button = screen.getByRole("button");
    button.focus();

    expect(scan(button, CODE)).toBe(false);
    await waitFor(() => expect(of("wedge_scan")).toHaveLength(1));
    await Promise.resolve();
    expect(onPress).not.toHaveBeenCalled();
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it("gives a quick typist the Enter back when it was no scan", async () => {
    program({ wedge_scan: () => false });
    render(<Screen onSubmit={onSubmit} onPress={onPress} onF8={onF8} />);
    const field = screen.getByLabelText<HTMLInputElement>("field");
    field.focus();

    scan(field, "zhangsan");
    await waitFor(() => expect(onSubmit).toHaveBeenCalledTimes(1));
    expect(field.value).toBe("zhangsan");
  });

  it("takes F8 inside a scan as the scanner's separator and F8 alone as the key of the stock page", async () => {
    const { of } = program({ wedge_scan: () => true });
    render(<Screen onSubmit={onSubmit} onPress={onPress} onF8={onF8} />);
    const field = screen.getByLabelText<HTMLInputElement>("field");
    field.focus();

    for (const key of ["1", "0", "A", "F8", "2", "1", "7", "7"]) {
      now += 4;
      fireEvent.keyDown(field, { key });
    }
    now += 4;
    fireEvent.keyDown(field, { key: "Enter" });
    await waitFor(() => expect(of("wedge_scan")).toHaveLength(1));
    expect(onF8).not.toHaveBeenCalled();

    now += 4000;
    fireEvent.keyDown(field, { key: "F8" });
    await waitFor(() => expect(onF8).toHaveBeenCalledTimes(1));
  });
});
