import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { difference } from "@/features/texts/difference";
import { TextsPage } from "@/features/texts/TextsPage";
import type { TextSaveInput } from "@/ipc/bindings";
import * as around from "@/test/around";
import { program, refusal } from "@/test/program";
import { EVERY_COMMAND } from "@/test/samples";
import { expectAccessible, show } from "@/test/show";

describe("the difference of two versions", () => {
  it("is told clause by clause", () => {
    expect(difference("红肿较常见，一般2至3天消退。", "红肿较常见，可有发热，一般2至3天消退。")).toEqual([
      { kind: "same", text: "红肿较常见，" },
      { kind: "new", text: "可有发热，" },
      { kind: "same", text: "一般2至3天消退。" },
    ]);
  });

  it("of a text that went whole is gone and come", () => {
    expect(difference("甲。", "乙。")).toEqual([
      { kind: "gone", text: "甲。" },
      { kind: "new", text: "乙。" },
    ]);
    expect(difference("", "")).toEqual([]);
  });

  it.each([
    ["甲，乙，丙。", "乙，丁，丙。"],
    ["一。二。三。", ""],
    ["", "一。二"],
    ["a, b, c", "c, b, a"],
  ])("gives both texts back: %s → %s", (before, after) => {
    const parts = difference(before, after);
    const of = (kinds: string[]) =>
      parts
        .filter((part) => kinds.includes(part.kind))
        .map((part) => part.text)
        .join("");
    expect(of(["same", "gone"])).toBe(before);
    expect(of(["same", "new"])).toBe(after);
  });
});

describe("the texts families read (C-032)", () => {
  it("are listed by kind with what is to be reviewed, and can be narrowed to that", async () => {
    program();
    const { container } = show(<TextsPage />);
    expect((await screen.findByTestId("texts-pending")).textContent).toContain("3");
    expect(screen.getByTestId("text-consent-general").textContent).toContain("内置，待审核");
    expect(screen.getByTestId("text-consent-DTaP").textContent).toContain("有新版本待审核");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("texts-waiting"));
    expect(screen.getByTestId("text-consent-DTaP")).toBeTruthy();
  });

  it("show a newer version by what it changed, its source, its author, and the version before", async () => {
    program();
    const { container } = show(<TextsPage />);
    await userEvent.click(await screen.findByTestId("text-consent-DTaP"));
    const changes = screen.getByTestId("text-changes");
    expect(changes.querySelector("ins")?.textContent).toContain("硬结可持续1至2个月");
    expect(screen.getByTestId("text-detail").textContent).toContain("李护士");
    expect(screen.getByTestId("text-detail").textContent).toContain("2025-06");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("text-look-preview"));
    expect(screen.getByTestId("text-preview").textContent).toContain("可能的反应");
    await userEvent.click(screen.getByTestId("text-version-0"));
    expect(screen.getByTestId("text-preview").textContent).not.toContain("硬结");
    expect(screen.getByTestId("text-detail").textContent).toContain("郑主任");
  });

  it("are written beside their picture on the pad, and saved with a source under the version that was edited", async () => {
    const { of } = program({ text_save: () => around.texts() });
    const { container } = show(<TextsPage />);
    await userEvent.click(await screen.findByTestId("text-consent-DTaP"));
    await userEvent.click(screen.getByTestId("text-edit"));
    expect(screen.getByTestId<HTMLButtonElement>("text-save").disabled).toBe(true);
    const after = screen.getByTestId("text-field-after");
    await userEvent.type(after, "当天不要洗澡。");
    expect(screen.getByTestId("text-preview").textContent).toContain("当天不要洗澡");
    await expectAccessible(container);
    await userEvent.clear(screen.getByTestId("text-source"));
    expect(screen.getByTestId<HTMLButtonElement>("text-save").disabled).toBe(true);
    await userEvent.type(screen.getByTestId("text-source"), "说明书 2026-10");
    await userEvent.keyboard("{F6}");
    await waitFor(() =>
      expect(of("text_save")[0]?.args["input"]).toEqual({
        draft: expect.stringContaining("draft-") as unknown as string,
        kind: "consent",
        key: "DTaP",
        base: "d1",
        fields: [{ field: "after", text: "接种后请留观30分钟。当天不要洗澡。" }],
        source: "说明书 2026-10",
      } satisfies TextSaveInput),
    );
  });

  it("are approved by somebody else, exactly the text that was looked at", async () => {
    const { of } = program({ text_approve: () => around.texts({ state: "approved", in_force: true }) });
    show(<TextsPage />);
    await userEvent.click(await screen.findByTestId("text-consent-DTaP"));
    await userEvent.click(screen.getByTestId("text-approve"));
    await waitFor(() =>
      expect(of("text_approve")[0]?.args["input"]).toMatchObject({
        kind: "consent",
        key: "DTaP",
        version: 1,
        digest: "d1",
      }),
    );
    expect(screen.getByTestId("text-detail").dataset["state"]).toBe("approved");
    expect(screen.queryByTestId("text-approve")).toBeNull();
  });

  it("are not approved by who wrote them, and the page says so", async () => {
    program({ texts_view: () => around.texts({ may_approve: false }) });
    show(<TextsPage />);
    await userEvent.click(await screen.findByTestId("text-consent-DTaP"));
    expect(screen.queryByTestId("text-approve")).toBeNull();
    expect(screen.getByTestId("text-detail").textContent).toContain("另一位负责人");
  });

  it("say what was in the way when somebody else was quicker", async () => {
    program({
      text_approve: () => {
        throw refusal("text.changed_meanwhile");
      },
    });
    show(<TextsPage />);
    await userEvent.click(await screen.findByTestId("text-consent-DTaP"));
    await userEvent.click(screen.getByTestId("text-approve"));
    expect((await screen.findByTestId("text-failure")).textContent).toContain("他人");
  });

  it("begin with the general one for a vaccine that has none", async () => {
    const { of } = program({ text_save: () => around.texts() });
    show(<TextsPage />);
    await userEvent.selectOptions(await screen.findByTestId("text-add-vaccine"), "Rab");
    await userEvent.click(screen.getByTestId("text-add"));
    expect(screen.queryByTestId("text-field-declaration")).toBeNull();
    await userEvent.type(screen.getByTestId("text-field-after"), "按时接种后面几剂。");
    await userEvent.type(screen.getByTestId("text-source"), "说明书");
    await userEvent.click(screen.getByTestId("text-save"));
    await waitFor(() =>
      expect(of("text_save")[0]?.args["input"]).toMatchObject({ kind: "consent", key: "Rab", base: "" }),
    );
  });

  it("may be looked at without being written by who may only look", async () => {
    program();
    show(
      <TextsPage />,
      EVERY_COMMAND.filter((command) => !["text_save", "text_approve"].includes(command)),
    );
    await userEvent.click(await screen.findByTestId("text-precheck-general"));
    expect(screen.getByTestId("text-preview").textContent).toContain("发热");
    expect(screen.queryByTestId("text-edit")).toBeNull();
    expect(screen.queryByTestId("text-add")).toBeNull();
    expect(screen.queryByTestId("text-approve")).toBeNull();
  });
});
