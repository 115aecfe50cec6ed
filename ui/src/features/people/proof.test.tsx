import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Consents } from "@/features/people/Consents";
import * as around from "@/test/around";
import * as people from "@/test/people";
import { program } from "@/test/program";
import { expectAccessible, show } from "@/test/show";

const consents = () => show(<Consents consents={people.detail().consents} />);

describe("what was signed (C-033)", () => {
  it("is shown as it was signed, with decisions and strokes, and each check with its result", async () => {
    const { of } = program();
    const { container } = consents();
    await userEvent.click(screen.getByTestId("proof-open-c1"));
    expect((await screen.findByTestId("proof-result")).dataset["holds"]).toBe("true");
    expect(of("consent_proof_view")[0]?.args).toEqual({ consent: "c1" });
    expect(screen.getByTestId("proof-binding").dataset["result"]).toBe("holds");
    expect(screen.getByTestId("proof-drawing").querySelectorAll("path")).toHaveLength(6);
    expect(screen.getByTestId("pad-name").textContent).toBe("王小宝");
    expect(screen.getByTestId("pad-section-DTaP").textContent).toContain("等孩子好一点");
    expect(container.textContent).toContain("138****1234");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("proof-back"));
    expect(screen.getByTestId("consents")).toBeTruthy();
  });

  it("says which check does not hold, and shows the decisions when the document is gone", async () => {
    program({
      consent_proof_view: () =>
        around.proof({
          holds: false,
          document: null,
          strokes: null,
          checks: [
            { check: "document", result: "missing" },
            { check: "signature", result: "broken" },
          ],
        }),
    });
    const { container } = consents();
    await userEvent.click(screen.getByTestId("proof-open-c1"));
    expect((await screen.findByTestId("proof-result")).dataset["holds"]).toBe("false");
    expect(screen.getByTestId("proof-signature").textContent).toContain("不成立");
    expect(screen.getByTestId("proof-document").textContent).toContain("无法验证");
    expect(container.textContent).toContain("百白破疫苗");
    await expectAccessible(container);
  });

  it("stands beside the family's look at the vials of the same visit, with its own checks (C-032)", async () => {
    const { of } = program({
      verification_proof_view: () => [
        around.verificationProof(),
        around.verificationProof({
          verification: "w2",
          page: null,
          holds: false,
          checks: [{ check: "document", result: "missing" }],
        }),
      ],
    });
    const { container } = consents();
    await userEvent.click(screen.getByTestId("proof-open-c1"));
    const look = await screen.findByTestId("verification-w1");
    expect(of("verification_proof_view")[0]?.args).toEqual({ visit: "v1" });
    expect(look.textContent).toContain("HB260801");
    expect(screen.getByTestId("verification-w1-result").dataset["holds"]).toBe("true");
    expect(screen.getByTestId("verification-w2-result").dataset["holds"]).toBe("false");
    await expectAccessible(container);
  });

  it("gives a signature away with a reason, and says where the file lies", async () => {
    const { of } = program({ signature_export: () => ({ path: "D:\\Vaxdesk\\exports\\signature.sdi", rows: 4 }) });
    const { container } = consents();
    await userEvent.click(screen.getByTestId("proof-open-c1"));
    const key = await screen.findByTestId<HTMLButtonElement>("signature-export-c1");
    expect(key.disabled).toBe(true);
    await userEvent.type(screen.getByTestId("signature-reason-c1"), "笔迹鉴定");
    await userEvent.click(key);
    expect((await screen.findByTestId("signature-exported")).textContent).toContain("signature.sdi");
    expect(of("signature_export")[0]?.args).toEqual({ input: { signed: "c1", reason: "笔迹鉴定" } });
    await expectAccessible(container);
  });

  it("shows the finger the vials were confirmed with", async () => {
    const picture = "data:image/png;base64,iVBORw0KGgo=";
    const byFinger = { way: "fingerprint", strokes: null, strokes_digest: null, picture };
    program({ verification_proof_view: () => [around.verificationProof(byFinger)] });
    consents();
    await userEvent.click(screen.getByTestId("proof-open-c1"));
    const look = await screen.findByTestId("verification-w1");
    expect(look.textContent).toContain("指纹");
    expect(look.querySelector<HTMLImageElement>("[data-testid=proof-finger]")?.src).toBe(picture);
  });

  it("on paper keeps its picture, now or later", async () => {
    const paper = { way: "paper", strokes: null, strokes_digest: null, paper_number: "ZQ-7" };
    const { of } = program({
      consent_proof_view: () => around.proof(paper),
      consent_picture: ({ image }) =>
        around.proof({ ...paper, picture: image as string, pictured_at: "2026-11-20T16:02:00+08:00" }),
    });
    const { container } = consents();
    await userEvent.click(screen.getByTestId("proof-open-c1"));
    const file = await screen.findByTestId("paper-picture-file");
    expect(container.textContent).toContain("还没有照片");
    await userEvent.upload(file, new File(["x"], "a.jpg", { type: "image/jpeg" }));
    const picture = await screen.findByTestId<HTMLImageElement>("paper-picture");
    expect(picture.src).toMatch(/^data:image\/jpeg;base64,/u);
    expect(of("consent_picture")[0]?.args["consent"]).toBe("c1");
    await expectAccessible(container);
  });

  it("is not offered to who may not see it", () => {
    program();
    show(<Consents consents={people.detail().consents} />, []);
    expect(screen.queryByTestId("proof-open-c1")).toBeNull();
  });
});
