import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PeoplePage } from "@/features/people/PeoplePage";
import type { PeoplePlace } from "@/features/people/place";
import type { AmendInput, DoseCorrectInput, PastDosesInput, SearchInput } from "@/ipc/bindings";
import * as people from "@/test/people";
import { program, refusal } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible, show } from "@/test/show";

const onGo = vi.fn();
const onRegister = vi.fn();
const onPlan = vi.fn();

afterEach(() => {
  onGo.mockReset();
  onRegister.mockReset();
});

const page = (place: PeoplePlace = {}, may?: readonly string[]) =>
  show(<PeoplePage place={place} onGo={onGo} onRegister={onRegister} onPlan={onPlan} />, may);
const inputAt = (calls: { args: Record<string, unknown> }[], at: number) => calls[at]?.args["input"] as AmendInput;
const button = (name: string) => screen.getByTestId<HTMLButtonElement>(name);

describe("finding an archive", () => {
  it("takes anything in one field and says how it was read and that there are more", async () => {
    const { of } = program({
      recipient_search: () => ({
        rows: Array.from({ length: 60 }, (_, at) => ({ ...samples.child, recipient: `r${at}` })),
        more: true,
        read_as: [{ code: "search.pinyin", params: {}, rule: null }],
        micros: 900,
      }),
    });
    const { container } = page();
    expect(document.activeElement).toBe(screen.getByTestId("people-search"));
    await userEvent.keyboard("wang小");
    await screen.findByTestId("search-more");
    expect(screen.getAllByTestId(/^search-result-/u)).toHaveLength(50);
    expect(screen.getByTestId("search-read-as").querySelector("[data-code='search.pinyin']")).toBeTruthy();
    expect(of("recipient_search").at(-1)?.args["input"]).toMatchObject({ text: "wang小" });
    await userEvent.click(screen.getByTestId("search-result-0"));
    expect(onGo).toHaveBeenCalledWith({ person: "r0" });
    await expectAccessible(container);
  });

  it("searches by the six key fields in any combination, withdrawn archives when asked (C-058)", async () => {
    const { of } = program();
    const { container } = page();
    await userEvent.click(screen.getByTestId("people-combined"));
    expect(within(screen.getByTestId("people-key-fields")).getAllByRole("textbox")).toHaveLength(6);
    await userEvent.type(screen.getByTestId("people-key-guardian"), "李秀英");
    await userEvent.type(screen.getByTestId("people-key-phone"), "1234");
    await userEvent.click(screen.getByTestId("people-withdrawn"));
    await expectAccessible(container);
    await waitFor(() =>
      expect(of("recipient_search").at(-1)?.args["input"]).toEqual({
        text: "",
        name: "",
        birth: "",
        guardian: "李秀英",
        phone: "1234",
        number: "",
        birth_certificate: "",
        withdrawn: true,
      } satisfies SearchInput),
    );
  });

  it("narrows nothing by fields that are hidden again", async () => {
    const { of } = program();
    page();
    await userEvent.type(screen.getByTestId("people-search"), "王");
    await userEvent.click(screen.getByTestId("people-combined"));
    await userEvent.type(screen.getByTestId("people-key-phone"), "9");
    await userEvent.click(screen.getByTestId("people-combined"));
    await waitFor(() => expect(of("recipient_search").at(-1)?.args["input"]).toMatchObject({ text: "王", phone: "" }));
  });
});

