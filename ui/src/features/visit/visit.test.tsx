import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { broughtAlong } from "@/features/visit/atNeedle";
import { VisitDesk } from "@/features/visit/VisitDesk";
import { VisitPage } from "@/features/visit/VisitPage";
import type { ScanView, VisitView } from "@/ipc/bindings";
import { heard, takeNotice } from "@/ipc/notices";
import { sound } from "@/shared/sound";
import { type Call, program, refusal } from "@/test/program";
import * as samples from "@/test/samples";
import { EVERY_COMMAND } from "@/test/samples";
import { expectAccessible, settled, show } from "@/test/show";

const noWay = () => {};
const draftOf = (call: Call | undefined) => (call?.args["input"] as { draft?: string } | undefined)?.draft;
const desk = (view: VisitView, may?: readonly string[]) =>
  show(<VisitDesk view={view} onNext={noWay} onElsewhere={noWay} />, may);
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
    await userEvent.click(screen.getByTestId("vial-open"));
    expect(of("visit_vial_open")).toHaveLength(1);
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

/** The vaccinator's four ticks for the line in hand. */
const tickAll = async () => {
  for (const check of ["appearance", "name_spoken", "dose_drawn", "site_route"]) {
    await userEvent.click(screen.getByTestId(`check-${check}`));
  }
};

describe("authorising", () => {
  it("is possible on green, by key or press, with the scanned code and every own tick (C-041)", async () => {
    const { of } = program({ visit_authorise: () => ready });
    desk(samples.visit({ scan: samples.scan() }));
    await userEvent.keyboard("{F6}");
    expect(of("visit_authorise")).toHaveLength(0);
    await tickAll();
    await userEvent.keyboard("{F6}");
    await waitFor(() => expect(of("visit_authorise")).toHaveLength(1));
    expect(of("visit_authorise")[0]?.args["input"]).toMatchObject({
      line: "l1",
      code: "81000100000000000001",
      confirmation: null,
      body_site: null,
      checks: ["appearance", "name_spoken", "dose_drawn", "site_route"],
    });
  });

  it("asks for no ticks where the clinic only shows them", () => {
    program();
    desk(samples.visit({ scan: samples.scan(), own_checks: "shown" }));
    expect(screen.getByTestId<HTMLButtonElement>("authorise").disabled).toBe(false);
  });

  it("is impossible on red", async () => {
    const { of } = program();
    desk(samples.visit({ scan: samples.expired() }));
    await tickAll();
    expect(screen.getByTestId<HTMLButtonElement>("authorise").disabled).toBe(true);
    await userEvent.keyboard("{F6}{F12}");
    expect(of("visit_authorise")).toHaveLength(0);
  });

  it("needs a reason on amber; ready words fill it without typing (C-191)", async () => {
    const { of } = program({ visit_authorise: () => ready });
    desk(samples.visit({ scan: samples.keyed() }));
    await tickAll();
    expect(screen.getByTestId<HTMLButtonElement>("authorise").disabled).toBe(true);
    await userEvent.click(screen.getByTestId("quick-worn"));
    await userEvent.click(screen.getByTestId("authorise"));
    expect(of("visit_authorise")[0]?.args["input"]).toMatchObject({ confirmation: "码磨损，已两人核对" });
  });

  it("is not offered to somebody who may not", async () => {
    program();
    desk(
      samples.visit({ scan: samples.scan() }),
      EVERY_COMMAND.filter((command) => command !== "visit_authorise"),
    );
    await tickAll();
    expect(screen.getByTestId<HTMLButtonElement>("authorise").disabled).toBe(true);
  });

  it("takes two vials in one press, each with its own site, ticks and id (C-041)", async () => {
    let answer = samples.confirmed();
    const { of } = program({
      visit_authorise: ({ input }) => {
        const { line: which } = input as { line: string };
        const lines = answer.lines.map((each) =>
          each.line === which
            ? {
                ...samples.authorised(),
                ...each,
                state: "authorised",
                authorisation: samples.authorised().authorisation,
              }
            : each,
        );
        answer = { ...answer, lines };
        return answer;
      },
    });
    const { container } = desk(answer);
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("site-left_thigh"));
    await userEvent.click(screen.getByTestId("line-pick-HepB"));
    await userEvent.click(screen.getByTestId("site-right_thigh"));
    expect(of("visit_authorise")).toHaveLength(0);
    await userEvent.keyboard("{F12}");
    await waitFor(() => expect(of("visit_authorise")).toHaveLength(2));
    const sent = of("visit_authorise").map((call) => call.args["input"]);
    expect(sent).toMatchObject([
      { line: "l1", code: "81000100000000000001", body_site: "right_thigh" },
      { line: "l2", code: "81000300000000000011", body_site: "left_thigh" },
    ]);
    expect(new Set(of("visit_authorise").map(draftOf)).size).toBe(2);
  });

  it("waits for the place: ticking all four before it only ticks", async () => {
    const { of } = program({ visit_authorise: () => ready });
    desk(samples.visit({ scan: samples.scan() }));
    await userEvent.keyboard("{F12}");
    expect(screen.getByTestId("check-dose_drawn").dataset["chosen"]).toBe("true");
    expect(of("visit_authorise")).toHaveLength(0);
    await userEvent.click(screen.getByTestId("site-left_thigh"));
    await userEvent.keyboard("{F6}");
    await waitFor(() => expect(of("visit_authorise")[0]?.args["input"]).toMatchObject({ body_site: "left_thigh" }));
  });

  it("keeps what was chosen while the way leads to the stock page and back, and not for another person", async () => {
    program();
    const { unmount } = desk(samples.visit({ scan: samples.scan() }));
    await userEvent.click(screen.getByTestId("site-left_thigh"));
    await userEvent.click(screen.getByTestId("check-appearance"));
    unmount();
    desk(samples.visit({ scan: samples.scan() }));
    expect(screen.getByTestId("site-left_thigh").dataset["chosen"]).toBe("true");
    await waitFor(() => expect(screen.getByTestId("check-appearance").dataset["chosen"]).toBe("true"));
    cleanup();
    const other = samples.desk();
    if (other.session) other.session.staff = "s2";
    program({ desk_view: () => other });
    desk(samples.visit({ scan: samples.scan() }));
    await waitFor(() => expect(screen.getByTestId("check-appearance").dataset["chosen"]).toBe("false"));
    // Where it is to be given stays; that it was looked at does not.
    expect(screen.getByTestId("site-left_thigh").dataset["chosen"]).toBe("true");
  });
});

