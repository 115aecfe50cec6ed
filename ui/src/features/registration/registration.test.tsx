import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { closeForm } from "@/features/registration/formDraft";
import type { Place } from "@/features/registration/place";
import { RegistrationPage } from "@/features/registration/RegistrationPage";
import type {
  ConsentInput,
  HolderView,
  PaperConsentInput,
  RegisterInput,
  SearchInput,
  VisitView,
} from "@/ipc/bindings";
import { heard, takeNotice } from "@/ipc/notices";
import { turned } from "@/shared/turned";
import * as around from "@/test/around";
import * as people from "@/test/people";
import { program, refusal } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible, show } from "@/test/show";

const holder: HolderView = {
  token: "card-1",
  name: "李秀英",
  sex: "female",
  birth: "1995-03-04",
  number: "420***********0028",
};
const onGo = vi.fn();
const onVaccinate = vi.fn();
const onArchive = vi.fn();
const onPlan = vi.fn();

afterEach(() => {
  closeForm();
  onGo.mockReset();
  onVaccinate.mockReset();
  onArchive.mockReset();
  turned.set(null);
});

const page = (place: Place) =>
  show(<RegistrationPage place={place} onGo={onGo} onVaccinate={onVaccinate} onArchive={onArchive} onPlan={onPlan} />);
const place = (people: Parameters<typeof hold>[0]) => act(() => hold(people));
function hold(people: { children?: (typeof samples.child)[]; own?: (typeof samples.child)[] }) {
  heard.set((before) => ({
    ...before,
    people: { kind: "people", holder, own: people.own ?? [], children: people.children ?? [] },
  }));
}

describe("finding a person", () => {
  it("searches while one types, with the focus in the field from the start", async () => {
    const { of } = program();
    const { container } = page({});
    expect(document.activeElement).toBe(screen.getByTestId("search"));
    await userEvent.keyboard("王小宝");
    await userEvent.click(await screen.findByTestId("search-result-0"));
    expect(of("recipient_search").map((call) => (call.args["input"] as SearchInput).text)).toEqual(["王小宝"]);
    expect(onGo).toHaveBeenCalledWith({ person: "r1" });
    await expectAccessible(container);
  });

  it("asks 本人 or which child when a guardian's card is placed, and registers nobody by itself", async () => {
    const { calls } = program();
    const { container } = page({});
    place({
      children: [
        { ...samples.child, relation: "mother" },
        { ...samples.child, recipient: "r9", name: "王大宝" },
      ],
    });
    expect(screen.getByTestId("found-holder").textContent).toContain("李秀英");
    expect(screen.getByTestId("found-child-0").textContent).toContain("持卡人是母亲");
    expect(screen.getByTestId("found-child-1")).toBeTruthy();
    expect(screen.getByTestId("found-register-own")).toBeTruthy();
    await userEvent.click(screen.getByTestId("found-child-0"));
    expect(onGo).toHaveBeenCalledWith({ person: "r1" });
    expect(calls.some((call) => call.command === "recipient_register")).toBe(false);
    await expectAccessible(container);
  });

  it("opens the visit of the only child by one key, and of one among several by a press", async () => {
    const { of } = program();
    const first = page({});
    place({ children: [{ ...samples.child, relation: "mother" }] });
    await userEvent.keyboard("{F6}");
    await waitFor(() => expect(onGo).toHaveBeenCalledWith({ visit: "v1" }));
    first.unmount();
    const { container } = page({});
    place({ children: [samples.child, { ...samples.child, recipient: "r9", name: "王大宝" }] });
    await userEvent.keyboard("{F6}");
    expect(of("visit_open").map((call) => call.args["recipient"])).toEqual(["r1"]);
    await userEvent.click(screen.getByRole("button", { name: "为 王大宝 开始接种登记" }));
    await waitFor(() => expect(of("visit_open").map((call) => call.args["recipient"])).toEqual(["r1", "r9"]));
    await expectAccessible(container);
  });

  it("offers the holder's own archive beside the children", async () => {
    program();
    page({});
    place({ own: [samples.mother], children: [samples.child] });
    await userEvent.click(screen.getByTestId("found-own"));
    expect(onGo).toHaveBeenCalledWith({ person: "r2" });
  });
});

