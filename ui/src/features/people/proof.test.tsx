import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Consents } from "@/features/people/Consents";
import * as around from "@/test/around";
import * as people from "@/test/people";
import { program } from "@/test/program";
import { expectAccessible, show } from "@/test/show";

const consents = () => show(<Consents consents={people.detail().consents} />);

describe("what was signed (C-036)", () => {
  it("is shown as it was signed, with decisions and strokes, and each check with its result", async () => {
    const { of } = program();
    const { container } = consents();
    await userEvent.click(screen.getByTestId("proof-open-c1"));
    expect((await screen.findByTestId("proof-result")).dataset["holds"]).toBe("true");
    expect(of("consent_proof_view")[0]?.args).toEqual({ consent: "c1" });
    expect(screen.getByTestId("proof-binding").dataset["result"]).toBe("holds");
    expect(screen.getByTestId("proof-drawing").querySelectorAll("polyline")).toHaveLength(2);
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

  it("is not offered to who may not see it", () => {
    program();
    show(<Consents consents={people.detail().consents} />, []);
    expect(screen.queryByTestId("proof-open-c1")).toBeNull();
  });
});
