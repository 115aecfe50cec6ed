import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { StockPage } from "@/features/stock/StockPage";
import { takeNotice } from "@/ipc/notices";
import { program } from "@/test/program";
import * as samples from "@/test/samples";
import { expectAccessible, show } from "@/test/show";

it("shows what is on hand by lot, with the expiry in words and holds", async () => {
  program();
  const { container } = show(<StockPage />);
  const bands = (await screen.findAllByTestId("lot-band")).map((band) => band.textContent);
  expect(bands).toEqual(["正常", "剩20天", "已过期"]);
  expect(screen.getByTestId("lots").textContent).toContain("已召回");
  await expectAccessible(container);
});

it("receives a delivery: begins with the note, grows by scans, fills in what the code lacks, completes as one", async () => {
  const filled = samples.stock(true);
  for (const unit of filled.receipt?.units ?? []) Object.assign(unit, { lot: "D2608", expiry: "2027-08-31" });
  const { of } = program({
    stock_receipt_begin: () => ({ ...samples.stock(true), receipt: { note: "SH-2026-118", units: [], trouble: null } }),
    stock_receipt_unit: () => filled,
    stock_receipt_complete: () => samples.stock(),
  });
  const { client, container } = show(<StockPage />);
  await userEvent.type(await screen.findByTestId("receipt-note"), "SH-2026-118");
  await userEvent.click(screen.getByTestId("receipt-begin"));
  expect((await screen.findByTestId("receipt-count")).textContent).toBe("0");

  await act(async () => takeNotice(client, { kind: "stock", view: samples.stock(true) }, () => {}));
  expect(screen.getAllByTestId("receipt-unit")).toHaveLength(2);
  expect(screen.getByTestId("receipt-trouble").dataset["code"]).toBe("stock.already_received");
  expect(screen.getByTestId<HTMLButtonElement>("receipt-complete").disabled).toBe(true);
  await expectAccessible(container);

  await userEvent.type(screen.getByTestId("receipt-unit-1-lot"), "D2608");
  await userEvent.type(screen.getByTestId("receipt-unit-1-expiry"), "20270831");
  await userEvent.click(screen.getByTestId("receipt-unit-1-save"));
  await waitFor(() =>
    expect(of("stock_receipt_unit")[0]?.args["input"]).toEqual({
      code: "81000300000000000012",
      product: "DTAP-D1",
      lot: "D2608",
      expiry: "2027-08-31",
    }),
  );
  await userEvent.click(screen.getByTestId("receipt-complete"));
  await waitFor(() => expect(screen.queryByTestId("receipt")).toBeNull());
  expect(of("stock_receipt_complete")).toHaveLength(1);
});

it("offers the catalogue's products for a unit whose code names none, and chooses none by itself", async () => {
  const unknown = samples.stock(true);
  const unit = { code: "89999990000000000031", product: "", name: "", lot: "", expiry: "", doses: 1 };
  if (unknown.receipt) unknown.receipt = { ...unknown.receipt, units: [unit], trouble: null };
  const { of } = program({ stock_view: () => unknown, stock_receipt_unit: () => samples.stock(true) });
  const { container } = show(<StockPage />);
  const choice = await screen.findByRole<HTMLSelectElement>("combobox", { name: "产品" });
  expect(choice.dataset["testid"]).toBe("receipt-product");
  expect(choice.value).toBe("");
  expect([...choice.options].map((option) => option.value)).toEqual(["", "HEPB-D1", "BCG-D5", "DTAP-D1"]);
  expect([...choice.options].map((option) => option.text)).toContain("皮内注射用卡介苗（5剂/支）");
  await expectAccessible(container);

  await userEvent.type(screen.getByTestId("receipt-unit-0-lot"), "BC2701");
  await userEvent.type(screen.getByTestId("receipt-unit-0-expiry"), "20280229");
  expect(screen.getByTestId<HTMLButtonElement>("receipt-unit-0-save").disabled).toBe(true);
  await userEvent.selectOptions(choice, "BCG-D5");
  await userEvent.click(screen.getByTestId("receipt-unit-0-save"));
  await waitFor(() =>
    expect(of("stock_receipt_unit")[0]?.args["input"]).toEqual({
      code: unit.code,
      product: "BCG-D5",
      lot: "BC2701",
      expiry: "2028-02-29",
    }),
  );
});

it("takes the vial that waits on the vaccination desk as the first, and goes back once it is in stock (C-190)", async () => {
  const code = "81000100000000000001";
  const unit = { code, product: "HEPB-D1", name: "乙肝", lot: "HB260801", expiry: "2028-07-31", doses: 1 };
  const empty = { ...samples.stock(), receipt: { note: "SH-7", units: [], trouble: null } };
  const { of } = program({
    stock_receipt_begin: () => empty,
    stock_receipt_scan: () => ({ ...empty, receipt: { note: "SH-7", units: [unit], trouble: null } }),
    stock_receipt_complete: () => samples.stock(),
  });
  const onBack = vi.fn();
  const { container } = show(<StockPage wanted={code} onBack={onBack} />);
  expect(await screen.findByTestId("receipt-for-visit")).toBeTruthy();
  await expectAccessible(container);
  await userEvent.keyboard("SH-7{Enter}");
  await waitFor(() => expect(of("stock_receipt_scan").map((call) => call.args["code"])).toEqual([code]));
  expect(onBack).not.toHaveBeenCalled();
  await userEvent.keyboard("{F6}");
  await waitFor(() => expect(onBack).toHaveBeenCalledTimes(1));
});

it("offers to add that vial to a delivery already begun", async () => {
  const { of } = program({ stock_view: () => samples.stock(true), stock_receipt_scan: () => samples.stock(true) });
  show(<StockPage wanted="81000100000000000001" onBack={() => {}} />);
  await userEvent.click(await screen.findByTestId("receipt-add-wanted"));
  expect(of("stock_receipt_scan").map((call) => call.args["code"])).toEqual(["81000100000000000001"]);
});