describe("registering", () => {
  it("a child through the guardian's card takes the guardian from the card and the child from the form", async () => {
    const { of } = program();
    page({});
    place({});
    await userEvent.click(screen.getByTestId("found-register-child"));
    expect(onGo).toHaveBeenCalledWith({ form: true });
    const { container } = page({ form: true });
    expect(screen.getByTestId<HTMLInputElement>("register-guardian-name").value).toBe("李秀英");
    expect(screen.getByTestId<HTMLInputElement>("register-guardian-name").readOnly).toBe(true);
    await userEvent.type(screen.getByTestId("register-name"), "李秀英之子");
    await userEvent.click(screen.getByTestId("register-sex-male"));
    await userEvent.type(screen.getByTestId("register-birth"), "20261118");
    await userEvent.click(screen.getByTestId("register-relation-mother"));
    await userEvent.type(screen.getByTestId("register-weight"), "3200");
    await userEvent.click(screen.getByTestId("register-hbsag-negative"));
    await userEvent.click(screen.getByTestId("register-history-add"));
    await userEvent.selectOptions(screen.getByTestId("register-history-0-vaccine"), "BCG");
    await userEvent.type(screen.getByTestId("register-history-0-date"), "2026.11.19");
    await userEvent.selectOptions(screen.getByTestId("register-history-0-provenance"), "maternity_ward");
    await userEvent.click(screen.getByTestId("register-complete"));
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("register-submit"));
    await waitFor(() => expect(of("recipient_register")).toHaveLength(1));
    expect(of("recipient_register")[0]?.args["input"]).toEqual({
      draft: "draft-1",
      card: "card-1",
      card_is: "guardian",
      name: "李秀英之子",
      sex: "male",
      birth: "2026-11-18",
      document_kind: null,
      document_number: null,
      phone: null,
      address: null,
      guardian: { relation: "mother", name: null, number: null, phone: null },
      more_guardians: [],
      birth_certificate: null,
      birth_time: null,
      gestation_weeks: null,
      weight_g: 3200,
      mother_hbsag: "negative",
      mother_hiv: null,
      archive_code: null,
      history: [{ vaccine: "BCG", date: "2026-11-19", lot: null, provenance: "maternity_ward" }],
      history_complete: true,
    } satisfies RegisterInput);
    expect(onGo).toHaveBeenCalledWith({ person: "r1" });
  });

  it("the holder themself is prefilled and locked", async () => {
    const { of } = program();
    page({});
    place({});
    await userEvent.click(screen.getByTestId("found-register-own"));
    page({ form: true });
    expect(screen.getByTestId<HTMLInputElement>("register-name")).toHaveProperty("readOnly", true);
    expect(screen.getByTestId<HTMLInputElement>("register-number").value).toBe("420***********0028");
    await userEvent.click(screen.getByTestId("register-submit"));
    await waitFor(() =>
      expect(of("recipient_register")[0]?.args["input"]).toMatchObject({
        card: "card-1",
        card_is: "own",
        guardian: null,
      }),
    );
  });

  it("keeps what was typed when one looks elsewhere, and sends the same id when one comes back", async () => {
    let refused = true;
    const { of } = program({
      recipient_register: () => {
        if (refused) {
          refused = false;
          throw refusal("recipient.guardian_missing");
        }
        return samples.recipient;
      },
    });
    const first = page({});
    await userEvent.click(screen.getByTestId("register-by-hand"));
    first.unmount();
    const form = page({ form: true });
    await userEvent.type(screen.getByTestId("register-name"), "赵一");
    await userEvent.click(screen.getByTestId("register-submit"));
    expect((await screen.findByTestId("register-failure")).textContent).toContain("监护人");
    form.unmount();

    const elsewhere = page({});
    await userEvent.click(screen.getByTestId("register-continue"));
    elsewhere.unmount();
    page({ form: true });
    expect(screen.getByTestId<HTMLInputElement>("register-name").value).toBe("赵一");
    await userEvent.click(screen.getByTestId("register-submit"));
    await waitFor(() => expect(of("recipient_register")).toHaveLength(2));
    const ids = of("recipient_register").map((call) => (call.args["input"] as RegisterInput).draft);
    expect(new Set(ids).size).toBe(1);
  });

  it("adopts an archive of the province and says so when the province cannot be reached", async () => {
    let online = false;
    const { of } = program({
      archive_query: () => {
        if (!online) throw refusal("archive.offline");
        return [
          {
            archive_code: "42010601012020000001",
            name: "孙七",
            sex: "male",
            birth: "2020-02-29",
            managing_unit: "4201060102",
          },
        ];
      },
    });
    const first = page({});
    await userEvent.click(screen.getByTestId("register-by-hand"));
    first.unmount();
    page({ form: true });
    await userEvent.click(screen.getByTestId("register-document-resident_id"));
    await userEvent.type(screen.getByTestId("register-number"), "11010519491231002X");
    await userEvent.click(screen.getByTestId("register-archive-query"));
    expect((await screen.findByTestId("register-archive-failure")).textContent).toContain("可以先登记");
    online = true;
    await userEvent.click(screen.getByTestId("register-archive-query"));
    await userEvent.click(await screen.findByTestId("register-archive-adopt-0"));
    expect(screen.getByTestId<HTMLInputElement>("register-name").value).toBe("孙七");
    await userEvent.click(screen.getByTestId("register-submit"));
    await waitFor(() =>
      expect(of("recipient_register")[0]?.args["input"]).toMatchObject({ archive_code: "42010601012020000001" }),
    );
  });
});

