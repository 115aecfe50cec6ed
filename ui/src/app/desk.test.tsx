import { emit } from "@tauri-apps/api/event";
import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { App } from "@/app/App";
import { router } from "@/app/router";
import type { DeskNotice, DeskView } from "@/ipc/bindings";
import * as office from "@/test/office";
import * as people from "@/test/people";
import { program, refusal } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible } from "@/test/show";

const holder = { token: "card-2", name: "钱大勇", sex: "male", birth: "1990-01-01", number: "420***********0013" };
const notice = (payload: DeskNotice) => act(async () => emit("desk-notice", payload));

async function signedIn(address = "/registration") {
  const shown = render(<App nonce={undefined} />);
  await screen.findByTestId("nav-registration");
  await act(async () => router.history.push(address));
  return shown;
}

beforeEach(() => {
  document.documentElement.removeAttribute("data-still");
  router.history.push("/registration");
});

describe("the frame", () => {
  it("shows clinic, demonstration, devices, queue and open vials, and is accessible", async () => {
    program();
    const { container } = await signedIn();
    await screen.findAllByTestId("today-row");
    expect(screen.getByTestId("demo-badge").textContent).toBe("演示");
    expect(screen.getByTestId("device-scanner").dataset["state"]).toBe("trouble");
    expect(screen.getByTestId("queue-waiting").textContent).toBe("2");
    expect(screen.getByTestId("open-vial").textContent).toMatch(/18:5\d/u);
    await expectAccessible(container);
  });

  it("goes to every screen by its key", async () => {
    program();
    await signedIn();
    await userEvent.keyboard("{F4}");
    expect(await screen.findByTestId("released")).toBeTruthy();
    await userEvent.keyboard("{F9}");
    expect(await screen.findByTestId("sync-now")).toBeTruthy();
    await userEvent.keyboard("{F3}");
    expect(await screen.findByTestId("ready-visit")).toBeTruthy();
    await userEvent.keyboard("{F5}");
    expect(await screen.findByTestId("people-search")).toBeTruthy();
    await userEvent.keyboard("{F2}");
    expect(await screen.findByTestId("search")).toBeTruthy();
  });

  it("offers nothing that would be refused", async () => {
    const desk = samples.desk();
    if (desk.session) desk.session.may = ["recipient_search", "sync_view"];
    program({ desk_view: () => desk });
    await signedIn();
    expect(screen.getByTestId<HTMLButtonElement>("nav-stock").disabled).toBe(true);
    expect(screen.getByTestId<HTMLButtonElement>("nav-sync").disabled).toBe(false);
  });

  it("speaks English when asked, and Chinese again", async () => {
    program();
    await signedIn();
    await userEvent.click(screen.getByTestId("language"));
    expect(screen.getByTestId("nav-registration").textContent).toContain("Register");
    expect(document.documentElement.lang).toBe("en");
    await userEvent.click(screen.getByTestId("language"));
    expect(screen.getByTestId("nav-registration").textContent).toContain("登记");
  });

  it("follows the queue as the program tells it", async () => {
    program();
    await signedIn();
    const { status } = samples.desk();
    await notice({
      kind: "status",
      status: { ...status, queue: { ...status.queue, waiting: 0, accepted: 43, parked: 1 } },
    });
    expect(screen.getByTestId("queue-accepted").textContent).toBe("43");
    expect(screen.getByTestId("queue-parked").textContent).toBe("1");
  });
});

describe("an open vial in the top bar", () => {
  // C-047
  it("says in alarm that its time is over, and no doses that could be given", async () => {
    program();
    await signedIn();
    const { status } = samples.desk();
    await notice({
      kind: "status",
      status: { ...status, vials: status.vials.map((vial) => ({ ...vial, seconds_left: -1 })) },
    });
    const vial = screen.getByTestId("open-vial");
    expect(vial.dataset["state"]).toBe("over");
    expect(vial.textContent).toContain("超时");
    expect(vial.textContent).not.toContain("余");
  });

  it("leads to where it can be discarded, and takes nobody away from the visit on the chair", async () => {
    program();
    await signedIn("/observation");
    await userEvent.click(screen.getByTestId("open-vial"));
    expect(await screen.findByTestId("vial-tile")).toBeTruthy();
    await act(async () => router.history.push("/visit?visit=v1"));
    await screen.findByTestId("visit-desk");
    await userEvent.click(screen.getByTestId("open-vial"));
    expect(screen.getByTestId("visit-desk")).toBeTruthy();
  });
});

