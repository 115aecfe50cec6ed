import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ObservationPage } from "@/features/observation/ObservationPage";
import { shownHere } from "@/features/observation/shown";
import type { AppointmentInput, ReleaseInput } from "@/ipc/bindings";
import * as around from "@/test/around";
import { program, refusal } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible, show } from "@/test/show";

const onOpen = vi.fn();
afterEach(() => {
  onOpen.mockReset();
  shownHere.set(null);
});
const page = (visit: string | null = null) => show(<ObservationPage visit={visit} onOpen={onOpen} />);
const released = (calls: { args: Record<string, unknown> }[]) => calls[0]?.args["input"] as ReleaseInput | undefined;

it("counts down by itself and offers the release when the 30 minutes are over", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  program({
    observation_view: () => ({
      ...samples.observation,
      people: [{ ...samples.observation.people[0], seconds_left: 65 }],
    }),
  });
  page();
  const tile = await screen.findByTestId("observation-tile");
  expect(within(tile).getByTestId("observation-left").textContent).toBe("1:05");
  expect(within(tile).queryByTestId("release")).toBeNull();
  await act(async () => vi.advanceTimersByTime(5000));
  expect(within(tile).getByTestId("observation-left").textContent).toBe("1:00");
  await act(async () => vi.advanceTimersByTime(60_000));
  expect(tile.dataset["over"]).toBe("true");
  expect(within(tile).getByTestId("release")).toBeTruthy();
});

it("releases who is over with one press, and goes on to the end of the visit", async () => {
  const { of } = program({ observation_release: () => samples.observation });
  const { container } = page();
  await userEvent.click(await screen.findByTestId("release"));
  await waitFor(() =>
    expect(released(of("observation_release"))).toEqual({
      visit: "v3",
      early: false,
      note: null,
      reason: null,
      shown: null,
    }),
  );
  expect(onOpen).toHaveBeenCalledWith("v3");
  await expectAccessible(container);
});

it("lets somebody leave early only knowingly: with a reason of the list, words are welcome", async () => {
  const { of } = program({ observation_release: () => samples.observation });
  const { container } = page();
  await userEvent.click(await screen.findByTestId("release-early"));
  expect(screen.getByTestId<HTMLButtonElement>("release-early-confirm").disabled).toBe(true);
  expect(screen.queryByTestId("release-reason-reaction")).toBeNull();
  await userEvent.click(screen.getByTestId("release-reason-other"));
  await userEvent.type(screen.getByTestId("release-reason-note"), "家长坚持离开");
  await expectAccessible(container);
  await userEvent.click(screen.getByTestId("release-early-confirm"));
  await waitFor(() =>
    expect(released(of("observation_release"))).toMatchObject({
      visit: "v2",
      early: true,
      reason: "other",
      note: "家长坚持离开",
    }),
  );
});

it("is never a dead end when the list of reasons came empty", async () => {
  program({ observation_view: () => ({ ...samples.observation, reasons: [] }) });
  page();
  await userEvent.click(await screen.findByTestId("release-early"));
  await userEvent.click(screen.getByTestId("release-reason-other"));
  expect(screen.getByTestId<HTMLButtonElement>("release-early-confirm").disabled).toBe(false);
});

it("has one key for a reaction, which asks what was seen and stands in the list afterwards", async () => {
  const { of } = program({ observation_release: () => samples.observation });
  const { container } = page();
  const [first] = await screen.findAllByTestId("reaction");
  if (first) await userEvent.click(first);
  expect(document.activeElement).toBe(screen.getByTestId("reaction-note"));
  expect(screen.getByTestId<HTMLButtonElement>("reaction-save").disabled).toBe(true);
  await userEvent.type(screen.getByTestId("reaction-note"), "面色苍白，平卧后好转");
  await expectAccessible(container);
  await userEvent.click(screen.getByTestId("reaction-save"));
  await waitFor(() =>
    expect(released(of("observation_release"))).toMatchObject({
      visit: "v2",
      early: true,
      reason: "reaction",
      note: "面色苍白，平卧后好转",
    }),
  );
});

describe("what is scanned at the observation page", () => {
  const scan = (people: string[], shown: string) => act(async () => shownHere.set({ people, shown }));

  it("releases whose time is over at once, with what was scanned", async () => {
    const { of } = program({ observation_release: () => samples.observation });
    page();
    await screen.findByTestId("release");
    await scan(["r4"], "VXT:v3");
    await waitFor(() => expect(released(of("observation_release"))).toMatchObject({ visit: "v3", shown: "VXT:v3" }));
  });

  it("does not let go whose time is not over: the tile stands out, and what was scanned goes with the press", async () => {
    const { of } = program({ observation_release: () => samples.observation });
    page();
    await screen.findByTestId("release");
    await scan(["r3"], "card-9");
    const tile = screen.getAllByTestId("observation-tile").find((each) => each.dataset["visit"] === "v2");
    expect(tile?.dataset["shown"]).toBe("true");
    expect(of("observation_release")).toEqual([]);
    await userEvent.click(screen.getByTestId("release-early"));
    await userEvent.click(screen.getByTestId("release-reason-hurry"));
    await userEvent.click(screen.getByTestId("release-early-confirm"));
    await waitFor(() => expect(released(of("observation_release"))).toMatchObject({ visit: "v2", shown: "card-9" }));
  });

  it("asks which of two when a mother's card names both", async () => {
    const { of } = program();
    page();
    await screen.findByTestId("release");
    await scan(["r3", "r4"], "card-9");
    expect(screen.getAllByTestId("observation-tile").map((tile) => tile.dataset["shown"])).toEqual(["true", "true"]);
    expect(of("observation_release")).toEqual([]);
  });

  it("says so when the person is not here", async () => {
    program();
    page();
    await screen.findByTestId("release");
    await scan(["r99"], "VXT:x");
    expect(screen.getByTestId("observation-stranger")).toBeTruthy();
  });
});