describe("registering somebody who may be known already (C-027)", () => {
  const typed = async () => {
    const first = page({});
    await userEvent.click(screen.getByTestId("register-by-hand"));
    first.unmount();
    const shown = page({ form: true });
    await userEvent.type(screen.getByTestId("register-name"), "王小宝");
    await userEvent.type(screen.getByTestId("register-birth"), "20260512");
    return shown;
  };

  it("shows who, how alike and why, and registers nobody before somebody has looked", async () => {
    const { of } = program({ recipient_resemblances: () => [people.resemblance] });
    const { container } = await typed();
    const row = await screen.findByTestId("register-resembling-0");
    expect(row.textContent).toContain("86");
    expect(row.querySelector("[data-code='duplicate.birth_same']")?.textContent).toContain("+30");
    expect(screen.getByTestId<HTMLButtonElement>("register-submit").disabled).toBe(true);
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("register-resembling-0-open"));
    expect(onGo).toHaveBeenCalledWith({ person: "r7" });
    await userEvent.click(screen.getByTestId("register-resembling-0-new"));
    await userEvent.click(screen.getByTestId("register-submit"));
    await waitFor(() => expect(of("recipient_register")).toHaveLength(1));
    expect(of("recipient_not_duplicate")).toEqual([]);
    expect(of("recipient_resemblances")[0]?.args["input"]).toMatchObject({ name: "王小宝", birth: "2026-05-12" });
  });

  it("marks the pair when it is somebody else, with the reason (C-030)", async () => {
    const { of } = program({ recipient_resemblances: () => [people.resemblance], recipient_not_duplicate: () => [] });
    await typed();
    await userEvent.click(await screen.findByTestId("register-resembling-0-not-same"));
    expect(screen.getByTestId<HTMLButtonElement>("register-submit").disabled).toBe(true);
    await userEvent.type(screen.getByTestId("register-not-same-reason"), "堂兄弟");
    await userEvent.click(screen.getByTestId("register-submit"));
    await waitFor(() =>
      expect(of("recipient_not_duplicate")[0]?.args).toEqual({ one: "r1", other: "r7", reason: "堂兄弟" }),
    );
  });

  it("asks also when somebody is quicker than the search", async () => {
    const { of } = program({ recipient_resemblances: () => [people.resemblance] });
    await typed();
    await userEvent.keyboard("{F6}");
    await screen.findByTestId("register-resembling-0");
    expect(of("recipient_register")).toEqual([]);
  });

  it("registers when the search for similar people fails: it is a help, not a gate", async () => {
    const { of } = program({
      recipient_resemblances: () => {
        throw { code: "store.busy", params: {}, kind: "error" };
      },
    });
    await typed();
    await userEvent.click(screen.getByTestId("register-submit"));
    await waitFor(() => expect(of("recipient_register")).toHaveLength(1));
  });

  it("does not nag about a twin", async () => {
    program({
      recipient_resemblances: () => [
        { ...people.resemblance, reasons: [{ code: "duplicate.twins", params: {}, rule: null }] },
      ],
    });
    await typed();
    await screen.findByTestId("register-resembling-0");
    expect(screen.getByTestId<HTMLButtonElement>("register-submit").disabled).toBe(false);
  });
});

describe("a newborn", () => {
  it("is registered with birth facts, certificate and a second guardian in one command (C-012, C-013)", async () => {
    const { of } = program();
    const first = page({});
    await userEvent.click(screen.getByTestId("register-by-hand"));
    first.unmount();
    const { container } = page({ form: true });
    await userEvent.type(screen.getByTestId("register-name"), "李秀英之子");
    await userEvent.type(screen.getByTestId("register-birth-time"), "0931");
    await userEvent.type(screen.getByTestId("register-gestation"), "39");
    await userEvent.type(screen.getByTestId("register-birth-certificate"), "Q420123456");
    await userEvent.click(screen.getByTestId("register-hiv-unknown"));
    await userEvent.click(screen.getByTestId("register-guardian-add"));
    await userEvent.selectOptions(screen.getByTestId("register-guardian-1-relation"), "father");
    await userEvent.type(screen.getByTestId("register-guardian-1-name"), "王建");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("register-submit"));
    await waitFor(() => expect(onGo).toHaveBeenCalledWith({ person: "r1" }));
    expect(of("recipient_register")).toHaveLength(1);
    expect(of("recipient_register")[0]?.args["input"]).toMatchObject({
      birth_time: "09:31",
      gestation_weeks: 39,
      mother_hiv: "unknown",
      birth_certificate: "Q420123456",
      more_guardians: [{ relation: "father", name: "王建", number: null, phone: null }],
    });
    expect(of("recipient_amend")).toEqual([]);
  });
});