describe("a vial", () => {
  const scanned: DeskNotice = { kind: "found", found: { kind: "vial", code: "81000100000000000001" } };

  it("scanned where a visit stands ready leads to the needle and goes with it (C-038)", async () => {
    const { of } = program({ visit_scan: () => samples.visit({ scan: samples.scan() }) });
    await signedIn("/registration?visit=v1");
    await screen.findByTestId("handed-over");
    await notice(scanned);
    await screen.findByTestId("visit-desk");
    await waitFor(() =>
      expect(of("visit_scan").map((call) => call.args)).toEqual([{ visit: "v1", code: "81000100000000000001" }]),
    );
  });

  it("leads nowhere before the consent, and for nobody who may not vaccinate", async () => {
    const asking = samples.visit({ stage: "consent" });
    const { of } = program({ visit_view: () => asking });
    const shown = await signedIn("/registration?visit=v1");
    await screen.findByTestId("consent-state");
    await notice(scanned);
    expect(router.state.location.pathname).toBe("/registration");
    shown.unmount();
    const desk = samples.desk();
    const may = desk.session?.may.filter((command) => command !== "visit_scan") ?? [];
    program({ desk_view: () => ({ ...desk, session: desk.session && { ...desk.session, may } }) });
    await signedIn("/registration?visit=v1");
    await screen.findByTestId("handed-over");
    await notice(scanned);
    expect(router.state.location.pathname).toBe("/registration");
    expect(of("visit_scan")).toEqual([]);
  });
});

describe("a card", () => {
  it("of somebody with an archive opens it from any screen", async () => {
    program();
    await signedIn("/observation");
    await notice({ kind: "found", found: { kind: "people", holder, own: [samples.child], children: [] } });
    expect(await screen.findByTestId("person-card")).toBeTruthy();
  });

  it("opens the archive for somebody who is working on archives", async () => {
    program();
    await signedIn("/people");
    await screen.findByTestId("people-search");
    await notice({ kind: "found", found: { kind: "people", holder, own: [samples.child], children: [] } });
    expect(await screen.findByTestId("person-detail")).toBeTruthy();
  });

  it("of somebody else never takes the screen from an open visit: it is red", async () => {
    program();
    await signedIn("/visit?visit=v1");
    await screen.findByTestId("visit-desk");
    await notice({ kind: "found", found: { kind: "people", holder, own: [samples.mother], children: [] } });
    expect(screen.getByTestId("verdict").dataset["verdict"]).toBe("red");
    expect(screen.getByTestId("visit-desk")).toBeTruthy();
  });

  it("of the child's guardian does not disturb the open visit", async () => {
    program();
    await signedIn("/visit?visit=v1");
    await screen.findByTestId("visit-desk");
    await notice({ kind: "found", found: { kind: "wrong_person", name: "钱*勇" } });
    expect(screen.getByTestId("verdict").dataset["verdict"]).toBe("red");
    await notice({ kind: "found", found: { kind: "people", holder, own: [], children: [samples.child] } });
    expect(screen.getByTestId("verdict").dataset["verdict"]).toBe("none");
    expect(screen.getByTestId("visit-desk")).toBeTruthy();
  });

  it("that cannot be read says why until it is put away", async () => {
    program();
    await signedIn();
    await notice({ kind: "card_trouble", note: { code: "card.pulled", params: {}, rule: null } });
    expect(screen.getByTestId("heard-trouble").textContent).toContain("拿开得太早");
    await userEvent.click(screen.getByTestId("heard-dismiss"));
    expect(screen.queryByTestId("heard-trouble")).toBeNull();
  });
});

describe("a vaccine's code", () => {
  it("scanned with nobody on the chair says what to do first", async () => {
    program();
    await signedIn();
    await notice({ kind: "found", found: { kind: "vial", code: "81000100000000000001" } });
    expect(screen.getByTestId("heard-trouble").textContent).toContain("8100 0100 0000 0000 0001");
  });
});

describe("the session", () => {
  it("ends for the window when the program says so, and nothing about people stays on screen", async () => {
    program({
      recipient_search: () => {
        throw refusal("session.none");
      },
    });
    await signedIn();
    fireEvent.change(screen.getByTestId("search"), { target: { value: "王" } });
    expect(await screen.findByTestId("login-user")).toBeTruthy();
    expect(document.body.textContent).not.toContain("王小宝");
  });

  it("signs out", async () => {
    program({ session_logout: () => samples.desk(false) });
    await signedIn();
    await userEvent.click(screen.getByTestId("sign-out"));
    await waitFor(() => expect(screen.getByTestId("login-user")).toBeTruthy());
  });

  it("says what is safe when the database is not open", async () => {
    program({
      desk_view: () => {
        throw { code: "store.wrong_key", params: {}, kind: "error" };
      },
    });
    render(<App nonce={undefined} />);
    expect((await screen.findByTestId("failure")).dataset["code"]).toBe("store.wrong_key");
    expect(document.body.textContent).toContain("没有丢失");
  });
});

