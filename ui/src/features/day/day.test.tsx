import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { DayPage } from "@/features/day/DayPage";
import { program } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible, show } from "@/test/show";

const ways = () => ({
  onVisit: vi.fn(),
  onRegistration: vi.fn(),
  onObservation: vi.fn(),
  onVials: vi.fn(),
  onSync: vi.fn(),
  onPerson: vi.fn(),
});

it("lists what is left of the day, and each row leads to where it is settled (C-045)", async () => {
  program({ day_view: () => samples.dayLeft() });
  const go = ways();
  const { container } = show(<DayPage {...go} />);
  expect((await screen.findByTestId("day")).dataset["settled"]).toBe("false");
  await expectAccessible(container);
  const press = async (part: string, row: string) => {
    const first = within(screen.getByTestId(`day-${part}`)).getAllByTestId(row)[0];
    if (first) await userEvent.click(first);
  };
  await press("unrecorded", "day-line");
  expect(go.onVisit).toHaveBeenLastCalledWith("v1");
  await press("unreleased", "day-observed");
  expect(go.onObservation).toHaveBeenCalledTimes(1);
  await press("vials", "day-vial");
  expect(go.onVials).toHaveBeenCalledTimes(1);
  await press("unsent", "day-queue");
  expect(go.onSync).toHaveBeenCalledTimes(1);
  await press("not-given", "day-line");
  expect(go.onRegistration).toHaveBeenLastCalledWith("v6");
  await press("unsigned", "day-line");
  expect(go.onRegistration).toHaveBeenLastCalledWith("v5");
  await press("not-kept", "day-appointment");
  expect(go.onPerson).toHaveBeenLastCalledWith("r11");
  await press("deviations", "day-deviation");
  expect(go.onVisit).toHaveBeenLastCalledWith("v8");
});

it("says what a deviation or a failure was, and that no reason was written", async () => {
  program({ day_view: () => samples.dayLeft() });
  show(<DayPage {...ways()} />);
  const rows = within(await screen.findByTestId("day-deviations")).getAllByTestId("day-deviation");
  expect(rows[0]?.textContent).toContain("授权已过期");
  expect(rows[0]?.textContent).toContain("孩子哭闹");
  expect(rows[1]?.textContent).toContain("孩子躲开");
  expect(rows[1]?.textContent).toContain("没有写原因");
});

it("says that nothing is left, heading by heading, and prints", async () => {
  program({ day_view: () => samples.daySettled() });
  const print = vi.spyOn(window, "print").mockImplementation(() => {});
  show(<DayPage {...ways()} />);
  expect((await screen.findByTestId("day-state")).textContent).toContain("都已办完");
  expect(screen.getByTestId("day-unrecorded").dataset["count"]).toBe("0");
  await userEvent.click(screen.getByTestId("day-print"));
  expect(print).toHaveBeenCalledTimes(1);
  print.mockRestore();
});
