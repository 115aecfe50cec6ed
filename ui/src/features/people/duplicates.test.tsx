import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { begin, dosesAfter, mergeOf } from "@/features/people/merging";
import { PeoplePage } from "@/features/people/PeoplePage";
import type { PeoplePlace } from "@/features/people/place";
import type { DuplicateInput, MergeInput } from "@/ipc/bindings";
import * as people from "@/test/people";
import { program, refusal } from "@/test/program";
import { expectAccessible, show } from "@/test/show";

const onGo = vi.fn();
afterEach(() => onGo.mockReset());

const page = (place: PeoplePlace) =>
  show(<PeoplePage place={place} onGo={onGo} onRegister={() => {}} onPlan={() => {}} />);
const button = (name: string) => screen.getByTestId<HTMLButtonElement>(name);

describe("looking for duplicates", () => {
  it("asks by any combination of conditions and a score, and only when told to (C-028)", async () => {
    const { of } = program();
    const { container } = page({ pairs: true });
    await userEvent.click(screen.getByTestId("pairs-same_birth"));
    await userEvent.click(screen.getByTestId("pairs-same_phone"));
    await userEvent.click(screen.getByTestId("pairs-marked"));
    expect(of("duplicate_search")).toEqual([]);
    await userEvent.keyboard("{F6}");
    await screen.findByTestId("pair-0");
    expect(of("duplicate_search")[0]?.args["input"]).toEqual({
      same_name: false,
      same_sound: false,
      same_birth: true,
      same_sex: false,
      same_guardian: false,
      same_phone: true,
      same_number: false,
      at_least: 70,
      recipient: null,
      marked: true,
    } satisfies DuplicateInput);
    expect(screen.getByTestId("pairs-count").textContent).toContain("1000000");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("pair-0-compare"));
    expect(onGo).toHaveBeenCalledWith({ one: "r1", other: "r7" });
  });

  it("shows a marked pair with the evidence that came up since (C-030)", async () => {
    program();
    page({ pairs: true });
    await userEvent.click(screen.getByTestId("pairs-search"));
    const pair = await screen.findByTestId("pair-1");
    expect(pair.dataset["marked"]).toBe("true");
    expect(pair.dataset["reopened"]).toBe("true");
    expect(pair.querySelector("[data-code='duplicate.number_same']")).toBeTruthy();
  });

  it("marks a pair as not duplicate with a reason (C-030)", async () => {
    const { of } = program({ recipient_not_duplicate: () => [] });
    page({ pairs: true });
    await userEvent.click(screen.getByTestId("pairs-search"));
    await userEvent.click(await screen.findByTestId("pair-0-not-duplicate"));
    await userEvent.type(screen.getByTestId("pair-0-not-duplicate-reason"), "同名不同人");
    await userEvent.click(screen.getByTestId("pair-0-not-duplicate-save"));
    await waitFor(() =>
      expect(of("recipient_not_duplicate")[0]?.args).toEqual({ one: "r1", other: "r7", reason: "同名不同人" }),
    );
    await waitFor(() => expect(of("duplicate_search").length).toBeGreaterThan(1));
  });
});