describe("an archive", () => {
  it("shows every field, also unknown ones, and stops nobody over a missing one (A-047)", async () => {
    program();
    const { container } = page({ person: "r1" });
    await screen.findByTestId("person-detail");
    expect(screen.getByTestId("value-school").textContent).toContain("未填");
    expect(screen.getByTestId("value-school").textContent).toContain("本地要求");
    expect(screen.getByTestId("value-residence").textContent).toContain("空");
    expect(screen.getByTestId("value-x_province_flag").textContent).toContain("A3");
    expect(screen.getByTestId("value-mother_hbsag").textContent).toContain("7");
    expect(screen.getByTestId("twins").textContent).toContain("王大宝");
    expect(screen.getByTestId("alerts-kept").textContent).toContain("喉头水肿");
    expect(screen.getByTestId("addresses").textContent).toContain("建设街3号");
    await userEvent.click(screen.getByTestId("guardian-child-r8"));
    expect(onGo).toHaveBeenCalledWith({ person: "r8" });
    await expectAccessible(container);
  });

  it("changes the alerts as one list, with a reason (C-020)", async () => {
    const { of } = program({ recipient_alerts: () => people.detail({ version: "v-13" }) });
    const { container } = page({ person: "r1" });
    await userEvent.click(await screen.findByTestId("alerts-edit"));
    await userEvent.click(screen.getByTestId("alert-add"));
    await userEvent.selectOptions(screen.getByTestId("alert-1-kind"), "other");
    await userEvent.type(screen.getByTestId("alert-1-note"), "晕针");
    await userEvent.type(screen.getByTestId("alert-1-since"), "20260901");
    expect(button("alerts-save").disabled).toBe(true);
    await userEvent.type(screen.getByTestId("alerts-reason"), "家长告知");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("alerts-save"));
    await waitFor(() => expect(of("recipient_alerts")).toHaveLength(1));
    expect(of("recipient_alerts")[0]?.args["input"]).toEqual({
      draft: "draft-1",
      recipient: "r1",
      seen: "v-12",
      alerts: [
        { kind: "anaphylaxis", vaccine: "DTaP", note: "接种后喉头水肿", since: "2026-08-01" },
        { kind: "other", vaccine: null, note: "晕针", since: "2026-09-01" },
      ],
      reason: "家长告知",
    });
    await waitFor(() => expect(screen.queryByTestId("alerts-form")).toBeNull());
  });

  it("sends only what was typed and the state it was read in (A-048)", async () => {
    const { of } = program({ recipient_amend: () => people.detail({ version: "v-13" }) });
    const { container } = page({ person: "r1" });
    await userEvent.click(await screen.findByTestId("group-contact-edit"));
    const form = within(screen.getByTestId("group-contact"));
    expect(form.getByTestId<HTMLInputElement>("field-phone").value).toBe("");
    expect(form.getByTestId("field-phone").parentElement?.textContent).toContain("138****1234");
    expect(button("group-contact-save").disabled).toBe(true);
    await userEvent.clear(form.getByTestId("field-address"));
    await userEvent.type(form.getByTestId("field-address"), "新村1号");
    await expectAccessible(container);
    await userEvent.keyboard("{F6}");
    await waitFor(() => expect(of("recipient_amend")).toHaveLength(1));
    expect(of("recipient_amend")[0]?.args["input"]).toEqual({
      draft: "draft-1",
      recipient: "r1",
      seen: "v-12",
      changes: [{ field: "address", value: '"新村1号"' }],
      guardians: null,
      documents: null,
      reason: "",
    } satisfies AmendInput);
    await waitFor(() => expect(screen.getByTestId("person-detail").dataset["version"]).toBe("v-13"));
  });

  it("takes away what was emptied, and a masked value only when told to", async () => {
    const { of } = program({ recipient_amend: () => people.detail() });
    page({ person: "r1" });
    await userEvent.click(await screen.findByTestId("group-contact-edit"));
    await userEvent.clear(screen.getByTestId("field-address"));
    await userEvent.click(screen.getByTestId("drop-phone"));
    await userEvent.click(screen.getByTestId("group-contact-save"));
    await waitFor(() =>
      expect(inputAt(of("recipient_amend"), 0).changes).toEqual([
        { field: "phone", value: null },
        { field: "address", value: null },
      ]),
    );
  });

  it("asks why an identity changes, and keeps a value nobody knows choosable (A-045)", async () => {
    const { of } = program({ recipient_amend: () => people.detail() });
    page({ person: "r1" });
    await userEvent.click(await screen.findByTestId("group-birth-edit"));
    expect(within(screen.getByTestId("field-mother_hbsag")).getByRole("option", { name: "7" })).toBeTruthy();
    await userEvent.click(screen.getByTestId("group-birth-cancel"));
    await userEvent.click(screen.getByTestId("group-identity-edit"));
    await userEvent.selectOptions(screen.getByTestId("field-sex"), "female");
    expect(button("group-identity-save").disabled).toBe(true);
    await userEvent.type(screen.getByTestId("group-identity-why"), "核对出生证");
    await userEvent.click(screen.getByTestId("group-identity-save"));
    await waitFor(() =>
      expect(of("recipient_amend")[0]?.args["input"]).toMatchObject({
        changes: [{ field: "sex", value: '"female"' }],
        reason: "核对出生证",
      }),
    );
  });

  it("overwrites nothing somebody else changed: it is read again and what was typed stays", async () => {
    let version = "v-12";
    const { of } = program({
      recipient_detail: () => people.detail({ version }),
      recipient_amend: ({ input }) => {
        if ((input as AmendInput).seen !== "v-20") throw refusal("recipient.changed");
        return people.detail({ version: "v-21" });
      },
    });
    page({ person: "r1" });
    await userEvent.click(await screen.findByTestId("group-contact-edit"));
    await userEvent.type(screen.getByTestId("field-address"), "3楼");
    await userEvent.click(screen.getByTestId("group-contact-save"));
    await screen.findByTestId("group-contact-failure");
    version = "v-20";
    await userEvent.click(screen.getByTestId("group-contact-read-again"));
    await waitFor(() => expect(screen.getByTestId("person-detail").dataset["version"]).toBe("v-20"));
    await userEvent.click(screen.getByTestId("group-contact-save"));
    await waitFor(() => expect(screen.getByTestId("person-detail").dataset["version"]).toBe("v-21"));
    const sent = of("recipient_amend").map((call) => call.args["input"] as AmendInput);
    expect(sent.map((input) => input.changes[0]?.value)).toEqual(['"示范路12号3楼"', '"示范路12号3楼"']);
    expect(new Set(sent.map((input) => input.draft)).size).toBe(2);
  });

  it("keeps the masked numbers of guardians and documents that were not typed anew", async () => {
    const { of } = program({ recipient_amend: () => people.detail() });
    const { container } = page({ person: "r1" });
    await userEvent.click(await screen.findByTestId("guardians-edit"));
    await userEvent.type(screen.getByTestId("guardian-0-phone"), "13900001111");
    await userEvent.click(screen.getByTestId("guardian-add"));
    await userEvent.selectOptions(screen.getByTestId("guardian-1-relation"), "father");
    await userEvent.type(screen.getByTestId("guardian-1-name"), "王建");
    await expectAccessible(container);
    expect(button("guardians-save").disabled).toBe(true);
    await userEvent.type(screen.getByTestId("guardians-why"), "父亲来登记");
    await userEvent.click(screen.getByTestId("guardians-save"));
    await waitFor(() => expect(of("recipient_amend")).toHaveLength(1));
    expect(inputAt(of("recipient_amend"), 0).guardians).toEqual([
      {
        relation: "mother",
        name: "李秀英",
        document_kind: "resident_id",
        number: null,
        phone: "13900001111",
        keep: 0,
      },
      { relation: "father", name: "王建", document_kind: null, number: null, phone: null, keep: null },
    ]);

    await userEvent.click(await screen.findByTestId("documents-edit"));
    await userEvent.click(screen.getByTestId("document-add"));
    await userEvent.selectOptions(screen.getByTestId("document-1-kind"), "passport");
    await userEvent.type(screen.getByTestId("document-1-number"), "E12345678");
    expect(button("documents-save").disabled).toBe(true);
    await userEvent.type(screen.getByTestId("documents-why"), "出国");
    await userEvent.click(screen.getByTestId("documents-save"));
    await waitFor(() => expect(of("recipient_amend")).toHaveLength(2));
    expect(inputAt(of("recipient_amend"), 1).documents).toEqual([
      { kind: "birth_certificate", number: null, keep: 0 },
      { kind: "passport", number: "E12345678", keep: null },
    ]);
  });

  it("shows full numbers only when asked", async () => {
    const { of } = program({ recipient_reveal: () => ({ number: "420106202605120017", phone: "13812341234" }) });
    page({ person: "r1" });
    await screen.findByTestId("person-detail");
    expect(document.body.textContent).not.toContain("13812341234");
    await userEvent.click(screen.getByTestId("reveal"));
    await waitFor(() => expect(document.body.textContent).toContain("13812341234"));
    expect(of("recipient_reveal")).toHaveLength(1);
  });

  it("takes a photo from a file and takes it away again", async () => {
    const { of } = program({
      recipient_photo: ({ image }) => people.detail({ photo: image as string | null }),
    });
    page({ person: "r1" });
    await screen.findByTestId("photo-none");
    await userEvent.upload(screen.getByTestId("photo-file"), new File(["x"], "a.png", { type: "image/png" }));
    const photo = await screen.findByTestId<HTMLImageElement>("photo");
    expect(photo.src).toMatch(/^data:image\/png;base64,/u);
    expect(photo.alt).toContain("王小宝");
    await userEvent.click(screen.getByTestId("photo-remove"));
    await screen.findByTestId("photo-none");
    expect(of("recipient_photo").map((call) => call.args["image"] === null)).toEqual([false, true]);
  });

  it("goes from page to page by the arrow keys", async () => {
    program();
    page({ person: "r1" });
    (await screen.findByTestId("tab-basics")).focus();
    await userEvent.keyboard("{ArrowRight}");
    expect(onGo).toHaveBeenCalledWith({ person: "r1", tab: "doses" });
  });

  it("offers nothing that would be refused", async () => {
    program();
    page({ person: "r1" }, ["recipient_search", "recipient_detail"]);
    await screen.findByTestId("person-detail");
    for (const name of ["group-contact-edit", "person-withdraw", "reveal", "photo-file", "people-pairs"]) {
      expect(screen.queryByTestId(name), name).toBeNull();
    }
  });
});

