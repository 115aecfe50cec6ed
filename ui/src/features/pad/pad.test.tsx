import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PadPage } from "@/features/pad/PadPage";
import { asDrawn, contained, extend, isPalm, pointOf } from "@/features/pad/strokes";
import type { PadSignInput, StrokeInput } from "@/ipc/bindings";
import * as around from "@/test/around";
import { type Call, program } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible, show } from "@/test/show";

const box = { left: 100, top: 50, width: 600, height: 200 };
const sample = (change: object = {}) => ({
  clientX: 150.26,
  clientY: 75.04,
  pressure: 0.5,
  buttons: 1,
  timeStamp: 1012.4,
  ...change,
});

describe("a point", () => {
  it("is integers: tenths of a pixel within the field, milliseconds since the first, pressure 0 to 1000", () => {
    expect(pointOf(sample(), box, 1000)).toEqual({ x: 503, y: 250, t: 12, p: 500 });
  });

  it("outside the field lies on its edge", () => {
    expect(pointOf(sample({ clientX: 20, clientY: 999 }), box, 1000)).toMatchObject({ x: 0, y: 2000 });
  });

  it("of a pointer that presses without measuring has a middle pressure, of one that hovers none", () => {
    expect(pointOf(sample({ pressure: 0 }), box, 1000).p).toBe(500);
    expect(pointOf(sample({ pressure: 0, buttons: 0 }), box, 1000).p).toBe(0);
  });

  it("that says nothing new is left out, and time never runs backwards", () => {
    const stroke: StrokeInput = { pointer: "pen", points: [] };
    extend(stroke, [
      { x: 1, y: 1, t: 5, p: 9 },
      { x: 1, y: 1, t: 6, p: 9 },
      { x: 2, y: 1, t: 3, p: 9 },
    ]);
    expect(stroke.points).toEqual([
      { x: 1, y: 1, t: 5, p: 9 },
      { x: 2, y: 1, t: 5, p: 9 },
    ]);
  });

  it("of a palm is none: a wide touch, or any touch beside a pen", () => {
    expect(isPalm({ pointerType: "touch", width: 90, height: 40 }, false)).toBe(true);
    expect(isPalm({ pointerType: "touch", width: 12, height: 12 }, true)).toBe(true);
    expect(isPalm({ pointerType: "touch", width: 12, height: 12 }, false)).toBe(false);
    expect(isPalm({ pointerType: "pen", width: 90, height: 90 }, true)).toBe(false);
  });
});

const sent = (calls: Call[]) => calls[0]?.args["input"] as PadSignInput | undefined;

function sign() {
  const canvas = screen.getByTestId("pad-canvas");
  const pointer = { pointerId: 1, pointerType: "pen", button: 0, buttons: 1, pressure: 0.6 };
  fireEvent.pointerDown(canvas, { ...pointer, clientX: 10, clientY: 10 });
  fireEvent.pointerMove(canvas, { ...pointer, clientX: 60, clientY: 40 });
  fireEvent.pointerUp(canvas, { ...pointer, buttons: 0, pressure: 0, clientX: 60, clientY: 40 });
}

describe("a drawing", () => {
  it("is shown whole and unbent in a field of any size, and goes on in its own measure", () => {
    const drawn = { width: 600, height: 200 };
    expect(contained(drawn, { width: 300, height: 200 })).toEqual({ scale: 0.5, left: 0, top: 50 });
    expect(contained(drawn, { width: 1200, height: 200 })).toEqual({ scale: 1, left: 300, top: 0 });
    expect(contained(drawn, { width: 0, height: 0 }).scale).toBe(1);
    // The same place of the name before and after the window shrank to half.
    const before = asDrawn(sample(), drawn, box);
    const after = asDrawn(sample({ clientX: 100 + (150.26 - 100) / 2, clientY: 50 + 50 + (75.04 - 50) / 2 }), drawn, {
      ...box,
      width: 300,
    });
    expect(pointOf(after.sample, after.box, 1000)).toEqual(pointOf(before.sample, before.box, 1000));
  });
});

const ink = {
  width: 800,
  height: 480,
  strokes: [
    [
      { x: 10, y: 20, p: 500 },
      { x: 300, y: 40, p: 900 },
    ],
  ],
};

