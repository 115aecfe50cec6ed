import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { VisitDesk } from "@/features/visit/VisitDesk";
import { VisitPage } from "@/features/visit/VisitPage";
import type { VisitView } from "@/ipc/bindings";
import { heard, takeNotice } from "@/ipc/notices";
import { type Call, program, refusal } from "@/test/program";
import * as samples from "@/test/samples";
import { EVERY_COMMAND } from "@/test/samples";
import { expectAccessible, settled, show } from "@/test/show";

const noWay = () => {};
const draftOf = (call: Call | undefined) => (call?.args["input"] as { draft?: string } | undefined)?.draft;
const desk = (view: VisitView, may?: readonly string[]) =>
  show(<VisitDesk view={view} onNext={noWay} onRemedy={noWay} />, may);
const ready = samples.visit({ scan: samples.scan(), lines: [samples.authorised()] });

describe("the verdict band", () => {
  it("is green with word, icon and the vial's lot and expiry when everything is in order", async () => {
    program();
    const { container } = desk(samples.visit({ scan: samples.scan() }));
    const band = screen.getByTestId("verdict");
    expect(band).toHaveProperty("dataset.verdict", "green");
    expect(band.textContent).toContain("可以接种");
    expect(band.textContent).toContain("HB260801");
    expect(band.getAttribute("role")).toBe("status");
    expect(band.getAttribute("aria-live")).toBe("assertive");
    await expectAccessible(container);
  });

  it("shows every reason of a red verdict, the heaviest as headline, and the rule's source on demand", async () => {
    program();
    const { container } = desk(samples.visit({ scan: samples.expired() }));
    const band = screen.getByTestId("verdict");
    expect(band.dataset["verdict"]).toBe("red");
    expect(screen.getByTestId("verdict-headline").dataset["code"]).toBe("verdict.lot_expired");
    expect(within(screen.getByTestId("verdict-reasons")).getByText("接种史不完整")).toBeTruthy();

    const source = within(screen.getByTestId("verdict-headline")).getByRole("button", { name: "依据" });
    await userEvent.click(source);
    expect(source.getAttribute("aria-expanded")).toBe("true");
    expect(screen.getByTestId("verdict-headline").textContent).toContain("疫苗管理法");
    await expectAccessible(container);
  });

  it("never reads an unknown colour as a yes", () => {
    program();
    desk(samples.visit({ scan: samples.scan({ colour: "blue" }) }));
    expect(screen.getByTestId("verdict").dataset["verdict"]).toBe("red");
    expect(screen.getByTestId<HTMLButtonElement>("authorise").disabled).toBe(true);
  });

  it("offers to open a multi-dose vial and says that one step is left", async () => {
    const opened = samples.visit({ scan: samples.scan() });
    const { of } = program({ visit_vial_open: () => opened });
    desk(samples.visit({ scan: samples.unopened() }));
    expect(screen.getByTestId("verdict-one-step").textContent).toContain("开瓶");
    // A closed vial is not out of date.
    expect(screen.getByTestId("check-expiry").dataset["proof"]).toBe("open");
    await userEvent.click(screen.getByTestId("vial-open"));
    expect(of("visit_vial_open")).toHaveLength(1);
  });

  it("is red for another person's card, forbids authorising and stays until it is put aside", async () => {
    program();
    desk(samples.visit({ scan: samples.scan() }));
    act(() => heard.set((before) => ({ ...before, wrongPerson: "钱*勇" })));
    expect(screen.getByTestId("verdict").dataset["verdict"]).toBe("red");
    expect(screen.getByTestId("verdict-headline").textContent).toContain("不是这个孩子");
    expect(screen.getByTestId<HTMLButtonElement>("authorise").disabled).toBe(true);
    await userEvent.click(screen.getByTestId("wrong-person-seen"));
    expect(screen.getByTestId("verdict").dataset["verdict"]).toBe("green");
  });

  it("sends to the observation only somebody who was given something", () => {
    program();
    const given = [samples.line({ state: "given", given_at: "2026-11-20T09:31:00+08:00" })];
    const { unmount } = desk(samples.visit({ stage: "observing", lines: given }));
    expect(screen.getByTestId("verdict-headline").textContent).toContain("留观");
    unmount();
    desk(samples.visit({ stage: "finished", lines: [samples.line({ state: "refused", reason: "declined" })] }));
    expect(screen.getByTestId("verdict-headline").textContent).not.toContain("留观");
  });
});