describe("the person's card", () => {
  it("says who, what is due and why, who the twin is, and what was given", async () => {
    program();
    const { container } = page({ person: "r1" });
    await screen.findByTestId("person-card");
    expect(screen.getByTestId("person-name").textContent).toBe("王小宝");
    expect(screen.getByTestId("twins").textContent).toContain("王大宝");
    expect(screen.getByTestId("alerts").textContent).toContain("HBsAg");
    expect(screen.getByTestId("due-due_now").textContent).toContain("已满6月龄");
    expect(screen.getByTestId("booklet-DTaP-2").textContent).toContain("间隔短");
    await expectAccessible(container);
  });

  it("opens the visit by key and goes on with its steps", async () => {
    const { of } = program();
    page({ person: "r1" });
    await screen.findByTestId("open-visit");
    await userEvent.keyboard("{F6}");
    await waitFor(() => expect(onGo).toHaveBeenCalledWith({ visit: "v1" }));
    expect(of("visit_open")[0]?.args).toEqual({ recipient: "r1" });
  });

  it("shows full numbers only when asked", async () => {
    const { of } = program({ recipient_reveal: () => ({ number: "420106202605120017", phone: "13812341234" }) });
    page({ person: "r1" });
    await screen.findByTestId("person-card");
    expect(document.body.textContent).not.toContain("13812341234");
    await userEvent.click(screen.getByTestId("reveal"));
    await waitFor(() => expect(document.body.textContent).toContain("13812341234"));
    expect(of("recipient_reveal")).toHaveLength(1);
  });
});

describe("the precheck", () => {
  const asking = samples.visit({ stage: "precheck", lines: [samples.line({ state: "proposed", precheck: null })] });

  it("answers nothing by itself and cannot be saved before every question and the temperature", async () => {
    const { of } = program({ visit_view: () => asking, visit_precheck: () => samples.visit({ stage: "consent" }) });
    const { container } = page({ visit: "v1" });
    await screen.findByTestId("precheck-save");
    expect(screen.getAllByRole<HTMLInputElement>("radio").filter((radio) => radio.checked)).toEqual([]);
    await userEvent.type(screen.getByTestId("precheck-temperature"), "36.5");
    expect(screen.getByTestId<HTMLButtonElement>("precheck-save").disabled).toBe(true);
    await userEvent.click(screen.getByTestId("precheck-anaphylaxis-unknown"));
    await expectAccessible(container);
    // What was answered stands; the press answers the others and saves.
    expect(screen.getByTestId("precheck-all-no").textContent).toContain("其余答“否”并保存");
    await userEvent.click(screen.getByTestId("precheck-all-no"));
    await waitFor(() => expect(of("visit_precheck")).toHaveLength(1));
    expect(of("visit_precheck")[0]?.args["input"]).toMatchObject({
      visit: "v1",
      temperature_tenths: 365,
      answers: { acute_illness: "no", anaphylaxis: "unknown", other_concern: "no" },
    });
    expect(await screen.findByTestId("consent-state")).toBeTruthy();
  });

  it("needs two touches when there is nothing to report: the temperature, and no to all, which saves", async () => {
    const { of } = program({ visit_view: () => asking, visit_precheck: () => samples.visit({ stage: "consent" }) });
    page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("precheck-temperature-366"));
    await userEvent.click(screen.getByTestId("precheck-all-no"));
    await waitFor(() => expect(of("visit_precheck")).toHaveLength(1));
    expect(of("visit_precheck")[0]?.args["input"]).toMatchObject({
      temperature_tenths: 366,
      answers: { acute_illness: "no", anaphylaxis: "no", other_concern: "no" },
    });
  });

  it("asks for the temperature when everything was answered without one", async () => {
    const { of } = program({ visit_view: () => asking });
    page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("precheck-all-no"));
    expect(document.activeElement).toBe(screen.getByTestId("precheck-temperature"));
    expect(of("visit_precheck")).toEqual([]);
  });

  it("does not take a temperature it cannot read", async () => {
    program({ visit_view: () => asking });
    page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("precheck-all-no"));
    await userEvent.type(screen.getByTestId("precheck-temperature"), "3 6,55");
    expect(screen.getByTestId<HTMLButtonElement>("precheck-save").disabled).toBe(true);
  });

  it("adds a vaccine that nobody proposed, once for each form", async () => {
    const { of } = program({ visit_view: () => asking, visit_line_propose: () => asking });
    const { container } = page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("line-add"));
    await userEvent.click(screen.getByTestId("line-add-InfV"));
    await waitFor(() => expect(of("visit_line_propose")).toHaveLength(1));
    expect(of("visit_line_propose")[0]?.args["input"]).toMatchObject({ visit: "v1", vaccine: "InfV" });
    await expectAccessible(container);
  });

  it("lets the family choose among the products of a vaccine, with holder and price (C-008)", async () => {
    const offer = {
      holder: "示例生物",
      price_fen: null,
      chosen: true,
      code: "HEPB-D1",
      name: "重组乙型肝炎疫苗(汉逊酵母)",
    };
    const paid = { ...offer, chosen: false, code: "HEPB-D2", name: "重组乙型肝炎疫苗(CHO细胞)", price_fen: 9800 };
    const [line, ...others] = asking.lines;
    const choosing = { ...asking, lines: line ? [{ ...line, products: [offer, paid] }, ...others] : others };
    const { of } = program({ visit_view: () => choosing, visit_product: () => choosing });
    const { container } = page({ visit: "v1" });
    expect((await screen.findByTestId("product-HEPB-D1")).dataset["chosen"]).toBe("true");
    expect(screen.getByTestId("product-HEPB-D2").textContent).toContain("98.00");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("product-HEPB-D2"));
    await waitFor(() =>
      expect(of("visit_product")[0]?.args["input"]).toMatchObject({ visit: "v1", line: "l1", product: "HEPB-D2" }),
    );
  });

  it("puts a vaccine off with a reason and a day", async () => {
    const { of } = program({ visit_view: () => asking, visit_defer: () => asking });
    page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("defer-HepB"));
    await userEvent.click(screen.getByTestId("defer-reason-ill"));
    await userEvent.type(screen.getByTestId("defer-return"), "20261204");
    await userEvent.click(screen.getByTestId("defer-save"));
    await waitFor(() =>
      expect(of("visit_defer")[0]?.args["input"]).toEqual({
        visit: "v1",
        line: "l1",
        reason: "ill",
        return_on: "2026-12-04",
        note: null,
      }),
    );
  });
});