/** A second press of the same hand is let pass for a moment. */
const PATIENT = { timeout: 4000, interval: 600 };

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

  it("counts the authorisation down, and asks the program once when it has run out", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
    const soon = samples.authorised();
    if (soon.authorisation) soon.authorisation.seconds_left = 1;
    const view = samples.visit({ lines: [soon] });
    program({ visit_view: () => view });
    desk(view);
    expect(screen.getByTestId("authorised-left").textContent).toBe("0:01");
    act(() => vi.advanceTimersByTime(2000));
    expect(screen.getByTestId("authorised").dataset["lapsed"]).toBe("true");
    expect(screen.getByTestId("deviations").dataset["codes"]).toBe("authorisation.lapsed");
  });

  const lapsedView = () => {
    const lapsed = samples.authorised();
    if (lapsed.authorisation) {
      Object.assign(lapsed.authorisation, { lapsed: true, seconds_left: -5, deviations: ["authorisation.lapsed"] });
    }
    return samples.visit({ lines: [lapsed] });
  };

  it("after the authorisation has lapsed asks why, because what was injected is a fact", async () => {
    const { of } = program({ visit_record: () => ready });
    desk(lapsedView());
    await userEvent.click(screen.getByTestId("site-left_thigh"));
    await userEvent.click(screen.getByTestId("record"));
    expect(of("visit_record")).toHaveLength(0);
    expect(document.activeElement).toBe(screen.getByTestId("deviation"));
    await userEvent.click(screen.getByTestId("quick-cried"));
    await waitFor(async () => {
      await userEvent.click(screen.getByTestId("record"));
      expect(of("visit_record")[0]?.args["input"]).toMatchObject({ deviation_reason: "孩子哭闹，操作延后" });
    }, PATIENT);
  });

  it("succeeds without a reason when pressed again, but not by the same double press", async () => {
    let now = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const { of } = program({ visit_record: () => ready });
    desk(lapsedView());
    await userEvent.click(screen.getByTestId("site-left_thigh"));
    fireEvent.click(screen.getByTestId("record"));
    fireEvent.click(screen.getByTestId("record"));
    expect(of("visit_record")).toHaveLength(0);
    now += 1500;
    fireEvent.click(screen.getByTestId("record"));
    await waitFor(() => expect(of("visit_record")[0]?.args["input"]).toMatchObject({ deviation_reason: null }));
    vi.restoreAllMocks();
  });

  it("of the next injection is not done by a double press of the last (C-044)", async () => {
    let now = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const site = { body_site: "left_thigh" };
    const authorised = (line: string, vaccine: string) => {
      const made = samples.authorised({ line, vaccine });
      if (made.authorisation)
        Object.assign(made.authorisation, site, { authorisation: `a-${line}`, seconds_left: 9999 });
      return made;
    };
    const first = samples.visit({ lines: [authorised("l1", "HepB"), authorised("l2", "DTaP")] });
    const after = samples.visit({ lines: [samples.line({ state: "given" }), authorised("l2", "DTaP")] });
    const { of } = program({ visit_view: () => first, visit_record: () => after });
    show(<VisitPage visit="v1" onOpen={noWay} onElsewhere={noWay} />);
    await userEvent.click(await screen.findByTestId("record"));
    await screen.findByTestId("recorded");
    fireEvent.click(screen.getByTestId("record"));
    expect(of("visit_record")).toHaveLength(1);
    now += 1500;
    fireEvent.click(screen.getByTestId("record"));
    await waitFor(() => expect(of("visit_record")).toHaveLength(2));
    expect(of("visit_record").map((call) => (call.args["input"] as { line: string }).line)).toEqual(["l1", "l2"]);
    vi.restoreAllMocks();
  });
});

