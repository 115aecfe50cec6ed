import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { Status } from "@/app/Status";
import type { StatusView } from "@/ipc/bindings";
import { sound } from "@/shared/sound";
import { program, refusal } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible, show } from "@/test/show";

const noWay = () => {};
const bar = (change: Partial<StatusView> = {}) =>
  show(
    <Status status={{ ...samples.desk().status, ...change }} clinic={samples.clinic} onQueue={noWay} onVials={noWay} />,
  );

it("warns aloud of an open vial five minutes before its end and at its end, on every screen (C-047)", () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  const play = vi.spyOn(sound, "play").mockImplementation(() => {});
  const speak = vi.spyOn(sound, "speak").mockImplementation(() => {});
  program();
  bar({ vials: samples.desk().status.vials.map((vial) => ({ ...vial, seconds_left: 302 })) });
  expect(play).not.toHaveBeenCalled();
  act(() => vi.advanceTimersByTime(3000));
  expect(speak.mock.calls).toEqual([["卡介苗，开瓶还剩五分钟", "zh-CN"]]);
  act(() => vi.advanceTimersByTime(298_000));
  expect(speak).toHaveBeenCalledTimes(1);
  act(() => vi.advanceTimersByTime(3000));
  expect(speak.mock.calls.at(-1)).toEqual(["卡介苗，开瓶时间已到，请报废", "zh-CN"]);
  expect(play).toHaveBeenCalledTimes(2);
  vi.restoreAllMocks();
});

it("says nothing of a vial whose time was over before the desk opened", () => {
  const play = vi.spyOn(sound, "play").mockImplementation(() => {});
  program();
  bar({ vials: samples.desk().status.vials.map((vial) => ({ ...vial, seconds_left: -60 })) });
  expect(play).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

it("shows a doubtful clock until two members of staff have compared it (C-042)", async () => {
  let seconded = false;
  const { of } = program({
    clock_confirm: ({ approval }) => {
      if (approval === null) throw refusal("step_up.needed");
      seconded = true;
      return samples.desk().status;
    },
    step_up: () => ({ token: "second" }),
  });
  const { container } = bar({ clock_doubtful: true });
  await userEvent.click(screen.getByTestId("clock-warning"));
  expect(screen.getByTestId("clock-now").textContent).toBe("2026-11-20 09:31");
  await expectAccessible(container);
  await userEvent.click(screen.getByTestId("clock-confirm"));
  await userEvent.type(await screen.findByTestId("step-up-login"), "li");
  await userEvent.type(screen.getByTestId("step-up-password"), "secret");
  await userEvent.click(screen.getByTestId("step-up-approve"));
  await waitFor(() => expect(seconded).toBe(true));
  expect(of("clock_confirm").map((call) => call.args["approval"])).toEqual([null, "second"]);
});

it("warns of the clock as well when only an open vial is in doubt", () => {
  program();
  bar({ vials: samples.desk().status.vials.map((vial) => ({ ...vial, clock_doubtful: true })) });
  expect(screen.getByTestId("clock-warning")).toBeTruthy();
});