describe("authorising", () => {
  it("is possible on green, by key or press, with the scanned code", async () => {
    const { of } = program({ visit_authorise: () => ready });
    desk(samples.visit({ scan: samples.scan() }));
    await userEvent.keyboard("{F6}");
    await waitFor(() => expect(of("visit_authorise")).toHaveLength(1));
    expect(of("visit_authorise")[0]?.args["input"]).toMatchObject({
      line: "l1",
      code: "81000100000000000001",
      confirmation: null,
    });
  });

  it("is impossible on red", async () => {
    const { of } = program();
    desk(samples.visit({ scan: samples.expired() }));
    expect(screen.getByTestId<HTMLButtonElement>("authorise").disabled).toBe(true);
    await userEvent.keyboard("{F6}");
    expect(of("visit_authorise")).toHaveLength(0);
  });

  it("needs a reason on amber", async () => {
    const { of } = program({ visit_authorise: () => ready });
    desk(samples.visit({ scan: samples.keyed() }));
    expect(screen.getByTestId<HTMLButtonElement>("authorise").disabled).toBe(true);
    await userEvent.type(screen.getByTestId("confirmation"), "码磨损，已两人核对");
    await userEvent.click(screen.getByTestId("authorise"));
    expect(of("visit_authorise")[0]?.args["input"]).toMatchObject({ confirmation: "码磨损，已两人核对" });
  });

  it("is not offered to somebody who may not", () => {
    program();
    desk(
      samples.visit({ scan: samples.scan() }),
      EVERY_COMMAND.filter((command) => command !== "visit_authorise"),
    );
    expect(screen.getByTestId<HTMLButtonElement>("authorise").disabled).toBe(true);
  });
});

describe("recording", () => {
  it("asks for the body site and never chooses the last one by itself", async () => {
    const { of } = program();
    desk(ready);
    expect(screen.getByTestId("site-right_thigh").textContent).toContain("上次部位");
    expect(screen.getAllByRole<HTMLInputElement>("radio").some((radio) => radio.checked)).toBe(false);
    expect(screen.getByTestId<HTMLButtonElement>("record").disabled).toBe(true);
    await userEvent.keyboard("{F7}");
    expect(of("visit_record")).toHaveLength(0);
  });

  it("twice in one moment is one dose: one command, one id born before the press", async () => {
    const answer = settled<VisitView>();
    const { of } = program({ visit_record: () => answer.promise });
    desk(ready);
    await userEvent.click(screen.getByTestId("site-left_thigh"));
    const button = screen.getByTestId("record");
    fireEvent.click(button);
    fireEvent.click(button);
    fireEvent.keyDown(window, { key: "F7" });
    await waitFor(() => expect(of("visit_record")).toHaveLength(1));
    expect(of("visit_record")[0]?.args["input"]).toMatchObject({
      line: "l1",
      body_site: "left_thigh",
      deviation_reason: null,
    });
    expect(draftOf(of("visit_record")[0])).toMatch(/^draft-/u);
    await act(async () => answer.resolve(samples.visit({ lines: [samples.line({ state: "given" })] })));
    expect(of("visit_record")).toHaveLength(1);
  });

  it("sends the same id again after a failure, so that a lost answer makes no second dose", async () => {
    let first = true;
    const { of } = program({
      visit_record: () => {
        if (first) {
          first = false;
          throw refusal("store.trouble");
        }
        return ready;
      },
    });
    desk(ready);
    await userEvent.click(screen.getByTestId("site-left_thigh"));
    await userEvent.click(screen.getByTestId("record"));
    expect((await screen.findByTestId("visit-failure")).dataset["code"]).toBe("store.trouble");
    await userEvent.click(screen.getByTestId("record"));
    await waitFor(() => expect(of("visit_record")).toHaveLength(2));
    const ids = of("visit_record").map(draftOf);
    expect(new Set(ids).size).toBe(1);
  });

  it("is not triggered by a held key", async () => {
    const { of } = program({ visit_record: () => ready });
    desk(ready);
    await userEvent.click(screen.getByTestId("site-left_thigh"));
    fireEvent.keyDown(window, { key: "F7", repeat: true });
    expect(of("visit_record")).toHaveLength(0);
  });

  it("after the authorisation has lapsed asks why, because what was injected is a fact", async () => {
    const lapsed = samples.authorised();
    if (lapsed.authorisation) lapsed.authorisation.lapsed = true;
    const { of } = program({ visit_record: () => ready });
    desk(samples.visit({ lines: [lapsed] }));
    await userEvent.click(screen.getByTestId("site-left_thigh"));
    expect(screen.getByTestId<HTMLButtonElement>("record").disabled).toBe(true);
    await userEvent.type(screen.getByTestId("deviation"), "孩子哭闹");
    await userEvent.click(screen.getByTestId("record"));
    await waitFor(() => expect(of("visit_record")[0]?.args["input"]).toMatchObject({ deviation_reason: "孩子哭闹" }));
  });
});