describe("a pad of its own", () => {
  it("signs with what was written there, and what is drawn on the screen meanwhile is none of it", async () => {
    const { of } = program({
      pad_view: () => ({ ...samples.pad, ink, captures: ["signature_pad"] }),
      pad_sign: () => ({ ...samples.pad, document: null }),
    });
    const { container } = show(<PadPage />);
    await screen.findByTestId("pad-canvas");
    sign();
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("pad-confirm"));
    await waitFor(() => expect(sent(of("pad_sign"))).toMatchObject({ capture: "ink", strokes: [] }));
  });

  it("says that one may sign there, and begins anew when asked", async () => {
    const { of } = program({
      pad_view: () => ({ ...samples.pad, ink, captures: ["signature_pad"] }),
      pad_clear: () => ({ ...samples.pad, captures: ["signature_pad", "fingerprint"] }),
    });
    show(<PadPage />);
    await userEvent.click(await screen.findByTestId("pad-clear"));
    expect(of("pad_clear")).toHaveLength(1);
    expect((await screen.findByTestId("pad-beside")).textContent).toContain("指纹");
    expect(screen.getByTestId<HTMLButtonElement>("pad-confirm").disabled).toBe(true);
  });
});

describe("a finger", () => {
  const finger = { picture: "data:image/png;base64,iVBORw0KGgo=", simulated: true };

  it("counts as a signature of a consent, and says when it is none", async () => {
    const { of } = program({
      pad_view: () => ({ ...samples.pad, finger, captures: ["fingerprint"] }),
      pad_sign: () => ({ ...samples.pad, document: null }),
    });
    const { container } = show(<PadPage />);
    expect((await screen.findByTestId("pad-finger")).textContent).toContain("没有效力");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("pad-confirm"));
    await waitFor(() => expect(sent(of("pad_sign"))?.capture).toBe("finger"));
  });

  it("confirms the vials, too", async () => {
    const { of } = program({
      pad_view: () => ({ ...around.verification, finger, captures: ["fingerprint"] }),
      pad_sign: () => ({ ...around.verification, kind: "none", verification: null }),
    });
    const { container } = show(<PadPage />);
    await screen.findByTestId("pad-verification");
    expect((await screen.findByTestId("pad-finger")).textContent).toContain("没有效力");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("pad-confirm"));
    await waitFor(() => expect(sent(of("pad_sign"))).toMatchObject({ capture: "finger", strokes: [], refused: [] }));
    expect((await screen.findByTestId("pad-rest")).textContent).toContain("谢谢");
  });

  it("is offered for the vials where there is a reader", async () => {
    program({ pad_view: () => ({ ...around.verification, captures: ["fingerprint"] }) });
    show(<PadPage />);
    expect((await screen.findByTestId("pad-beside")).textContent).toContain("按指纹");
  });
});

