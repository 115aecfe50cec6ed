// C-144: what somebody was typing outlasts a lock, a switch, a sign-out and a restart.
import { emit } from "@tauri-apps/api/event";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { App } from "@/app/App";
import { router } from "@/app/router";
import type { DeskView } from "@/ipc/bindings";
import * as people from "@/test/people";
import { type Call, program, refusal } from "@/test/program";
import * as samples from "@/test/samples";

type Session = NonNullable<DeskView["session"]>;

/** The program's part: drafts by person and form, refused behind the lock as they are there. */
function desk(answers: Parameters<typeof program>[0] = {}) {
  const drafts = new Map<string, string>();
  let session: Partial<Session> | null = {};
  const view = (): DeskView => {
    const shown = samples.desk(session !== null);
    return shown.session ? { ...shown, session: { ...shown.session, ...session } } : shown;
  };
  const mine = (kind: unknown) => {
    if (session === null) throw refusal("session.none");
    if (session.locked) throw refusal("session.locked_screen");
    return `${session.staff ?? "s1"}/${String(kind)}`;
  };
  const { calls, of } = program({
    desk_view: view,
    draft_save: ({ kind, content }) => {
      drafts.set(mine(kind), String(content));
      return null;
    },
    draft_load: ({ kind }) => drafts.get(mine(kind)) ?? null,
    draft_drop: ({ kind }) => {
      drafts.delete(mine(kind));
      return null;
    },
    session_lock: () => {
      session = { ...session, locked: true };
      return view();
    },
    session_logout: () => {
      session = null;
      return view();
    },
    session_login: () => {
      session = {};
      return view();
    },
    session_switch: ({ input }) => {
      const { login } = input as { login: string };
      session = login === "jiezhong" ? { staff: "s2", name: "李护士" } : {};
      return view();
    },
    ...answers,
  });
  return { drafts, calls, of };
}

async function start(address: string) {
  const shown = render(<App nonce={undefined} />);
  await screen.findByTestId("nav-registration");
  await act(async () => router.history.push(address));
  return shown;
}

const order = (calls: Call[], ...names: string[]) =>
  calls.map((call) => call.command).filter((command) => names.includes(command));

async function comeBack() {
  await userEvent.type(await screen.findByTestId("switch-login"), "zhouxiaohong");
  await userEvent.type(screen.getByTestId("switch-secret"), "2468{Enter}");
  await waitFor(() => expect(screen.queryByTestId("lock-screen")).toBeNull());
}

beforeEach(() => {
  router.history.push("/registration");
});

describe("a registration that was begun", () => {
  it("is kept before the screen is locked, says so, and stands there after", async () => {
    const { calls, drafts } = desk();
    await start("/registration");
    await userEvent.click(await screen.findByTestId("register-by-hand"));
    await userEvent.type(await screen.findByTestId("register-name"), "单小满");
    await userEvent.click(screen.getByTestId("lock"));
    await screen.findByTestId("lock-screen");
    // At once and before the lock: behind it nothing can be kept.
    expect(order(calls, "draft_save", "session_lock").slice(-2)).toEqual(["draft_save", "session_lock"]);
    expect(JSON.parse(drafts.get("s1/register") ?? "null")).toMatchObject({ name: "单小满" });
    expect(screen.getByTestId("lock-screen").textContent).toContain("草稿");
    await comeBack();
    expect(screen.getByTestId<HTMLInputElement>("register-name").value).toBe("单小满");
    expect(screen.getByTestId("register-safe").textContent).toContain("草稿已保留");
  });

  it("is kept while the hands rest, so that a lock that falls by itself finds it kept", async () => {
    const { drafts } = desk();
    await start("/registration");
    await userEvent.click(await screen.findByTestId("register-by-hand"));
    await userEvent.type(await screen.findByTestId("register-name"), "单小满");
    await screen.findByTestId("register-safe");
    await act(async () => emit("desk-notice", { kind: "locked" }));
    await screen.findByTestId("lock-screen");
    expect(drafts.get("s1/register")).toContain("单小满");
  });

  it("is offered to the one who typed it after signing in again, and registers under the id it had", async () => {
    const { drafts, of } = desk();
    await start("/registration");
    await userEvent.click(await screen.findByTestId("register-by-hand"));
    await userEvent.type(await screen.findByTestId("register-name"), "单小满");
    await userEvent.type(screen.getByTestId("register-birth"), "20260901");
    await userEvent.click(screen.getByTestId("register-sex-female"));
    await userEvent.click(screen.getByTestId("sign-out"));
    await userEvent.type(await screen.findByTestId("login-user"), "zhouxiaohong");
    expect(document.body.textContent).not.toContain("单小满");
    await userEvent.type(screen.getByTestId("login-password"), "secret{Enter}");
    expect((await screen.findByTestId("register-kept")).textContent).toContain("草稿已保留：单小满");
    await userEvent.click(screen.getByTestId("register-take"));
    expect((await screen.findByTestId<HTMLInputElement>("register-name")).value).toBe("单小满");
    await userEvent.click(screen.getByTestId("register-submit"));
    await waitFor(() => expect(of("recipient_register")).toHaveLength(1));
    const born = of("draft_save").map((call) => JSON.parse(String(call.args["content"])) as { id: string | null });
    expect(of("recipient_register")[0]?.args["input"]).toMatchObject({ draft: born.at(-1)?.id, birth: "2026-09-01" });
    // Sent: nothing is left to offer.
    await waitFor(() => expect(drafts.has("s1/register")).toBe(false));
  });

  it("can be given up", async () => {
    const { drafts } = desk();
    drafts.set("s1/register", JSON.stringify({ name: "单小满", history: [], id: null }));
    await start("/registration");
    await userEvent.click(await screen.findByTestId("register-drop"));
    await waitFor(() => expect(screen.queryByTestId("register-kept")).toBeNull());
    await waitFor(() => expect(drafts.size).toBe(0));
  });

  it("of one person is not offered to another", async () => {
    const { drafts, of } = desk();
    drafts.set("s1/register", JSON.stringify({ name: "单小满", history: [], id: null }));
    await start("/registration");
    await screen.findByTestId("register-kept");
    await userEvent.keyboard("{F1}");
    await userEvent.type(await screen.findByTestId("switch-login"), "jiezhong");
    await userEvent.type(screen.getByTestId("switch-secret"), "2468{Enter}");
    await waitFor(() => expect(screen.getByTestId("session-user").textContent).toContain("李护士"));
    await waitFor(() => expect(of("draft_load").length).toBeGreaterThan(1));
    expect(screen.queryByTestId("register-kept")).toBeNull();
  });
});