describe("the consent", () => {
  const consent = (state: string) =>
    samples.visit({ stage: "consent", consent: { ...samples.visit().consent, state } });

  it("is shown on the pad for a signer somebody chose, and goes on by itself when the pad was signed", async () => {
    const { of } = program({ visit_view: () => consent("none"), visit_consent_show: () => consent("on_pad") });
    const { client, container } = page({ visit: "v1" });
    // Nobody is chosen beforehand; the key names the only guardian known.
    expect((await screen.findByTestId("consent-show")).textContent).toContain("请母亲 李秀英 在签字屏签字");
    expect(screen.getByTestId("consent-signer-0").dataset["chosen"]).toBe("false");
    await userEvent.click(screen.getByTestId("consent-signer-0"));
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("consent-show"));
    await waitFor(() => expect(screen.getByTestId("consent-state").dataset["state"]).toBe("on_pad"));
    expect(of("visit_consent_show")[0]?.args["input"]).toMatchObject({ relation: "mother", signer: "李秀英" });
    const signed = samples.visit({ stage: "ready" });
    await act(async () => takeNotice(client, { kind: "visit", view: signed }, () => {}));
    expect(screen.getByTestId("handed-over")).toBeTruthy();
    await userEvent.click(screen.getByTestId("go-vaccinate"));
    expect(onVaccinate).toHaveBeenCalledWith("v1");
  });

  it("of two guardians is asked of the one whose card was read, else somebody is chosen first (C-033)", async () => {
    const [mother] = samples.visit().consent.signers;
    const father = { ...samples.visit().consent.signers[0], relation: "father", name: "王强" };
    const two = { ...consent("none"), consent: { ...consent("none").consent, signers: [father, mother] } } as VisitView;
    const { of } = program({ visit_view: () => two, visit_consent_show: () => two });
    const first = page({ visit: "v1" });
    expect(await screen.findByTestId("consent-show")).toHaveProperty("disabled", true);
    first.unmount();
    page({ visit: "v1" });
    place({ children: [samples.child] });
    await waitFor(() => expect(screen.getByTestId("consent-show").textContent).toContain("李秀英"));
    await userEvent.keyboard("{F6}");
    await waitFor(() => expect(of("visit_consent_show")[0]?.args["input"]).toMatchObject({ relation: "mother" }));
  });

  it("on paper needs the paper's number", async () => {
    const { of } = program({
      visit_view: () => consent("none"),
      visit_consent_paper: () => samples.visit({ stage: "ready" }),
    });
    page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("consent-signer-other"));
    await userEvent.click(screen.getByTestId("consent-relation-grandparent"));
    await userEvent.type(screen.getByTestId("consent-signer-name"), "王建国");
    await userEvent.type(screen.getByTestId("consent-authority"), "母亲电话委托");
    await userEvent.click(screen.getByTestId("consent-paper"));
    expect(screen.getByTestId<HTMLButtonElement>("consent-paper-save").disabled).toBe(true);
    await userEvent.type(screen.getByTestId("consent-paper-number"), "ZQ-118");
    await userEvent.click(screen.getByTestId("consent-paper-save"));
    await waitFor(() =>
      expect(of("visit_consent_paper")[0]?.args["input"]).toMatchObject({
        relation: "grandparent",
        signer: "王建国",
        paper_number: "ZQ-118",
      }),
    );
  });

  it("can be taken back from the pad", async () => {
    const { of } = program({ visit_view: () => consent("on_pad"), visit_consent_cancel: () => consent("none") });
    page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("consent-cancel"));
    await waitFor(() => expect(screen.getByTestId("consent-state").dataset["state"]).toBe("none"));
    expect(of("visit_consent_cancel")).toHaveLength(1);
  });
});