describe("two injections one right after the other", () => {
  const authorised = (line: string, vaccine: string, deviations: string[] = []) => {
    const made = samples.authorised({ line, vaccine });
    const site = line === "l1" ? "left_thigh" : "right_thigh";
    if (made.authorisation)
      Object.assign(made.authorisation, { authorisation: `a-${line}`, body_site: site, deviations });
    return made;
  };

  it("are recorded by one press that says so, each with its own id and site (C-040)", async () => {
    const { of } = program({ visit_record: () => samples.visit() });
    desk(samples.visit({ lines: [authorised("l1", "HepB"), authorised("l2", "DTaP")] }));
    const all = screen.getByTestId("record-all");
    expect(all.textContent).toContain("2针");
    fireEvent.click(all);
    fireEvent.click(all);
    await waitFor(() => expect(of("visit_record")).toHaveLength(2));
    expect(of("visit_record").map((call) => call.args["input"])).toMatchObject([
      { line: "l1", body_site: "left_thigh" },
      { line: "l2", body_site: "right_thigh" },
    ]);
    expect(new Set(of("visit_record").map(draftOf)).size).toBe(2);
  });

  it("are recorded one by one when something has to be asked about one of them", () => {
    program();
    desk(samples.visit({ lines: [authorised("l1", "HepB"), authorised("l2", "DTaP", ["verdict.recalled"])] }));
    expect(screen.queryByTestId("record-all")).toBeNull();
  });

  it("are given their sites one after the other, and a double press chooses only one", async () => {
    let now = 1000;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    program();
    desk(samples.confirmed());
    fireEvent.click(screen.getByTestId("site-left_thigh").querySelector("input") as HTMLElement);
    expect(screen.getByTestId("line-HepB").getAttribute("aria-current")).toBe("true");
    fireEvent.click(screen.getByTestId("site-left_thigh").querySelector("input") as HTMLElement);
    expect(screen.getByTestId("site-left_thigh").dataset["chosen"]).toBe("false");
    now += 1500;
    fireEvent.click(screen.getByTestId("site-right_thigh").querySelector("input") as HTMLElement);
    expect(screen.getByTestId("vial-of-HepB").textContent).toContain("右大腿");
    expect(screen.getByTestId("vial-of-DTaP").textContent).toContain("左大腿");
    vi.restoreAllMocks();
  });
});