describe("a change of an archive that was begun", () => {
  it("is kept for its typist before another person takes over, and offered when they open the archive again", async () => {
    const { calls, drafts } = desk({ recipient_amend: () => people.detail() });
    await start("/people?person=r1");
    await userEvent.click(await screen.findByTestId("group-contact-edit"));
    await userEvent.type(screen.getByTestId("field-address"), "3楼");
    await userEvent.keyboard("{F1}");
    await userEvent.type(await screen.findByTestId("switch-login"), "jiezhong");
    await userEvent.type(screen.getByTestId("switch-secret"), "2468{Enter}");
    await waitFor(() => expect(screen.getByTestId("session-user").textContent).toContain("李护士"));
    const names = order(calls, "draft_save", "session_switch");
    expect(names.indexOf("draft_save")).toBeLessThan(names.indexOf("session_switch"));
    expect(drafts.get("s1/amend:r1:contact")).toContain("3楼");
  });

  it("is taken up where it was, and forgotten once it is saved", async () => {
    const { drafts, of } = desk({ recipient_amend: () => people.detail({ version: "v-13" }) });
    drafts.set("s1/amend:r1:contact", JSON.stringify({ typed: { address: "示范路12号3楼" }, dropped: [], why: "" }));
    await start("/people?person=r1");
    expect((await screen.findByTestId("group-contact-kept")).textContent).toContain("草稿已保留");
    await userEvent.click(screen.getByTestId("group-contact-take"));
    expect(screen.getByTestId<HTMLInputElement>("field-address").value).toBe("示范路12号3楼");
    await userEvent.click(screen.getByTestId("group-contact-save"));
    await waitFor(() => expect(of("recipient_amend")).toHaveLength(1));
    await waitFor(() => expect(drafts.size).toBe(0));
  });

  it("keeps guardians as typed; onto a list that changed meanwhile only what was added fits", async () => {
    const { drafts } = desk();
    const kept = (version: string) => ({
      version,
      rows: [
        { key: 0, relation: "mother", name: "李秀英", document_kind: "resident_id", number: "", phone: "139", keep: 0 },
        { key: 1, relation: "father", name: "王建", document_kind: "", number: "", phone: "", keep: null },
      ],
      why: "父亲来登记",
    });
    drafts.set("s1/amend:r1:guardians", JSON.stringify(kept("another")));
    await start("/people?person=r1");
    await userEvent.click(await screen.findByTestId("guardians-take"));
    expect(screen.getByTestId<HTMLInputElement>("guardian-0-phone").value).toBe("");
    expect(screen.getByTestId<HTMLInputElement>("guardian-1-name").value).toBe("王建");
    await userEvent.click(screen.getByTestId("guardians-cancel"));
    await waitFor(() => expect(drafts.size).toBe(0));
  });
});

describe("health questions that were begun", () => {
  it("are offered again for the same visit, and answered only by a press", async () => {
    const { drafts } = desk({ visit_view: () => samples.visit({ stage: "precheck" }) });
    drafts.set("s1/precheck:v1", JSON.stringify({ temperature: "36.8", answers: { anaphylaxis: "yes" } }));
    await start("/registration?visit=v1");
    await screen.findByTestId("precheck-kept");
    expect(screen.getByTestId<HTMLInputElement>("precheck-temperature").value).not.toBe("36.8");
    await userEvent.click(screen.getByTestId("precheck-take"));
    expect(screen.getByTestId<HTMLInputElement>("precheck-temperature").value).toBe("36.8");
    expect(await screen.findByTestId("precheck-safe")).toBeTruthy();
  });
});