describe("two archives side by side", () => {
  it("start from the one the province knows, lose nothing known, and fill in nothing only demanded locally (A-048)", async () => {
    program();
    const { container } = page({ one: "r1", other: "r7" });
    await screen.findByTestId("compare");
    expect(screen.getByTestId("compare").dataset["survivor"]).toBe("other");
    await userEvent.click(screen.getByTestId("compare-survivor-one"));
    expect(screen.getByTestId("compare-name").dataset["chosen"]).toBe("one");
    expect(screen.getByTestId("compare-residence").dataset["chosen"]).toBe("other");
    expect(screen.getByTestId("compare-school").dataset["chosen"]).toBe("one");
    expect(screen.getByTestId("merged-residence").textContent).toBe("420106");
    await userEvent.click(screen.getByTestId("compare-all"));
    expect(screen.getByTestId("compare-sex")).toBeTruthy();
    await expectAccessible(container);
  });

  it("are chosen field by field with the arrow keys", async () => {
    program();
    page({ one: "r1", other: "r7" });
    (await screen.findByTestId("compare-name-other")).focus();
    await userEvent.keyboard("{ArrowLeft}");
    expect(screen.getByTestId("compare-name").dataset["chosen"]).toBe("one");
    expect(document.activeElement).toBe(screen.getByTestId("compare-name-one"));
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}{ArrowRight}");
    const fields = ["name", "school", "residence"].map((field) => screen.getByTestId(`compare-${field}`));
    expect(fields.map((row) => row.dataset["chosen"])).toEqual(["one", "other", "other"]);
    expect(screen.getByTestId("merged-name").textContent).toBe("王小宝");
  });

  it("merge into one with what was chosen, linked doses and a reason (C-027)", async () => {
    const { of } = program({ recipient_merge: () => people.detail() });
    page({ one: "r1", other: "r7" });
    await screen.findByTestId("compare");
    await userEvent.click(screen.getByTestId("compare-survivor-one"));
    await userEvent.click(screen.getByTestId("compare-name-other"));
    await userEvent.click(screen.getByTestId("compare-documents"));
    expect(screen.getByTestId("doses-after").dataset["count"]).toBe("2");
    expect(button("merge-save").disabled).toBe(true);
    await userEvent.type(screen.getByTestId("merge-reason"), "同一个孩子");
    await userEvent.keyboard("{F6}");
    await waitFor(() =>
      expect(of("recipient_merge")[0]?.args["input"]).toEqual({
        draft: "draft-1",
        survivor: "r1",
        absorbed: "r7",
        take: ["name", "residence", "guardians"],
        same_doses: [{ kept: "d3", same: "e1" }],
        reason: "同一个孩子",
      } satisfies MergeInput),
    );
    await waitFor(() => expect(onGo).toHaveBeenCalledWith({ person: "r1", tab: "duplicates" }));
  });

  it("let a person say which record counts, and that two are two injections", async () => {
    program();
    page({ one: "r1", other: "r7" });
    await userEvent.selectOptions(await screen.findByTestId("same-e1-of"), "");
    expect(screen.getByTestId("doses-after").dataset["count"]).toBe("3");
    await userEvent.selectOptions(screen.getByTestId("same-e2-of"), "d3");
    expect(screen.getByTestId("doses-after").dataset["count"]).toBe("2");
    await userEvent.selectOptions(screen.getByTestId("same-e2-counting"), "other");
    expect(screen.getByTestId("same-e1-of").querySelector("option[value='d3']")).toBeNull();
  });

  it("say why they cannot be merged now", async () => {
    program({
      recipient_compare: () => people.comparison({ blocked: [{ code: "merge.visit_open", params: {}, rule: null }] }),
    });
    page({ one: "r1", other: "r7" });
    await screen.findByTestId("compare-blocked");
    await userEvent.type(screen.getByTestId("merge-reason"), "x");
    expect(button("merge-save").disabled).toBe(true);
  });
});

describe("a decision about a merge", () => {
  it("counts every record once whatever is linked: none is lost and none doubled", () => {
    const view = people.comparison();
    const records = view.one.doses.length + view.other.doses.length;
    const decisions: Record<string, string>[] = [{}, { e1: "d3" }, { e2: "d3" }];
    for (const links of decisions) {
      const after = dosesAfter(view, { ...begin(view), links });
      const seen = after.flatMap(({ dose, also }) => (also ? [dose.dose, also.dose] : [dose.dose]));
      expect(new Set(seen).size).toBe(records);
      expect(seen).toHaveLength(records);
    }
  });

  it("turns round with the surviving archive", () => {
    const view = people.comparison();
    const merging = { ...begin(view), survivor: "other" as const, fields: { name: "one" as const } };
    const input = mergeOf(view, merging, "m", " x ");
    expect(input).toMatchObject({ survivor: "r7", absorbed: "r1", reason: "x" });
    expect(input.take).toEqual(["name", "guardians", "documents"]);
  });
});

describe("a merge", () => {
  it("is undone with a second person", async () => {
    const { of } = program({
      recipient_merge_revert: ({ approval }) => {
        if (approval !== "token-1") throw refusal("step_up.needed");
        return people.detail({ merges: [] });
      },
      step_up: () => ({ token: "token-1", by: "赵敏", until: "2026-11-20T09:36:00+08:00" }),
    });
    const { container } = page({ person: "r1", tab: "duplicates" });
    await userEvent.click(await screen.findByTestId("merge-m1-revert"));
    await userEvent.type(screen.getByTestId("merge-revert-reason"), "两个孩子");
    await userEvent.click(screen.getByTestId("merge-revert-save"));
    await userEvent.type(await screen.findByTestId("step-up-login"), "zhaomin");
    await userEvent.type(screen.getByTestId("step-up-password"), "pw");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("step-up-approve"));
    await waitFor(() => expect(screen.queryByTestId("merge-m1")).toBeNull());
    expect(of("recipient_merge_revert").at(-1)?.args).toEqual({
      merge: "m1",
      reason: "两个孩子",
      approval: "token-1",
    });
  });

  it("leaves the absorbed archive pointing to the one in use", async () => {
    program({ recipient_detail: () => people.detail({ state: "absorbed", survivor: people.again }) });
    page({ person: "r6" });
    await userEvent.click(await screen.findByTestId("person-survivor"));
    expect(onGo).toHaveBeenCalledWith({ person: "r7" });
    expect(screen.queryByTestId("group-contact-edit")).toBeNull();
  });

  it("offers who resembles with score and reasons", async () => {
    program();
    page({ person: "r1", tab: "duplicates" });
    const row = await screen.findByTestId("resemblance-0");
    expect(row.textContent).toContain("86");
    expect(row.textContent).toContain("+30");
    await userEvent.click(screen.getByTestId("resemblance-0-compare"));
    expect(onGo).toHaveBeenCalledWith({ one: "r1", other: "r7" });
  });
});
