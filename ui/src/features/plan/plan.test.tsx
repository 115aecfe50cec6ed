import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { PlanDrawer } from "@/features/plan/PlanDrawer";
import { program } from "@/test/program";
import { expectAccessible, show } from "@/test/show";

const open = (onClose = () => {}) => show(<PlanDrawer recipient="r-1" onClose={onClose} />);

describe("the plan of a person (C-036, C-037)", () => {
  it("shows the booklet with a word and a sign in every cell, never a colour alone", async () => {
    program();
    const { container } = open();
    const early = await screen.findByTestId("cell-HepB-2");
    expect(early.textContent).toContain("间隔过短");
    expect(early.textContent).toContain("2026-04-01");
    expect(screen.getByTestId("cell-HepB-3").textContent).toContain("逾期未种");
    expect(screen.getByTestId("cell-JE-beside").textContent).toContain("无效");
    expect(screen.getByTestId("plan-known").textContent).toContain("阳性");
    expect(screen.getByTestId("plan-known").textContent).toContain("HIV感染母亲所生");
    await expectAccessible(container);
  });

  it("says of a line why, by which rule and how sure, what would serve, and what it moves", async () => {
    program();
    const { container } = open();
    await userEvent.click(await screen.findByTestId("plan-why-MMR"));
    const why = screen.getByTestId("plan-why");
    expect(why.textContent).toContain("mmr.1.age");
    expect(why.textContent).toContain("2026年版");
    expect(why.textContent).toContain("可信度中");
    expect(within(why).getByTestId("plan-choices").textContent).toContain("库存20剂");
    expect(within(why).getByTestId("plan-choices").textContent).toContain("298.00");
    expect(within(why).getByTestId("plan-changes").textContent).toContain("2026-12-18");
    await expectAccessible(container);
  });

  it("plans a paid vaccine once it is ticked", async () => {
    const { of } = program();
    open();
    const visit = await screen.findByTestId("plan-visit-2026-11-20");
    expect(visit.textContent).toContain("左上臂");
    expect(visit.textContent).toContain("排不下：乙肝疫苗");
    await userEvent.click(within(screen.getByTestId("plan-choose-InfV")).getByRole("checkbox"));
    await waitFor(() => expect(screen.getByTestId("plan-visit-2026-11-20").textContent).toContain("流感疫苗"));
    expect(of("plan_view").at(-1)?.args["input"]).toMatchObject({ chosen: ["InfV"] });
  });

  it("answers what if, says why a dose would be too soon, and records nothing", async () => {
    const { calls } = program();
    const { container } = open();
    await userEvent.click(await screen.findByTestId("tab-whatIf"));
    await userEvent.click(within(screen.getByTestId("plan-suppose-MMR")).getByRole("checkbox"));
    await waitFor(() => expect(screen.getByTestId("plan-supposed").textContent).toContain("及时"));
    await userEvent.click(within(screen.getByTestId("plan-suppose-JE-L")).getByRole("checkbox"));
    await waitFor(() => expect(screen.getByTestId("plan-supposed").textContent).toContain("间隔过短"));
    expect(screen.getByTestId("plan-supposed").textContent).toContain("推迟");
    expect(new Set(calls.map((call) => call.command))).toEqual(new Set(["plan_view"]));
    await expectAccessible(container);
  });

  it("is left by Escape, and its pages are walked by the arrows", async () => {
    program();
    const onClose = vi.fn();
    open(onClose);
    (await screen.findByTestId("tab-visits")).focus();
    await userEvent.keyboard("{ArrowRight}");
    expect(screen.getByTestId("plan-why")).toBeTruthy();
    await userEvent.keyboard("{Escape}");
    expect(onClose).toHaveBeenCalledOnce();
  });
});