describe("the pad", () => {
  it("shows the full name large, the birthday, each vaccine's text, and whose signature is asked for", async () => {
    program();
    const { container } = show(<PadPage />);
    expect((await screen.findByTestId("pad-name")).textContent).toBe("王小宝");
    expect(screen.getByTestId("pad-birth").textContent).toContain("2026-05-12");
    expect(screen.getByTestId("pad-signer").textContent).toBe("李秀英");
    expect(screen.getByTestId("pad-section-HepB").textContent).toContain("乙型病毒性肝炎");
    await expectAccessible(container);
  });

  it("takes no confirmation before something was drawn, and sends the strokes with the digest of the document", async () => {
    const { of } = program({ pad_sign: () => ({ ...samples.pad, document: null }) });
    show(<PadPage />);
    await screen.findByTestId("pad-canvas");
    expect(screen.getByTestId<HTMLButtonElement>("pad-confirm").disabled).toBe(true);
    sign();
    await userEvent.click(screen.getByTestId("pad-confirm"));
    await waitFor(() => expect(of("pad_sign")).toHaveLength(1));
    const input = of("pad_sign")[0]?.args["input"] as PadSignInput;
    expect(input.digest).toBe("6f1a");
    expect(input.refused).toEqual([]);
    expect(input.strokes).toHaveLength(1);
    expect(input.strokes[0]?.pointer).toBe("pen");
    expect((await screen.findByTestId("pad-rest")).textContent).toContain("谢谢");
  });

  it("starts anew when cleared", async () => {
    const { of } = program({ pad_sign: () => samples.pad });
    show(<PadPage />);
    await screen.findByTestId("pad-canvas");
    sign();
    await userEvent.click(screen.getByTestId("pad-clear"));
    expect(screen.getByTestId<HTMLButtonElement>("pad-confirm").disabled).toBe(true);
    sign();
    await userEvent.click(screen.getByTestId("pad-confirm"));
    await waitFor(() => expect(sent(of("pad_sign"))?.strokes).toHaveLength(1));
  });

  it("lets a parent decline one vaccine, with a reason, and accept the other", async () => {
    const { of } = program({ pad_sign: () => ({ ...samples.pad, document: null }) });
    show(<PadPage />);
    await userEvent.click(await screen.findByTestId("pad-refuse-DTaP"));
    sign();
    expect(screen.getByTestId<HTMLButtonElement>("pad-confirm").disabled).toBe(true);
    await userEvent.click(screen.getByTestId("pad-reason-DTaP-other"));
    await userEvent.click(screen.getByTestId("pad-confirm"));
    await waitFor(() => expect(sent(of("pad_sign"))?.refused).toEqual([{ line: "l2", reason: "other", note: null }]));
  });

  it("lets a parent decline everything without a signature", async () => {
    const { of } = program({ pad_refuse_all: () => ({ ...samples.pad, document: null }) });
    show(<PadPage />);
    await userEvent.click(await screen.findByTestId("pad-refuse-all"));
    await userEvent.click(screen.getByTestId("pad-refuse-all-reason-wait"));
    await userEvent.click(screen.getByTestId("pad-refuse-all-confirm"));
    await waitFor(() => expect(of("pad_refuse_all")[0]?.args).toEqual({ digest: "6f1a", reason: "wait" }));
  });

  it("says that there is more to read until its end was reached, and holds no signature back for it", async () => {
    const { of } = program({ pad_sign: () => ({ ...samples.pad, document: null }) });
    vi.spyOn(Element.prototype, "scrollHeight", "get").mockReturnValue(1400);
    vi.spyOn(Element.prototype, "clientHeight", "get").mockReturnValue(480);
    const { container } = show(<PadPage />);
    expect((await screen.findByTestId("pad-more")).textContent).toContain("往下看");
    await expectAccessible(container);
    const text = screen.getByRole("main");
    text.scrollTop = 920;
    fireEvent.scroll(text);
    expect(screen.queryByTestId("pad-more")).toBeNull();
    text.scrollTop = 200;
    fireEvent.scroll(text);
    expect(screen.getByTestId("pad-more")).toBeTruthy();
    sign();
    await userEvent.click(screen.getByTestId("pad-confirm"));
    await waitFor(() => expect(of("pad_sign")).toHaveLength(1));
  });

  it("says where to sign until something is drawn", async () => {
    program();
    const { container } = show(<PadPage />);
    await screen.findByTestId("pad-canvas");
    expect(container.textContent).toContain("请在框内签名");
    sign();
    expect(container.textContent).not.toContain("请在框内签名");
    await userEvent.click(screen.getByTestId("pad-clear"));
    expect(container.textContent).toContain("请在框内签名");
  });

  it("says why a signature was not taken", async () => {
    program({
      pad_view: () => ({ ...samples.pad, trouble: { code: "consent.signature_too_small", params: {}, rule: null } }),
    });
    show(<PadPage />);
    expect((await screen.findByTestId("pad-trouble")).textContent).toContain("太小");
  });

  it("rests when there is nothing to sign, marked as a demonstration in a demonstration", async () => {
    program({ pad_view: () => ({ ...samples.pad, document: null }) });
    const { container } = show(<PadPage />);
    expect(await screen.findByTestId("pad-rest")).toBeTruthy();
    expect(screen.getByTestId("pad-demo")).toBeTruthy();
    await expectAccessible(container);
  });
});

