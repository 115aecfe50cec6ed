import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { VisitPage } from "@/features/visit/VisitPage";
import type { DeskView, StatusView } from "@/ipc/bindings";
import { program, refusal } from "@/test/program";
import * as samples from "@/test/samples";
import { EVERY_COMMAND } from "@/test/samples";
import { expectAccessible, show } from "@/test/show";

const CODE = "81000200000000000007";
const noWay = () => {};
const page = (visit: string | null = null, may?: readonly string[]) =>
  show(<VisitPage visit={visit} onOpen={noWay} onElsewhere={noWay} />, may);

/** The desk with one vial that has this many seconds left. */
function withVial(seconds: number | null): DeskView {
  const desk = samples.desk();
  for (const vial of desk.status.vials) vial.seconds_left = seconds;
  return desk;
}
const emptied = (): StatusView => ({ ...samples.desk().status, vials: [] });

describe("an open vial", () => {
  // C-047: at 30:00 it may still be used, one second later it may not.
  it("turns to alarm and asks to be discarded one second after its last allowed one", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    program({ desk_view: () => withVial(1) });
    page();
    const tile = await screen.findByTestId("vial-tile");
    expect(tile.dataset["state"]).toBe("soon");
    act(() => vi.advanceTimersByTime(1000));
    expect(tile.textContent).toContain("0:00");
    expect(tile.dataset["state"]).toBe("soon");
    act(() => vi.advanceTimersByTime(1000));
    expect(tile.dataset["state"]).toBe("over");
    expect(tile.textContent).toContain("超时，请报废");
  });

  it("goes on counting where it was when the page is left and entered again", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    const desk = withVial(1200);
    program({ desk_view: () => desk });
    const { unmount } = page();
    await screen.findByTestId("vial-tile");
    unmount();
    act(() => vi.advanceTimersByTime(60_000));
    page();
    expect((await screen.findByTestId("vial-tile")).textContent).toContain("19:00");
  });

  it("is discarded in two steps, and the visit on the desk is judged anew", async () => {
    const { of } = program({ desk_view: () => withVial(-1), vial_discard: emptied });
    const { container } = page("v1");
    await screen.findByTestId("visit-desk");
    await userEvent.click(await screen.findByTestId(`vial-discard-${CODE}`));
    expect(of("vial_discard")).toHaveLength(0);
    await expectAccessible(container);
    const before = of("visit_view").length;
    await userEvent.click(screen.getByTestId("vial-discard-reason-time_exceeded"));
    await waitFor(() => expect(screen.queryByTestId("vial-tile")).toBeNull());
    expect(of("vial_discard").map((call) => call.args)).toEqual([{ code: CODE, reason: "time_exceeded" }]);
    expect(screen.getByTestId("vial-discarded").textContent).toContain("BCG2603");
    await waitFor(() => expect(of("visit_view").length).toBeGreaterThan(before));
  });

  it("within its time is not discarded for its time, and a second press changes one's mind", async () => {
    const { of } = program({ desk_view: () => withVial(1133) });
    page();
    await userEvent.click(await screen.findByTestId(`vial-discard-${CODE}`));
    expect(screen.queryByTestId("vial-discard-reason-time_exceeded")).toBeNull();
    for (const reason of ["broken", "turbid", "other"]) {
      expect(screen.getByTestId(`vial-discard-reason-${reason}`)).toBeTruthy();
    }
    await userEvent.click(screen.getByTestId(`vial-discard-${CODE}`));
    expect(screen.queryByTestId("vial-discard-reason-broken")).toBeNull();
    expect(of("vial_discard")).toHaveLength(0);
  });

  it("without a limit never runs out", async () => {
    program({ desk_view: () => withVial(null) });
    page();
    const tile = await screen.findByTestId("vial-tile");
    expect(tile.dataset["state"]).toBe("free");
    expect(tile.textContent).toContain("无时限");
  });

  it("stays, with the reason beside it, when the program refuses", async () => {
    program({
      vial_discard: () => {
        throw refusal("vial.not_in_stock");
      },
    });
    page();
    await userEvent.click(await screen.findByTestId(`vial-discard-${CODE}`));
    await userEvent.click(screen.getByTestId("vial-discard-reason-broken"));
    expect((await screen.findByTestId("vial-discard-failure")).dataset["code"]).toBe("vial.not_in_stock");
    expect(screen.getByTestId("vial-tile")).toBeTruthy();
    expect(screen.queryByTestId("vial-discarded")).toBeNull();
  });

  it("is shown but not offered to be discarded to somebody who may not", async () => {
    program();
    page(
      null,
      EVERY_COMMAND.filter((command) => command !== "vial_discard"),
    );
    expect(await screen.findByTestId("vial-tile")).toBeTruthy();
    expect(screen.queryByTestId(`vial-discard-${CODE}`)).toBeNull();
  });
});