describe("an injection that did not become a dose", () => {
  it("is told by kind, each saying what becomes of vial and line, and sent once (C-046)", async () => {
    const { of } = program({ visit_fail: () => samples.visit() });
    const { container } = desk(ready);
    await userEvent.click(screen.getByTestId("fail-open"));
    const dialog = screen.getByTestId("fail-dialog");
    expect(within(dialog).getByTestId("fail-moved").textContent).toContain("计入损耗");
    expect(within(dialog).getByTestId("fail-not_begun").textContent).toContain("退回库存");
    expect(screen.getByTestId<HTMLButtonElement>("fail-save").disabled).toBe(true);
    await userEvent.click(screen.getByTestId("fail-other"));
    // In words, where the kind says nothing.
    expect(screen.getByTestId<HTMLButtonElement>("fail-save").disabled).toBe(true);
    await expectAccessible(container);
    await userEvent.type(screen.getByTestId("fail-note"), "停电");
    const save = screen.getByTestId("fail-save");
    fireEvent.click(save);
    fireEvent.click(save);
    await waitFor(() => expect(screen.queryByTestId("fail-dialog")).toBeNull());
    expect(of("visit_fail").map((call) => call.args["input"])).toMatchObject([
      { line: "l1", kind: "other", note: "停电" },
    ]);
  });

  it("closes by Escape and lets no key of the page through", async () => {
    const { of } = program({ visit_record: () => ready });
    desk(ready);
    await userEvent.click(screen.getByTestId("site-left_thigh"));
    await userEvent.click(screen.getByTestId("fail-open"));
    await userEvent.keyboard("{F7}");
    expect(of("visit_record")).toHaveLength(0);
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByTestId("fail-dialog")).toBeNull();
  });
});

describe("a stranger's card, certificate or ticket", () => {
  it("makes the page red, leads nowhere and ends by its own key (C-035)", async () => {
    const { of } = program({ visit_scan_clear: () => samples.visit({ scan: samples.scan() }) });
    const onElsewhere = vi.fn();
    const { container } = show(
      <VisitDesk
        view={samples.visit({ scan: samples.scan(), wrong_person: true })}
        onNext={noWay}
        onElsewhere={onElsewhere}
      />,
    );
    expect(screen.getByTestId("verdict").dataset["verdict"]).toBe("red");
    expect(screen.getByTestId("verdict").textContent).toContain("不是这个孩子");
    expect(screen.queryByTestId("authorise")).toBeNull();
    await userEvent.keyboard("{F6}{F7}{F12}{Enter}");
    expect(of("visit_authorise")).toHaveLength(0);
    await expectAccessible(container);
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(of("visit_scan_clear")).toHaveLength(1));
    expect(onElsewhere).not.toHaveBeenCalled();
  });

  it("put aside where only the window knew of it takes no vial off the desk", async () => {
    const { of } = program();
    desk(samples.visit({ scan: samples.scan() }));
    act(() => heard.set((before) => ({ ...before, wrongPerson: "钱*勇" })));
    expect(screen.getByTestId("verdict-headline").textContent).toContain("钱*勇");
    await userEvent.click(screen.getByTestId("wrong-person-seen"));
    await waitFor(() => expect(screen.getByTestId("verdict").dataset["verdict"]).toBe("green"));
    expect(of("visit_scan_clear")).toHaveLength(0);
  });
});