describe("what a parent is told (C-032, C-033, C-034)", () => {
  it("says what it costs, what is not reviewed yet, and on whose word a grandparent signs", async () => {
    const { document } = samples.pad;
    if (!document) throw new Error("the sample has a document");
    const [first, second] = document.sections;
    if (!first || !second) throw new Error("the sample has two sections");
    program({
      pad_view: () => ({
        ...samples.pad,
        document: {
          ...document,
          authority: "母亲李秀英电话委托",
          sections: [first, { ...second, price: "153.00", pending: false }],
        },
      }),
    });
    show(<PadPage />);
    expect((await screen.findByTestId("pad-section-HepB")).textContent).toContain("免费");
    expect(screen.getByTestId("pad-section-HepB").textContent).toContain("待审核");
    expect(screen.getByTestId("pad-section-DTaP").textContent).toContain("¥153.00");
    expect(screen.getByTestId("pad-section-DTaP").textContent).not.toContain("待审核");
    expect(screen.getByTestId("pad-authority").textContent).toContain("电话委托");
  });

  it("lets a parent say why in words of their own", async () => {
    const { of } = program({ pad_sign: () => ({ ...samples.pad, document: null }) });
    const { container } = show(<PadPage />);
    await userEvent.click(await screen.findByTestId("pad-refuse-DTaP"));
    await userEvent.click(screen.getByTestId("pad-reason-DTaP-wait"));
    await userEvent.type(screen.getByTestId("pad-reason-DTaP-note"), "等孩子好一点");
    await expectAccessible(container);
    sign();
    await userEvent.click(screen.getByTestId("pad-confirm"));
    await waitFor(() =>
      expect(sent(of("pad_sign"))?.refused).toEqual([{ line: "l2", reason: "wait", note: "等孩子好一点" }]),
    );
  });

  describe("aloud", () => {
    const said: string[] = [];
    const voices = (langs: string[]) => {
      vi.stubGlobal(
        "SpeechSynthesisUtterance",
        class {
          constructor(public text: string) {}
        },
      );
      vi.stubGlobal("speechSynthesis", {
        getVoices: () => langs.map((lang) => ({ lang, localService: true })),
        speak: (part: { text: string }) => said.push(part.text),
        cancel: () => {},
        addEventListener: () => {},
        removeEventListener: () => {},
      });
    };
    afterEach(() => {
      said.length = 0;
      vi.unstubAllGlobals();
    });

    it("is offered where the machine has a voice for the text, and reads name, text and declaration", async () => {
      voices(["zh-CN"]);
      program();
      const { container } = show(<PadPage />);
      await userEvent.click(await screen.findByTestId("pad-read"));
      expect(said[0]).toContain("王小宝");
      expect(said.join()).toContain("乙型病毒性肝炎");
      expect(said.at(-1)).toContain("我已阅读");
      expect(screen.getByTestId("pad-read").getAttribute("aria-pressed")).toBe("true");
      await expectAccessible(container);
    });

    it("is not offered where no voice speaks the language", async () => {
      voices(["en-US"]);
      program();
      show(<PadPage />);
      await screen.findByTestId("pad-name");
      expect(screen.queryByTestId("pad-read")).toBeNull();
    });
  });
});

describe("一验证 on the pad (C-032, C-033)", () => {
  it("shows vaccine, lot and expiry of every vial with the name, the number masked, and takes one signature for all", async () => {
    const { of } = program({
      pad_view: () => around.verification,
      pad_sign: () => ({ ...samples.pad, document: null }),
    });
    const { container } = show(<PadPage />);
    await screen.findByTestId("pad-verification");
    expect(screen.getByTestId("pad-name").textContent).toBe("王小宝");
    for (const word of ["HB260801", "2028-07-31"]) {
      expect(screen.getByTestId("pad-vial-HepB").textContent).toContain(word);
    }
    expect(screen.getByTestId("pad-vial-DTaP").textContent).toContain("D2608");
    expect(container.textContent).toContain("420***********0017");
    await expectAccessible(container);
    expect(screen.getByTestId<HTMLButtonElement>("pad-confirm").disabled).toBe(true);
    sign();
    await userEvent.click(screen.getByTestId("pad-confirm"));
    await waitFor(() => expect(sent(of("pad_sign"))).toMatchObject({ digest: "9c2b", refused: [] }));
    expect((await screen.findByTestId("pad-rest")).dataset["said"]).toBe("thanks");
  });

  it("tells the nurse when something is not right, without a signature", async () => {
    const { of } = program({
      pad_view: () => around.verification,
      pad_refuse_all: () => ({ ...samples.pad, kind: "none", document: null }),
    });
    show(<PadPage />);
    await userEvent.click(await screen.findByTestId("pad-doubt"));
    await waitFor(() => expect(of("pad_refuse_all")[0]?.args).toMatchObject({ digest: "9c2b" }));
    expect((await screen.findByTestId("pad-rest")).textContent).toContain("告诉护士");
  });

  it("stays where it is with the reason when the signature was not taken", async () => {
    program({
      pad_view: () => around.verification,
      pad_sign: () => ({
        ...around.verification,
        trouble: { code: "consent.signature_too_small", params: {}, rule: null },
      }),
    });
    show(<PadPage />);
    await screen.findByTestId("pad-canvas");
    sign();
    await userEvent.click(screen.getByTestId("pad-confirm"));
    expect((await screen.findByTestId("pad-trouble")).textContent).toContain("太小");
  });
});