describe("lines put aside", () => {
  it("marks what the changed answers weigh more for, with the finding and its source (C-031)", async () => {
    program({ visit_view: around.changed });
    const { container } = page({ visit: "v1" });
    const line = await screen.findByTestId("line-MMR");
    expect(line.dataset["review"]).toBe("true");
    expect(screen.getByTestId("review-MMR").textContent).toContain("重新征得知情同意");
    expect(line.textContent).toContain("免疫缺陷");
    await userEvent.click(within(line).getByText("依据"));
    expect(line.textContent).toContain("疫苗说明书");
    expect(screen.getByTestId("price-Var").textContent).toBe("¥153.00");
    expect(screen.getByTestId("line-DTaP").textContent).toContain("下周二到货");
    expect(screen.getByTestId("line-DTaP").textContent).toContain("2026-11-25");
    expect(screen.getByTestId("line-InfV").textContent).toContain("想再等等");
    await expectAccessible(container);
  });

  it("takes up again what was put off or refused, as a line of its own (C-186)", async () => {
    const { of } = program({ visit_view: around.changed, visit_line_propose: around.changed });
    page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("reconsider-InfV"));
    await waitFor(() =>
      expect(of("visit_line_propose")[0]?.args["input"]).toMatchObject({ visit: "v1", vaccine: "InfV" }),
    );
  });

  it("puts off for another reason in words when the list came empty", async () => {
    const bare = { ...samples.visit({ stage: "precheck" }), reasons: { ...samples.reasons, deferral: [] } };
    const { of } = program({ visit_view: () => bare, visit_defer: () => bare });
    page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("defer-HepB"));
    await userEvent.click(screen.getByTestId("defer-reason-other"));
    await userEvent.type(screen.getByTestId("defer-reason-note"), "停电");
    await userEvent.click(screen.getByTestId("defer-save"));
    await waitFor(() =>
      expect(of("visit_defer")[0]?.args["input"]).toMatchObject({ reason: "other", note: "停电", return_on: null }),
    );
  });
});

describe("who signs (C-033)", () => {
  const asking = (change = {}) => samples.visit({ stage: "consent", ...change });

  it("is the adult themself without being chosen or typed", async () => {
    const { of } = program({ visit_view: () => around.walkIn, visit_consent_show: () => around.walkIn });
    const { container } = page({ visit: "v1" });
    await screen.findByTestId("consent-signer-self");
    await expectAccessible(container);
    await userEvent.keyboard("{F6}");
    await waitFor(() =>
      expect(of("visit_consent_show")[0]?.args["input"]).toMatchObject({
        relation: "self",
        signer: "陈大海",
        way: "pad",
      } satisfies Partial<ConsentInput>),
    );
  });

  it("says on whose word when no guardian signs, with number and phone", async () => {
    const { of } = program({ visit_view: () => asking(), visit_consent_show: () => asking() });
    const { container } = page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("consent-signer-other"));
    await userEvent.click(screen.getByTestId("consent-relation-grandparent"));
    await userEvent.type(screen.getByTestId("consent-signer-name"), "王建国");
    await userEvent.type(screen.getByTestId("consent-signer-number"), "420106195503040013");
    await userEvent.type(screen.getByTestId("consent-signer-phone"), "13800001111");
    expect(screen.getByTestId<HTMLButtonElement>("consent-show").disabled).toBe(true);
    await userEvent.type(screen.getByTestId("consent-authority"), "母亲李秀英电话委托");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("consent-show"));
    await waitFor(() =>
      expect(of("visit_consent_show")[0]?.args["input"]).toMatchObject({
        relation: "grandparent",
        signer: "王建国",
        number: "420106195503040013",
        phone: "13800001111",
        authority: "母亲李秀英电话委托",
      } satisfies Partial<ConsentInput>),
    );
  });

  it("signs once for several vaccines, and leaves out what the answers rule out", async () => {
    program({
      visit_view: () =>
        asking({
          lines: [
            samples.line({ state: "proposed" }),
            samples.line({ line: "l2", vaccine: "Var", number: 1, of: 2, state: "proposed", price_fen: 15300 }),
            samples.line({ line: "l3", vaccine: "MMR", state: "proposed", precheck: "contraindicated" }),
          ],
        }),
    });
    page({ visit: "v1" });
    const about = await screen.findByTestId("consent-about");
    expect(about.textContent).toContain("乙肝疫苗");
    expect(about.textContent).toContain("¥153.00");
    expect(about.textContent).not.toContain("麻腮风");
    expect(screen.getByTestId("consent-pending").textContent).toBe("待审核");
  });

  it("signs on this screen turned round, also when the pad has died meanwhile", async () => {
    const { of } = program({ visit_view: () => asking(), visit_consent_show: () => asking() });
    page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("consent-signer-0"));
    await userEvent.click(await screen.findByTestId("consent-desk"));
    await waitFor(() => expect(turned.get()).toBe("v1"));
    expect(of("visit_consent_show")[0]?.args["input"]).toMatchObject({ way: "desk" });
    turned.set(null);
    program({ visit_view: () => asking({ consent: { ...samples.visit().consent, state: "on_pad", on: "pad" } }) });
    page({ visit: "v2" });
    await userEvent.click(await screen.findByTestId("consent-turn"));
    expect(turned.get()).toBe("v1");
  });

  it("goes to this screen by the first key where there is no pad", async () => {
    const desk = samples.desk();
    desk.status.devices = desk.status.devices.map((each) =>
      each.device === "pad" ? { ...each, state: "absent" } : each,
    );
    const { of } = program({ desk_view: () => desk, visit_view: () => asking(), visit_consent_show: () => asking() });
    page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("consent-signer-0"));
    await waitFor(() => expect(screen.getByTestId("consent-show").textContent).toContain("本机"));
    await userEvent.keyboard("{F6}");
    await waitFor(() => expect(of("visit_consent_show")[0]?.args["input"]).toMatchObject({ way: "desk" }));
  });

  it("on paper with number and day, each vaccine agreed to or declined with a reason", async () => {
    const { of } = program({ visit_view: () => asking(), visit_consent_paper: () => asking() });
    const { container } = page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("consent-signer-0"));
    await userEvent.click(screen.getByTestId("consent-paper"));
    await userEvent.type(screen.getByTestId("consent-paper-number"), "ZQ-118");
    const day = screen.getByTestId("consent-paper-on");
    await userEvent.clear(day);
    await userEvent.type(day, "20261119");
    await userEvent.click(screen.getByTestId("paper-refuse-DTaP"));
    expect(screen.getByTestId<HTMLButtonElement>("consent-paper-save").disabled).toBe(true);
    await userEvent.click(screen.getByTestId("paper-reason-DTaP-wait"));
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("consent-paper-save"));
    await waitFor(() =>
      expect(of("visit_consent_paper")[0]?.args["input"]).toMatchObject({
        relation: "mother",
        paper_number: "ZQ-118",
        paper_on: "2026-11-19",
        refused: [{ line: "l2", reason: "wait", note: null }],
      } satisfies Partial<PaperConsentInput>),
    );
  });

  it("on paper takes the picture along; one that cannot be kept never undoes the consent (C-033)", async () => {
    const signed = asking({ consent: { ...samples.visit().consent, state: "signed", signed: [around.signed] } });
    const { of } = program({
      visit_view: () => asking(),
      visit_consent_paper: () => signed,
      consent_picture: () => {
        throw refusal("photo.too_large", { kilobytes: "1500" });
      },
    });
    page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("consent-signer-0"));
    await userEvent.click(screen.getByTestId("consent-paper"));
    await userEvent.type(screen.getByTestId("consent-paper-number"), "ZQ-118");
    await userEvent.upload(
      screen.getByTestId("consent-paper-picture"),
      new File(["x"], "同意书.jpg", { type: "image/jpeg" }),
    );
    expect(screen.getByTestId("paper-form").textContent).toContain("同意书.jpg");
    await userEvent.click(screen.getByTestId("consent-paper-save"));
    expect(await screen.findByTestId("consent-signed")).toBeTruthy();
    expect(of("consent_picture")[0]?.args["consent"]).toBe(around.signed.consent);
    expect(heard.get().trouble?.code).toBe("photo.too_large");
    act(() => heard.set((before) => ({ ...before, trouble: null })));
  });

  it("shows every consent of the visit and leads to the signed documents (C-033)", async () => {
    program({
      visit_view: () => asking({ consent: { ...samples.visit().consent, state: "signed", signed: [around.signed] } }),
    });
    page({ visit: "v1" });
    expect((await screen.findByTestId("consent-signed")).textContent).toContain("不接种：百白破疫苗");
    await userEvent.click(screen.getByTestId("consent-proofs"));
    expect(onArchive).toHaveBeenCalledWith("r1", "consents");
  });
});