describe("a code that cannot be scanned", () => {
  it("is keyed twice and only taken when both are the same", async () => {
    const { of } = program({ visit_scan: () => samples.visit({ scan: samples.keyed() }) });
    desk(samples.visit());
    await userEvent.click(screen.getByTestId("keyed-open"));
    await userEvent.type(screen.getByTestId("keyed-code"), "8100 0100 0000 0000 0001");
    await userEvent.type(screen.getByTestId("keyed-again"), "81000100000000000002");
    expect(screen.getByTestId<HTMLButtonElement>("keyed-submit").disabled).toBe(true);
    await userEvent.clear(screen.getByTestId("keyed-again"));
    await userEvent.type(screen.getByTestId("keyed-again"), "81000100000000000001");
    await userEvent.click(screen.getByTestId("keyed-submit"));
    await waitFor(() => expect(of("visit_scan")[0]?.args).toEqual({ visit: "v1", code: "81000100000000000001" }));
  });
});

describe("the checks", () => {
  it("are ticked by the machine where the verdict proves them", () => {
    program();
    desk(samples.visit({ scan: samples.expired() }));
    expect(screen.getByTestId("check-expiry").dataset["proof"]).toBe("against");
    expect(screen.getByTestId("check-product").dataset["proof"]).toBe("proved");
    expect(screen.getByTestId("check-site").dataset["proof"]).toBe("open");
  });

  it("made by hand hold for the vial they were made with, and fall away with it", async () => {
    program({ visit_view: () => samples.visit({ scan: samples.scan() }) });
    const { client } = show(<VisitPage visit="v1" onOpen={noWay} onRemedy={noWay} />);
    await userEvent.click(await screen.findByTestId("check-appearance"));
    expect(screen.getByTestId("check-appearance").dataset["chosen"]).toBe("true");
    const other = samples.scan({}, { code: "81000100000000000002" });
    await act(async () => takeNotice(client, { kind: "visit", view: samples.visit({ scan: other }) }, noWay));
    expect(screen.getByTestId("check-appearance").dataset["chosen"]).toBe("false");
  });
});

describe("the page", () => {
  it("tells the program which visit is open and gives it up on leaving", async () => {
    const { of } = program();
    const { unmount } = show(<VisitPage visit="v1" onOpen={noWay} onRemedy={noWay} />);
    await screen.findByTestId("visit-desk");
    expect(of("visit_focus").map((call) => call.args["visit"])).toEqual(["v1"]);
    unmount();
    await waitFor(() => expect(of("visit_focus").at(-1)?.args["visit"]).toBeNull());
  });

  it("asks for a vial only once scans go to this visit", async () => {
    const answered = settled<null>();
    program({ visit_focus: () => answered.promise });
    show(<VisitPage visit="v1" onOpen={noWay} onRemedy={noWay} />);
    await screen.findAllByTestId("ready-visit");
    expect(screen.queryByTestId("visit-desk")).toBeNull();
    await act(async () => answered.resolve(null));
    expect(await screen.findByTestId("visit-desk")).toBeTruthy();
  });

  it("shows the verdict a notice brings without asking for anything", async () => {
    const { of } = program();
    const { client } = show(<VisitPage visit="v1" onOpen={noWay} onRemedy={noWay} />);
    await screen.findByTestId("visit-desk");
    const asked = of("visit_view").length;
    await act(async () =>
      takeNotice(client, { kind: "visit", view: samples.visit({ scan: samples.expired() }) }, noWay),
    );
    expect(screen.getByTestId("verdict").dataset["verdict"]).toBe("red");
    expect(of("visit_view")).toHaveLength(asked);
  });

  it("lists who is ready first and opens by a press", async () => {
    program();
    const onOpen = vi.fn();
    const { container } = show(<VisitPage visit={null} onOpen={onOpen} onRemedy={noWay} />);
    await userEvent.click(await screen.findByTestId("ready-visit"));
    expect(onOpen).toHaveBeenCalledWith("v1");
    await expectAccessible(container);
  });
});
