import { fireEvent, render } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { KeysContext, useHotkey } from "@/shared/useHotkey";

function Pressed({ by, action }: { by: string; action: () => void }) {
  useHotkey(by, action);
  return null;
}

it("a key presses one thing only, the first that asked for it, also when loading anew was stopped before", () => {
  const [first, second] = [vi.fn(), vi.fn()];
  const stop = (event: Event) => event.preventDefault();
  window.addEventListener("keydown", stop);
  render(
    <>
      <Pressed by="F5" action={first} />
      <Pressed by="F5" action={second} />
    </>,
  );
  fireEvent.keyDown(document.body, { key: "F5" });
  window.removeEventListener("keydown", stop);
  expect(first).toHaveBeenCalledTimes(1);
  expect(second).not.toHaveBeenCalled();
});

it("the keys of a screen behind a lock press nothing, and wake with it", () => {
  const action = vi.fn();
  const screen = (awake: boolean) => (
    <KeysContext value={awake}>
      <Pressed by="F6" action={action} />
    </KeysContext>
  );
  const { rerender } = render(screen(false));
  fireEvent.keyDown(document.body, { key: "F6" });
  expect(action).not.toHaveBeenCalled();
  rerender(screen(true));
  fireEvent.keyDown(document.body, { key: "F6" });
  expect(action).toHaveBeenCalledTimes(1);
});