describe("setting an archive aside (C-019, C-029)", () => {
  it("needs a reason, and says that nothing is lost", async () => {
    const { of } = program({
      recipient_withdraw: () => people.detail({ state: "withdrawn", state_reason: "moved_away" }),
    });
    const { container } = page({ person: "r1" });
    await userEvent.click(await screen.findByTestId("person-withdraw"));
    expect(button("person-withdraw-save").disabled).toBe(true);
    await userEvent.click(screen.getByTestId("person-withdraw-reason-moved_away"));
    await userEvent.type(screen.getByTestId("person-withdraw-note"), "迁往外地");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("person-withdraw-save"));
    expect((await screen.findByTestId("person-withdrawn")).textContent).toContain("已迁出");
    expect(of("recipient_withdraw")[0]?.args).toEqual({ recipient: "r1", reason: "moved_away", note: "迁往外地" });
    expect(screen.queryByTestId("group-contact-edit")).toBeNull();
  });

  it("is undone with a reason", async () => {
    const { of } = program({
      recipient_detail: () => people.detail({ state: "withdrawn", state_reason: "other" }),
      recipient_reinstate: () => people.detail(),
    });
    page({ person: "r1" });
    await userEvent.click(await screen.findByTestId("person-reinstate"));
    await userEvent.type(screen.getByTestId("person-reinstate-reason"), "又回来了");
    await userEvent.click(screen.getByTestId("person-reinstate-save"));
    await waitFor(() => expect(screen.getByTestId("person-detail").dataset["state"]).toBe("active"));
    expect(of("recipient_reinstate")[0]?.args).toEqual({ recipient: "r1", reason: "又回来了" });
  });

  it("is not erased without a second person", async () => {
    const { of } = program({
      recipient_detail: () => people.detail({ state: "withdrawn", state_reason: "other" }),
      recipient_erase: ({ approval }) => {
        if (approval !== "token-1") throw refusal("step_up.needed");
        return null;
      },
      step_up: ({ input }) => {
        if ((input as { password: string }).password !== "right") throw refusal("session.login_failed");
        return { token: "token-1", by: "赵敏", until: "2026-11-20T09:36:00+08:00" };
      },
    });
    const { container } = page({ person: "r1" });
    await userEvent.click(await screen.findByTestId("person-erase"));
    await userEvent.type(screen.getByTestId("person-erase-reason"), "监护人书面要求");
    expect(button("person-erase-save").disabled).toBe(true);
    await userEvent.click(screen.getByTestId("person-erase-basis-pipl_47"));
    await userEvent.click(screen.getByTestId("person-erase-save"));
    await screen.findByTestId("step-up");
    expect(document.activeElement).toBe(screen.getByTestId("step-up-login"));
    await expectAccessible(container);
    await userEvent.type(screen.getByTestId("step-up-login"), "zhaomin");
    await userEvent.type(screen.getByTestId("step-up-password"), "wrong");
    await userEvent.click(screen.getByTestId("step-up-approve"));
    await screen.findByTestId("step-up-failure");
    expect(screen.getByTestId<HTMLInputElement>("step-up-password").value).toBe("");
    await userEvent.type(screen.getByTestId("step-up-password"), "right");
    await userEvent.click(screen.getByTestId("step-up-approve"));
    await waitFor(() => expect(onGo).toHaveBeenCalledWith({}));
    expect(of("recipient_erase").map((call) => call.args["approval"])).toEqual(["", "token-1"]);
    expect(of("step_up")[0]?.args["input"]).toMatchObject({ command: "recipient_erase", subject: "r1" });
  });

  it("leaves everything as it was when the second person does not come", async () => {
    const { of } = program({
      recipient_detail: () => people.detail({ state: "withdrawn", state_reason: "other" }),
      recipient_erase: () => {
        throw refusal("step_up.needed");
      },
    });
    page({ person: "r1" });
    await userEvent.click(await screen.findByTestId("person-erase"));
    await userEvent.click(screen.getByTestId("person-erase-basis-court_order"));
    await userEvent.type(screen.getByTestId("person-erase-reason"), "x");
    await userEvent.click(screen.getByTestId("person-erase-save"));
    await screen.findByTestId("step-up");
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByTestId("step-up")).toBeNull();
    expect(of("recipient_erase")).toHaveLength(1);
    expect(onGo).not.toHaveBeenCalled();
  });
});