describe("the end of a visit (C-037)", () => {
  it("proposes the next day, and one key takes it", async () => {
    const { of } = program({ appointment_make: () => around.slip({ appointments: [around.appointment] }) });
    const { container } = page("v3");
    const proposal = await screen.findByTestId("proposal");
    expect(proposal.textContent).toContain("2027-01-12");
    expect(proposal.textContent).toContain("周二");
    expect(proposal.textContent).toContain("2027-01-10");
    await expectAccessible(container);
    await userEvent.keyboard("{F6}");
    await waitFor(() =>
      expect(of("appointment_make")[0]?.args["input"]).toMatchObject({
        visit: "v3",
        day: "2027-01-12",
        vaccines: ["MMR"],
      } satisfies Partial<AppointmentInput>),
    );
    expect((await screen.findByTestId("appointment")).textContent).toContain("麻腮风");
    expect(screen.queryByTestId("proposal")).toBeNull();
  });

  it("takes another day and says why one cannot be", async () => {
    const { of } = program({
      appointment_make: () => {
        throw refusal("appointment.not_clinic_day", { date: "2027-01-16" });
      },
    });
    const { container } = page("v3");
    await userEvent.click(await screen.findByTestId("proposal-change"));
    const day = screen.getByTestId("appointment-day");
    await userEvent.clear(day);
    expect(screen.getByTestId<HTMLButtonElement>("appointment-save").disabled).toBe(true);
    await userEvent.type(day, "20270116");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("appointment-save"));
    expect((await screen.findByTestId("appointment-failure")).textContent).toContain("门诊日");
    expect(of("appointment_make")[0]?.args["input"]).toMatchObject({ day: "2027-01-16", vaccines: ["MMR"] });
  });

  it("leaves the family without an appointment when they want none, and never without a way to make one", async () => {
    const { of } = program();
    page("v3");
    await userEvent.click(await screen.findByTestId("proposal-none"));
    expect(screen.queryByTestId("proposal")).toBeNull();
    expect(screen.getByTestId("appointment-other")).toBeTruthy();
    expect(of("appointment_make")).toEqual([]);
  });

  it("gives an appointment up with a reason", async () => {
    const { of } = program({
      visit_slip_view: () => around.slip({ appointments: [around.appointment] }),
      appointment_cancel: () => around.slip(),
    });
    const { container } = page("v3");
    await userEvent.click(await screen.findByTestId("appointment-cancel"));
    await userEvent.click(await screen.findByTestId("appointment-cancel-reason-other_day"));
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("appointment-cancel-save"));
    await waitFor(() =>
      expect(of("appointment_cancel")[0]?.args["input"]).toEqual({
        visit: "v3",
        appointment: "ap1",
        reason: "other_day",
        note: null,
      }),
    );
    expect(await screen.findByTestId("proposal")).toBeTruthy();
  });

  it("shows the slip as it is printed, and prints that alone", async () => {
    program({ visit_slip_view: () => around.slip({ appointments: [around.appointment] }) });
    const print = vi.spyOn(window, "print").mockImplementation(() => {});
    const { container } = page("v3");
    await userEvent.click(await screen.findByTestId("tab-slip"));
    const slip = screen.getByTestId("slip");
    for (const word of ["HB260801", "左上臂外侧", "09:20", "2027-01-12", "38.5"])
      expect(slip.textContent).toContain(word);
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("slip-print"));
    expect(print).toHaveBeenCalledTimes(1);
    expect(document.querySelector(".printed")?.textContent).toBe(slip.textContent);
    act(() => void window.dispatchEvent(new Event("afterprint")));
    expect(document.querySelector(".printed")).toBeNull();
  });

  it("gives the rows to copy into the booklet, one for each dose", async () => {
    program();
    const { container } = page("v3");
    await userEvent.click(await screen.findByTestId("tab-booklet"));
    expect(screen.getByTestId("copy-DTaP").textContent).toContain("右大腿前外侧");
    expect(screen.getByTestId("copy-HepB").textContent).toContain("示例生物制品有限公司");
    await expectAccessible(container);
  });
});
