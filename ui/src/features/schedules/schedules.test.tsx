import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { ruleValue } from "@/features/schedules/ruleText";
import { SchedulesPage } from "@/features/schedules/SchedulesPage";
import { wordsOf } from "@/shared/words";
import { program } from "@/test/program";
import { expectAccessible, show } from "@/test/show";

describe("a rule's value", () => {
  it.each([
    ["8 m", "minimum_age", "8月龄"],
    ["28 d", "live_injected_apart", "28天"],
    ["5 m after dose 1, at most 12 m", "interval", "5个月（距第1剂），最长12个月"],
    ["subcutaneous left_upper_arm, right_upper_arm", "administration", "皮下注射 左上臂外侧, 右上臂外侧"],
    ["2025-11-10", "programme_start", "2025-11-10"],
    ["", "same_day", ""],
  ])("%s is said in words", (value, kind, words) => {
    expect(ruleValue(value, kind, wordsOf("zh-CN"))).toBe(words);
  });
});

describe("the editions (C-005, C-184)", () => {
  it("show which counts and every rule with source and confidence, by vaccine", async () => {
    program();
    const { container } = show(<SchedulesPage />);
    expect((await screen.findByTestId("edition-CN-NIP-2026")).textContent).toContain("采用中");
    expect(screen.getByTestId("rules-count").textContent).toContain("3");
    expect(screen.getByTestId("rule-mmr.1.age").textContent).toContain("8月龄");
    await userEvent.selectOptions(screen.getByTestId("rules-vaccine"), "HepB");
    expect(screen.getByTestId("rules-count").textContent).toContain("1");
    await userEvent.selectOptions(screen.getByTestId("rules-trust"), "high");
    expect(screen.queryByTestId("rules")).toBeNull();
    await expectAccessible(container);
  });

  it("show what changed against the edition before, and say when there is none", async () => {
    const { of } = program();
    const { container } = show(<SchedulesPage />);
    await userEvent.click(await screen.findByTestId("tab-difference"));
    const difference = screen.getByTestId("difference");
    expect(difference.textContent).toContain("15月龄");
    expect(difference.textContent).toContain("18月龄");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("edition-CN-NIP-2025"));
    await waitFor(() => expect(of("schedules_view").at(-1)?.args["edition"]).toBe("CN-NIP-2025"));
    await userEvent.click(await screen.findByTestId("tab-difference"));
    await waitFor(() => expect(screen.queryByTestId("difference")).toBeNull());
  });
});