describe("handing over", () => {
  it("gives a number by key, shows it large, prints it, and goes on to the next person", async () => {
    const waiting = samples.visit({ ticket: null });
    const { of } = program({ visit_view: () => waiting, visit_ticket: () => samples.visit() });
    const print = vi.spyOn(window, "print").mockImplementation(() => {});
    const { container } = page({ visit: "v1" });
    await screen.findByTestId("ticket-take");
    await userEvent.keyboard("{F6}");
    expect((await screen.findByTestId("ticket-number")).textContent).toBe("7");
    expect(of("visit_ticket")).toHaveLength(1);
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("ticket-print"));
    expect(print).toHaveBeenCalledTimes(1);
    expect(document.querySelector(".printed")?.textContent).toContain("王小宝");
    act(() => void window.dispatchEvent(new Event("afterprint")));
    await userEvent.keyboard("{F6}");
    expect(onGo).toHaveBeenCalledWith({});
  });

  it("needs no ticket on a single computer", async () => {
    program({ visit_view: () => samples.visit({ ticket: null }) });
    page({ visit: "v1" });
    await screen.findByTestId("go-vaccinate");
    await userEvent.keyboard("{F7}");
    expect(onVaccinate).toHaveBeenCalledWith("v1");
  });

  it("offers no number when every vaccine was refused", async () => {
    program({
      visit_view: () =>
        samples.visit({ stage: "finished", ticket: null, lines: [samples.line({ state: "refused", reason: "wait" })] }),
    });
    page({ visit: "v1" });
    expect((await screen.findByTestId("handed-over")).textContent).toContain("没有等待接种的疫苗");
    expect(screen.queryByTestId("ticket-take")).toBeNull();
    expect(screen.queryByTestId("go-vaccinate")).toBeNull();
  });

  it("lists who waits in the order of the numbers", async () => {
    program({ today_view: () => around.today });
    const { container } = page({});
    const waiting = await screen.findByTestId("today-waiting");
    expect(
      within(waiting)
        .getAllByTestId("today-row")
        .map((row) => row.textContent?.slice(0, 3)),
    ).toEqual(["王小宝", "何一男"]);
    expect(waiting.textContent).toContain("7 号");
    expect(waiting.textContent).toContain("第2位");
    await expectAccessible(container);
  });
});