describe("the family's confirmation of the vials", () => {
  it("is one key: the vials go on the pad, and the page says who is asked (C-032)", async () => {
    const { of } = program({ visit_verify_show: () => samples.both() });
    const { container } = desk(samples.both());
    expect(screen.getByTestId("verify").textContent).toContain("李秀英");
    expect(screen.getByTestId("verified-HepB").textContent).toBe("未验证");
    await expectAccessible(container);
    await userEvent.keyboard("{F11}");
    await waitFor(() => expect(of("visit_verify_show")).toHaveLength(1));
    expect(of("visit_verify_show")[0]?.args["input"]).toMatchObject({ visit: "v1", relation: null, signer: null });
  });

  describe("with nothing else in the way", () => {
    const free = (view: VisitView): VisitView => ({
      ...view,
      verification: { ...view.verification, pad_free: true },
    });
    const opened = async (first: VisitView) => {
      const { of } = program({ visit_view: () => first, visit_verify_show: () => free(samples.both()) });
      const { client } = show(<VisitPage visit="v1" onOpen={noWay} onElsewhere={noWay} />);
      await screen.findByTestId("visit-desk");
      const hear = (view: VisitView) => act(async () => takeNotice(client, { kind: "visit", view }, noWay));
      return { of, hear };
    };

    it("needs no press: the vials scanned last go on the pad, once (C-032)", async () => {
      const both = free(samples.both());
      const { of, hear } = await opened(samples.visit());
      await hear({ ...both, vials: both.vials.slice(0, 1), scan: both.vials[0] ?? null });
      expect(of("visit_verify_show")).toEqual([]);
      await hear(both);
      await waitFor(() => expect(of("visit_verify_show")).toHaveLength(1));
      // Taken back from the pad, they wait for the key.
      await hear({ ...both, verification: { ...both.verification, state: "on_pad", pad_free: false } });
      await hear(both);
      expect(of("visit_verify_show")).toHaveLength(1);
    });

    it("takes the pad from nobody, and shows nothing again that lay there before the page opened", async () => {
      const busy = await opened(samples.visit());
      await busy.hear(samples.both());
      expect(busy.of("visit_verify_show")).toEqual([]);
      cleanup();
      const before = await opened(free(samples.both()));
      await before.hear(free(samples.both()));
      expect(before.of("visit_verify_show")).toEqual([]);
    });
  });

  it("is the spoken word by the same key where the clinic takes it, and paper beside it", async () => {
    const { of } = program({ visit_verify_note: () => samples.confirmed() });
    const both = samples.both();
    desk({ ...both, verification: { ...both.verification, asked: "spoken" } });
    await userEvent.keyboard("{F11}");
    await waitFor(() => expect(of("visit_verify_note")).toHaveLength(1));
    await userEvent.click(screen.getByTestId("verify-paper"));
    await waitFor(() => expect(of("visit_verify_note")).toHaveLength(2));
    expect(of("visit_verify_note").map((call) => call.args["input"])).toMatchObject([
      { way: "spoken" },
      { way: "paper" },
    ]);
  });

  it("that says not right is told aloud and in words", async () => {
    const play = vi.spyOn(sound, "play").mockImplementation(() => {});
    const doubted = { ...samples.both(), verification: { ...samples.both().verification, state: "doubted" } };
    program({ visit_view: () => samples.both() });
    const { client } = show(<VisitPage visit="v1" onOpen={noWay} onElsewhere={noWay} />);
    await screen.findByTestId("verify");
    await act(async () => takeNotice(client, { kind: "visit", view: doubted }, noWay));
    expect(screen.getByTestId("verify-doubted").textContent).toContain("家长说不对");
    expect(play).toHaveBeenCalledWith("red");
    vi.restoreAllMocks();
  });
});