describe("what about the backups needs a person", () => {
  const alarm = { code: "backup.overdue", params: { target: "科室共享", since: "2026-11-19 18:30" }, rule: null };
  const failed = { code: "backup.drill_failed", params: { target: "科室共享", at: "2026-11-19" }, rule: null };
  const open = (demo = false): DeskView => {
    const desk = samples.desk();
    return { ...desk, clinic: { ...desk.clinic, demo }, alarms: [alarm, failed] };
  };

  it("stands in the top bar as a sentence on every page and leads to the backups (R11, C-178)", async () => {
    program({ desk_view: () => open(), backup_view: () => office.backup() });
    const { container } = await signedIn("/observation");
    expect(screen.getByTestId("top-alarm").textContent).toContain("科室共享 已超过24小时没有新备份");
    expect(screen.getByTestId("top-alarms").dataset["codes"]).toBe("backup.overdue backup.drill_failed");
    await expectAccessible(container);
    await userEvent.click(screen.getByTestId("top-alarm"));
    expect(await screen.findByTestId("backup-full")).toBeTruthy();
  });

  it("goes when the backups are told to be well again", async () => {
    program({ desk_view: () => open() });
    await signedIn();
    await screen.findByTestId("top-alarm");
    await notice({ kind: "backup", view: office.backup({ alarms: [failed] }) });
    expect(screen.getByTestId("top-alarms").dataset["codes"]).toBe("backup.drill_failed");
    await notice({ kind: "backup", view: office.backup({ alarms: [] }) });
    expect(screen.queryByTestId("top-alarms")).toBeNull();
  });

  it("is said, without a way there, to somebody who may not see the backups", async () => {
    const desk = open();
    if (desk.session) desk.session.may = ["recipient_search"];
    program({ desk_view: () => desk });
    await signedIn();
    expect(screen.getByTestId("top-alarms").textContent).toContain("科室共享");
    expect(screen.queryByTestId("top-alarm")).toBeNull();
  });
});

describe("without a mouse", () => {
  /** Tabs on until this control has the focus; every stop on the way must be one a person can see. */
  async function tabTo(name: string, most = 60): Promise<void> {
    for (let steps = 0; steps < most; steps += 1) {
      if (document.activeElement === screen.queryByTestId(name)) return;
      await userEvent.tab();
      const at = document.activeElement;
      expect(at?.closest("[inert], [hidden], [aria-hidden='true']"), at?.outerHTML).toBeNull();
    }
    throw new Error(`${name} cannot be reached by the Tab key; the focus is at ${document.activeElement?.outerHTML}`);
  }

  it("one signs in, finds a person, opens the archive and mends it", async () => {
    let inside = false;
    const { of } = program({
      desk_view: () => samples.desk(inside),
      session_login: () => {
        inside = true;
        return samples.desk();
      },
      recipient_amend: () => people.detail({ version: "v-13" }),
    });
    render(<App nonce={undefined} />);
    await screen.findByTestId("login-user");
    await tabTo("login-user");
    await userEvent.keyboard("zhouxiaohong");
    await userEvent.tab();
    expect(document.activeElement).toBe(screen.getByTestId("login-password"));
    await userEvent.keyboard("secret{Enter}");
    await screen.findByTestId("nav-people");
    await userEvent.keyboard("{F5}");
    // The field waits for the first letter.
    await waitFor(() => expect(document.activeElement).toBe(screen.queryByTestId("people-search")));
    await userEvent.keyboard("王小宝");
    await screen.findByTestId("search-result-0");
    await tabTo("search-result-0");
    await userEvent.keyboard("{Enter}");
    await screen.findByTestId("person-detail");
    await tabTo("group-contact-edit");
    await userEvent.keyboard("{Enter}");
    await tabTo("field-address");
    await userEvent.keyboard("3楼");
    await tabTo("group-contact-save");
    await userEvent.keyboard("{Enter}");
    await waitFor(() => expect(of("recipient_amend")).toHaveLength(1));
  });

  it.each(["own", "clinic", "staff", "values", "backup", "audit", "files"])(
    "one reaches %s among the settings",
    async (part) => {
      program({
        settings_view: () => office.settings,
        staff_view: () => office.staff,
        backup_view: () => office.backup(),
        audit_view: () => office.audit,
      });
      await signedIn();
      await userEvent.keyboard("{F10}");
      await screen.findByTestId(`settings-${part}`);
      await tabTo(`settings-${part}`);
      await userEvent.keyboard("{Enter}");
      await waitFor(() => expect(screen.getByTestId(`settings-${part}`).getAttribute("aria-current")).toBe("page"));
      // On from the row of pages there is something to do on each.
      await tabTo(`settings-files`);
      await userEvent.tab();
      await waitFor(() => expect(document.activeElement?.closest("main")).not.toBeNull());
      expect(document.activeElement?.closest(".settings-parts")).toBeNull();
    },
  );
});
