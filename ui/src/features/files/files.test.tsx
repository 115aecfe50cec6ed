import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { ExportPart } from "@/features/files/ExportPart";
import { ImportPart } from "@/features/files/ImportPart";
import { takeNotice } from "@/ipc/notices";
import * as office from "@/test/office";
import { program, refusal } from "@/test/program";
import { expectAccessible, settled, show } from "@/test/show";

it("takes a file in: columns, a check of every row, then all of it", async () => {
  const { of } = program({
    import_begin: () => office.imported("mapping", { findings: [], people: 0 }),
    import_map: () => office.imported("checked"),
    import_run: () => office.imported("done"),
  });
  const { container } = show(<ImportPart />);
  const file = new File(["姓名,乙肝1 日期\n"], "在册儿童.csv", { type: "text/csv" });
  await userEvent.upload(screen.getByTestId("import-file"), file);
  await screen.findByTestId("import-columns");
  const sent = of("import_begin")[0]?.args;
  expect(sent?.["name"]).toBe("在册儿童.csv");
  expect(new TextDecoder().decode(Uint8Array.from(atob(String(sent?.["content"])), (c) => c.charCodeAt(0)))).toBe(
    "姓名,乙肝1 日期\n",
  );
  await userEvent.selectOptions(screen.getByTestId("import-column-2"), "keep");
  await expectAccessible(container);
  await userEvent.click(screen.getByTestId("import-check"));
  expect((await screen.findByTestId("import-count-errors")).textContent).toBe("1");
  expect(of("import_map")[0]?.args["input"]).toMatchObject({
    layout: "person_rows",
    columns: [
      { column: 0, meaning: "name" },
      { column: 1, meaning: "dose:HepB:1:date" },
      { column: 2, meaning: "keep" },
    ],
  });
  await expectAccessible(container);
  await userEvent.click(screen.getByTestId("import-run"));
  await waitFor(() => expect(screen.getByTestId("import").dataset["stage"]).toBe("done"));
});

it("a short check is over before its beginning has been answered: what was told last stays", async () => {
  const begun = settled<ReturnType<typeof office.imported>>();
  const ran = settled<ReturnType<typeof office.imported>>();
  program({
    import_begin: () => office.imported("mapping", { findings: [], people: 0 }),
    import_map: () => begun.promise,
    import_run: () => ran.promise,
  });
  const { client } = show(<ImportPart />);
  const told = (view: ReturnType<typeof office.imported>) =>
    act(async () => takeNotice(client, { kind: "import", view }, () => {}));
  await userEvent.upload(screen.getByTestId("import-file"), new File(["姓名\n"], "a.csv", { type: "text/csv" }));
  await userEvent.click(await screen.findByTestId("import-check"));
  await told(office.imported("checked"));
  await act(async () => begun.resolve(office.imported("checking")));
  expect(screen.getByTestId("import").dataset["stage"]).toBe("checked");
  await userEvent.click(screen.getByTestId("import-run"));
  await told(office.imported("done"));
  await act(async () => ran.resolve(office.imported("running")));
  expect(screen.getByTestId("import").dataset["stage"]).toBe("done");
});

it("exports with a reason; numbers in full need a second person", async () => {
  const { of } = program({
    export_people: ({ input }) => {
      const { masked, approval } = input as { masked: boolean; approval: string | null };
      if (!masked && approval === null) throw refusal("step_up.needed");
      return { path: "D:\\Vaxdesk\\exports\\people.xlsx", people: 12, doses: 40 };
    },
    step_up: () => ({ token: "token-1", by: "郑主任", until: "2026-11-20T09:33:00+08:00" }),
  });
  const { container } = show(<ExportPart />);
  const send = screen.getByTestId<HTMLButtonElement>("export-send");
  expect(send.disabled).toBe(true);
  await userEvent.type(screen.getByTestId("export-reason"), "入学查验");
  await userEvent.click(screen.getByTestId("export-full"));
  await userEvent.click(send);
  await userEvent.type(await screen.findByTestId("step-up-login"), "zhuren");
  await userEvent.type(screen.getByTestId("step-up-password"), "secret");
  await userEvent.click(screen.getByTestId("step-up-approve"));
  expect((await screen.findByTestId("exported")).textContent).toContain("people.xlsx");
  expect(of("export_people").map((call) => (call.args["input"] as { approval: string | null }).approval)).toEqual([
    null,
    "token-1",
  ]);
  await expectAccessible(container);
});