describe("the remedy button does what it says", () => {
  const press = async (view: VisitView, remedy: string, answers: Record<string, () => unknown> = {}) => {
    const said = program(answers);
    const onElsewhere = vi.fn();
    show(<VisitDesk view={view} onNext={noWay} onElsewhere={onElsewhere} />);
    await userEvent.click(screen.getByTestId(`remedy-${remedy}`));
    return { ...said, onElsewhere };
  };

  it("receive: leads to receiving with the code, and the scan stays", async () => {
    const { of, onElsewhere } = await press(samples.visit({ scan: samples.notReceived() }), "receive");
    expect(onElsewhere).toHaveBeenCalledWith({ to: "receive", code: "81000100000000000001" });
    expect(of("visit_scan_clear")).toHaveLength(0);
  });

  it("change_line: proposes the vaccine of the vial and leads to its consent", async () => {
    const { of, onElsewhere } = await press(samples.visit({ scan: samples.otherVaccine() }), "change_line", {
      visit_line_propose: () => samples.visit(),
    });
    await waitFor(() => expect(onElsewhere).toHaveBeenCalledWith({ to: "registration" }));
    expect(of("visit_line_propose")[0]?.args["input"]).toMatchObject({ visit: "v1", vaccine: "MMR" });
  });

  it("earlier_lot: names the lot and takes this vial off the desk", async () => {
    const { of } = await press(samples.visit({ scan: samples.laterLot() }), "earlier_lot", {
      visit_scan_clear: () => samples.visit(),
    });
    await waitFor(() => expect(of("visit_scan_clear")).toHaveLength(1));
  });

  it("confirm: the reason's field takes the keys", async () => {
    await press(samples.visit({ scan: samples.keyed() }), "confirm");
    expect(document.activeElement).toBe(screen.getByTestId("confirmation"));
  });

  it("confirm_clock: a second person proves themselves (C-042)", async () => {
    await press(samples.visit({ scan: samples.doubtful() }), "confirm_clock", {
      clock_confirm: () => {
        throw refusal("step_up.needed");
      },
    });
    expect((await screen.findByTestId("step-up-form")).dataset["command"]).toBe("clock_confirm");
  });

  it("payment: the receipt's field takes the keys, and the receipt is sent (C-008)", async () => {
    const unpaid = samples.line({ price_fen: 15300, unpaid: true });
    const reason = {
      note: { code: "verdict.payment_missing", params: {}, rule: null },
      weight: "red_remedy",
      remedy: "payment",
    };
    const scan = samples.scan({ colour: "red", headline: reason, reasons: [reason], one_step: "payment" });
    const { of } = await press(samples.visit({ lines: [unpaid], scan }), "payment", {
      visit_paid: () => samples.visit(),
    });
    expect(screen.getByTestId("price-HepB").textContent).toContain("153.00");
    expect(document.activeElement).toBe(screen.getByTestId("receipt-HepB"));
    await userEvent.keyboard("PJ-118{Enter}");
    await waitFor(() => expect(of("visit_paid")[0]?.args["input"]).toMatchObject({ line: "l1", receipt: "PJ-118" }));
  });
});