describe("doses", () => {
  it("are listed with the booklet, withdrawn ones too, and those of other clinics cannot be corrected here", async () => {
    program();
    const { container } = page({ person: "r1", tab: "doses" });
    await screen.findByTestId("booklet");
    expect(screen.getByTestId("dose-d6").dataset["state"]).toBe("withdrawn");
    expect(screen.getByTestId("dose-d3-correct")).toBeTruthy();
    expect(screen.queryByTestId("dose-d5-correct")).toBeNull();
    await userEvent.click(screen.getByTestId("dose-d3-facts"));
    await expectAccessible(container);
  });

  it("are corrected with a reason, only the field that was wrong (C-019)", async () => {
    const { of } = program({ dose_correct: () => people.detail() });
    page({ person: "r1", tab: "doses" });
    await userEvent.click(await screen.findByTestId("dose-d3-correct"));
    await userEvent.clear(screen.getByTestId("field-lot"));
    await userEvent.type(screen.getByTestId("field-lot"), "H2B");
    expect(button("dose-d3-correct-save").disabled).toBe(true);
    await userEvent.type(screen.getByTestId("dose-d3-correct-reason"), "批号抄错");
    await userEvent.click(screen.getByTestId("dose-d3-correct-save"));
    await waitFor(() =>
      expect(of("dose_correct")[0]?.args["input"]).toEqual({
        draft: "draft-1",
        dose: "d3",
        changes: [{ field: "lot", value: '"H2B"' }],
        reason: "批号抄错",
      } satisfies DoseCorrectInput),
    );
  });

  it("are withdrawn and reinstated, never deleted; of a dose given here the vial is asked for (C-186)", async () => {
    const { of } = program({ dose_withdraw: () => people.detail(), dose_reinstate: () => people.detail() });
    page({ person: "r1", tab: "doses" });
    await userEvent.click(await screen.findByTestId("dose-d3-withdraw"));
    await userEvent.click(screen.getByTestId("dose-d3-withdraw-wrong_person"));
    expect(button("dose-d3-withdraw-save").disabled).toBe(true);
    await userEvent.click(screen.getByTestId("dose-d3-withdraw-vial-opened"));
    expect(screen.getByTestId("dose-d3").textContent).toContain("计入损耗，追溯码不能再用");
    await userEvent.click(screen.getByTestId("dose-d3-withdraw-save"));
    await waitFor(() =>
      expect(of("dose_withdraw")[0]?.args).toEqual({
        dose: "d3",
        reason: "wrong_person",
        note: "",
        vial: "opened",
      }),
    );
    await userEvent.click(screen.getByTestId("dose-d6-reinstate"));
    await userEvent.type(screen.getByTestId("dose-d6-reinstate-reason"), "确有接种");
    await userEvent.click(screen.getByTestId("dose-d6-reinstate-save"));
    await waitFor(() => expect(of("dose_reinstate")[0]?.args).toEqual({ dose: "d6", reason: "确有接种" }));
  });

  it("given elsewhere are entered later with their day alone", async () => {
    const { of } = program({ dose_enter: () => people.detail() });
    const { container } = page({ person: "r1", tab: "doses" });
    await userEvent.click(await screen.findByTestId("doses-enter"));
    await userEvent.selectOptions(screen.getByTestId("doses-past-0-vaccine"), "JE-L");
    expect(button("doses-save").disabled).toBe(true);
    await userEvent.type(screen.getByTestId("doses-past-0-date"), "20260901");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("doses-save"));
    await waitFor(() =>
      expect(of("dose_enter")[0]?.args["input"]).toEqual({
        draft: "draft-1",
        recipient: "r1",
        doses: [{ vaccine: "JE-L", date: "2026-09-01", lot: null, provenance: "paper" }],
        complete: true,
      } satisfies PastDosesInput),
    );
  });
});

describe("what happened to an archive", () => {
  it("is told field by field: before, after, who, when, why (C-020)", async () => {
    program();
    const { container } = page({ person: "r1", tab: "log" });
    const row = await screen.findByTestId("change-1");
    for (const part of ["性别", "女", "男", "周晓红", "2026-06-01 10:00", "录入错误"]) {
      expect(row.textContent).toContain(part);
    }
    await expectAccessible(container);
  });

  it("includes the consents, also what was not wanted", async () => {
    program();
    page({ person: "r1", tab: "consents" });
    const row = within(await screen.findByTestId("consents")).getAllByRole("row")[1];
    expect(row?.textContent).toContain("乙肝疫苗");
    expect(row?.textContent).toContain("百白破疫苗");
  });
});