describe("a family", () => {
  it("stands in one row: the twin's visit is opened, the sister's is begun", async () => {
    const { of } = program({ visit_view: around.changed, visit_open: () => samples.visit({ visit: "v9" }) });
    const { container } = page({ visit: "v1" });
    const twin = await screen.findByTestId("family-r8");
    expect(twin.textContent).toContain("同日出生");
    await userEvent.click(twin);
    expect(onGo).toHaveBeenCalledWith({ visit: "v8" });
    await userEvent.click(screen.getByTestId("family-r9"));
    await waitFor(() => expect(onGo).toHaveBeenCalledWith({ visit: "v9" }));
    expect(of("visit_open")[0]?.args).toEqual({ recipient: "r9" });
    await expectAccessible(container);
  });
});

describe("an exposure", () => {
  it("is recorded with grade, day 0, regimen and passive immunisation", async () => {
    const asking = samples.visit({ stage: "precheck", exposures: around.exposures() });
    const { of } = program({ visit_view: () => asking, visit_exposure: () => around.walkIn });
    const { container } = page({ visit: "v1" });
    await userEvent.click(await screen.findByTestId("exposure-add"));
    expect(screen.getByTestId<HTMLButtonElement>("exposure-save").disabled).toBe(true);
    await userEvent.click(screen.getByTestId("exposure-grade-3"));
    await userEvent.click(screen.getByTestId("exposure-regimen-essen"));
    await userEvent.type(screen.getByTestId("exposure-animal"), "狗");
    await userEvent.click(screen.getByTestId("exposure-passive-add"));
    await userEvent.selectOptions(screen.getByTestId("exposure-passive-0"), "rabies_immunoglobulin");
    await userEvent.type(screen.getByTestId("exposure-passive-0-units"), "1000");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("exposure-save"));
    await waitFor(() =>
      expect(of("visit_exposure")[0]?.args["input"]).toEqual({
        draft: expect.stringContaining("draft-"),
        visit: "v1",
        exposure: null,
        kind: "rabies",
        on: "2026-11-20",
        grade: 3,
        day_zero: "2026-11-20",
        regimen: "essen",
        animal: "狗",
        wound: null,
        passive: [{ kind: "rabies_immunoglobulin", place: "here", on: "2026-11-20", units: 1000, lot: null }],
      }),
    );
  });

  it("says until when immunoglobulin still helps, and is corrected under its own id", async () => {
    const { of } = program({ visit_view: () => around.walkIn, visit_exposure: () => around.walkIn });
    page({ visit: "v1" });
    expect((await screen.findByTestId("exposure")).textContent).toContain("2026-11-27");
    await userEvent.click(screen.getByTestId("exposure-edit"));
    await userEvent.click(screen.getByTestId("exposure-kind-wound"));
    await userEvent.click(screen.getByTestId("exposure-save"));
    await waitFor(() =>
      expect(of("visit_exposure")[0]?.args["input"]).toMatchObject({
        exposure: "x1",
        kind: "wound",
        grade: null,
        regimen: null,
        wound: "右小腿",
      }),
    );
  });
});

it("leads from the booklet to entering and correcting doses (C-019)", async () => {
  program();
  page({ person: "r1" });
  await userEvent.click(await screen.findByTestId("mend-doses"));
  expect(onArchive).toHaveBeenCalledWith("r1", "doses");
});

it("needs no mouse from the open visit to the next person", async () => {
  let view = samples.visit({
    stage: "precheck",
    ticket: null,
    lines: [samples.line({ state: "proposed", precheck: null })],
  });
  const to = (next: typeof view) => () => {
    view = next;
    return view;
  };
  const { of } = program({
    visit_view: () => view,
    visit_precheck: to(samples.visit({ stage: "consent", ticket: null, lines: [samples.line({ state: "proposed" })] })),
    visit_consent_show: to(samples.visit({ stage: "ready", ticket: null })),
    visit_ticket: to(samples.visit()),
  });
  page({ visit: "v1" });
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("precheck-temperature")));
  await userEvent.keyboard("366{F7}");
  await screen.findByTestId("consent-signer-0");
  await userEvent.keyboard("1");
  await waitFor(() => expect(screen.getByTestId("consent-signer-0").dataset["chosen"]).toBe("true"));
  await userEvent.keyboard("{F6}");
  await screen.findByTestId("ticket-take");
  await userEvent.keyboard("{F6}");
  await screen.findByTestId("ticket-number");
  await userEvent.keyboard("{F6}");
  expect(onGo).toHaveBeenCalledWith({});
  expect(of("visit_precheck")[0]?.args["input"]).toMatchObject({ temperature_tenths: 366 });
  expect(of("visit_consent_show")[0]?.args["input"]).toMatchObject({ relation: "mother" });
});