describe("what is heard", () => {
  it("is a sound of its own for each colour, and the name with the birthday once at the first scan", async () => {
    const play = vi.spyOn(sound, "play").mockImplementation(() => {});
    const speak = vi.spyOn(sound, "speak").mockImplementation(() => {});
    program({ visit_view: () => samples.visit({ visit: "heard" }) });
    const { client } = show(<VisitPage visit="heard" onOpen={noWay} onElsewhere={noWay} />);
    await screen.findByTestId("visit-desk");
    const scanned = async (scan: ScanView) =>
      act(async () => takeNotice(client, { kind: "visit", view: samples.visit({ visit: "heard", scan }) }, noWay));
    await scanned(samples.scan());
    await scanned(samples.keyed());
    await scanned(samples.expired());
    expect(play.mock.calls.map(([which]) => which)).toEqual(["green", "amber", "red"]);
    expect(speak.mock.calls).toEqual([["王小宝，2026-05-12 出生", "zh-CN"]]);
    vi.restoreAllMocks();
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
  it("show what the machine proves, and why it does not (C-041)", () => {
    program();
    desk(
      samples.visit({
        lines: [samples.line({ checks: samples.checks("proved", { expiry: "failed", schedule: "asked" }) })],
        scan: samples.expired(),
      }),
    );
    const expiry = screen.getByTestId("check-expiry");
    expect(expiry.dataset["proof"]).toBe("failed");
    expect(expiry.textContent).toContain("2026-11-19");
    expect(screen.getByTestId("check-schedule").textContent).toContain("接种史不完整");
    expect(screen.getByTestId("check-product").dataset["proof"]).toBe("proved");
    expect(screen.getByTestId("check-product").textContent).toContain("重组乙型肝炎疫苗");
  });

  it("have the name spoken for every vial at once, the rest for each vial", async () => {
    program();
    desk(samples.confirmed());
    await userEvent.click(screen.getByTestId("check-name_spoken"));
    await userEvent.click(screen.getByTestId("check-appearance"));
    await userEvent.click(screen.getByTestId("line-pick-HepB"));
    expect(screen.getByTestId("check-name_spoken").dataset["chosen"]).toBe("true");
    expect(screen.getByTestId("check-appearance").dataset["chosen"]).toBe("false");
  });

  it("made by hand hold for the vial they were made with, and fall away with it", async () => {
    program({ visit_view: () => samples.visit({ scan: samples.scan() }) });
    const { client } = show(<VisitPage visit="v1" onOpen={noWay} onElsewhere={noWay} />);
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
    const { unmount } = show(<VisitPage visit="v1" onOpen={noWay} onElsewhere={noWay} />);
    await screen.findByTestId("visit-desk");
    expect(of("visit_focus").map((call) => call.args["visit"])).toEqual(["v1"]);
    unmount();
    await waitFor(() => expect(of("visit_focus").at(-1)?.args["visit"]).toBeNull());
  });

  it("leaves one visit before it opens the next, however slow the program is", async () => {
    const slow = settled<null>();
    const order: unknown[] = [];
    program({
      visit_focus: (args) => {
        order.push(args["visit"]);
        return order.length === 1 ? slow.promise : null;
      },
    });
    const first = show(<VisitPage visit="v1" onOpen={noWay} onElsewhere={noWay} />);
    await waitFor(() => expect(order).toEqual(["v1"]));
    first.unmount();
    show(<VisitPage visit="v2" onOpen={noWay} onElsewhere={noWay} />);
    await screen.findAllByTestId("ready-visit");
    expect(order).toEqual(["v1"]);
    expect(screen.queryByTestId("visit-desk")).toBeNull();
    await act(async () => slow.resolve(null));
    expect(await screen.findByTestId("visit-desk")).toBeTruthy();
    // The leaving between them never reached the program after the opening.
    expect(order).toEqual(["v1", "v2"]);
  });

  it("puts the vial on the desk that was scanned where the visit stood ready (C-038)", async () => {
    const { of } = program({ visit_scan: () => samples.visit({ scan: samples.scan() }) });
    broughtAlong.set({ visit: "v1", code: "81000100000000000001" });
    show(<VisitPage visit="v1" onOpen={noWay} onElsewhere={noWay} />);
    await waitFor(() => expect(screen.getByTestId("verdict").dataset["verdict"]).toBe("green"));
    expect(of("visit_scan").map((call) => call.args)).toEqual([{ visit: "v1", code: "81000100000000000001" }]);
    cleanup();
    broughtAlong.set({ visit: "v9", code: "81000100000000000001" });
    show(<VisitPage visit="v1" onOpen={noWay} onElsewhere={noWay} />);
    await screen.findByTestId("visit-desk");
    expect(of("visit_scan")).toHaveLength(1);
    expect(broughtAlong.get()).toBeNull();
  });

  it("asks for a vial only once scans go to this visit", async () => {
    const answered = settled<null>();
    program({ visit_focus: () => answered.promise });
    show(<VisitPage visit="v1" onOpen={noWay} onElsewhere={noWay} />);
    await screen.findAllByTestId("ready-visit");
    expect(screen.queryByTestId("visit-desk")).toBeNull();
    await act(async () => answered.resolve(null));
    expect(await screen.findByTestId("visit-desk")).toBeTruthy();
  });

  it("shows the verdict a notice brings without asking for anything", async () => {
    const { of } = program();
    const { client } = show(<VisitPage visit="v1" onOpen={noWay} onElsewhere={noWay} />);
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
    const { container } = show(<VisitPage visit={null} onOpen={onOpen} onElsewhere={noWay} />);
    await userEvent.click(await screen.findByTestId("ready-visit"));
    expect(onOpen).toHaveBeenCalledWith("v1");
    await expectAccessible(container);
  });

  it("opens who waits by the digit before the name, but never by a digit of a scan (C-038)", async () => {
    program();
    const onOpen = vi.fn();
    show(<VisitPage visit={null} onOpen={onOpen} onElsewhere={noWay} />);
    await screen.findByTestId("ready-visit");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const press = (key: string, at: number) => {
      const event = new KeyboardEvent("keydown", { key });
      Object.defineProperty(event, "timeStamp", { value: at });
      act(() => void window.dispatchEvent(event));
    };
    // As a scanner types: the digits follow one another closely, and Enter ends them.
    for (const at of [0, 1, 2]) press("1", 1_000_000 + 15 * at);
    press("Enter", 1_000_060);
    act(() => void vi.advanceTimersByTime(1000));
    expect(onOpen).not.toHaveBeenCalled();
    press("1", 1_002_000);
    act(() => void vi.advanceTimersByTime(1000));
    expect(onOpen).toHaveBeenCalledWith("v1");
  });

  it("tells which vial must be received while one lies on the desk, for the key of the stock page", async () => {
    program({ visit_view: () => samples.visit({ scan: samples.notReceived() }) });
    const onWanted = vi.fn();
    show(<VisitPage visit="v1" onOpen={noWay} onWanted={onWanted} onElsewhere={noWay} />);
    await waitFor(() => expect(onWanted).toHaveBeenCalledWith("81000100000000000001"));
  });

  it("speaks of the vial in the hand everywhere, and allows no needle while it serves no line (C-191)", () => {
    program();
    const headline = samples.reason("verdict.wrong_vaccine", {}, "red_remedy", "change_line");
    const stray = samples.scan(
      { colour: "red", headline, reasons: [headline], one_step: "change_line" },
      { code: "81000300000000000001", line: null, product: "吸附无细胞百白破联合疫苗", lot: "DT2601" },
    );
    const good = samples.visit({ scan: samples.scan() });
    desk({ ...good, vials: [...good.vials, stray], scan: stray });
    expect(screen.getByTestId("scan").dataset["code"]).toBe("81000300000000000001");
    expect(screen.getByTestId("scan-lot").textContent).toBe("DT2601");
    expect(screen.getByTestId("check-product").dataset["proof"]).toBe("failed");
    expect(screen.getByTestId("check-lot").dataset["proof"]).toBe("open");
    expect(screen.getByTestId("check-lot").textContent).not.toContain("HB260801");
    for (const key of ["checks-all", "authorise"]) expect(screen.getByTestId(key)).toHaveProperty("disabled", true);
    expect(screen.getByTestId("scan-clear")).toHaveProperty("disabled", false);
  });

  it("offers nothing but another vial where nothing can be mended (C-042)", () => {
    program();
    const expired = samples.expired();
    const both = [
      ...expired.verdict.reasons,
      samples.reason("verdict.verification_missing", {}, "red_remedy", "verify"),
    ];
    desk(samples.visit({ scan: { ...expired, verdict: { ...expired.verdict, reasons: both } } }));
    expect(screen.getByTestId("remedy-another_vial")).toBeTruthy();
    expect(screen.queryByTestId("remedy-verify")).toBeNull();
  });

  it("shows a vial that serves no line at once, whichever line is in hand", () => {
    program();
    const view = samples.confirmed();
    desk({ ...view, scan: samples.otherVaccine(), vials: [...view.vials, samples.otherVaccine()] });
    expect(screen.getByTestId("verdict-headline").dataset["code"]).toBe("verdict.wrong_vaccine");
  });

  it("leads from a dose just given to where its record is corrected or withdrawn (C-186)", async () => {
    program();
    const onElsewhere = vi.fn();
    const given = samples.line({ state: "given", given_at: "2026-11-20T09:31:00+08:00" });
    show(<VisitDesk view={samples.visit({ lines: [given] })} onNext={noWay} onElsewhere={onElsewhere} />);
    await userEvent.click(screen.getByTestId("line-mend-HepB"));
    expect(onElsewhere).toHaveBeenCalledWith({ to: "archive", recipient: "r1" });
  });
});
