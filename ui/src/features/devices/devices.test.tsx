import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { CodesPage } from "@/features/devices/CodesPage";
import { DevicesPage } from "@/features/devices/DevicesPage";
import type { CodesView } from "@/ipc/bindings";
import { takeNotice } from "@/ipc/notices";
import { sound } from "@/shared/sound";
import { devices, underTest } from "@/test/devices";
import { program, refusal } from "@/test/program";
import { expectAccessible, show } from "@/test/show";

it("shows every device with its state, the reason and the next step", async () => {
  program({ devices_view: () => devices });
  const { container } = show(<DevicesPage />);
  const scanner = await screen.findByTestId("device-row-scanner");
  expect(scanner.dataset["state"]).toBe("trouble");
  expect(screen.getByTestId("device-next-scanner").textContent).toContain("关闭那个程序");
  expect(screen.getByTestId("device-next-gun").textContent).toContain("请测试");
  expect(within(screen.getByTestId("device-row-card")).getByText("登记台")).toBeTruthy();
  await expectAccessible(container);
});

it("tests a scanner with three symbols and says what to change, without leaving the page", async () => {
  const { of } = program({ devices_view: () => devices, device_test: () => underTest });
  const { container, client } = show(<DevicesPage />);
  await userEvent.click(await screen.findByTestId("device-test-scanner"));
  expect(of("device_test")[0]?.args).toEqual({ device: "scanner" });
  const line = await screen.findByTestId("test-line");
  expect(line.dataset["code"]).toBe("device_test.separator_lost");
  expect(line.textContent).toContain("USB-COM");
  expect(screen.getByTestId("symbol-separated").dataset["scanned"]).toBe("true");
  expect(screen.getByTestId("symbol-plain").dataset["scanned"]).toBe("false");
  await expectAccessible(container);
  // What comes next arrives by itself.
  takeNotice(client, { kind: "devices", view: { ...underTest, test: null } }, () => {});
  await waitFor(() => expect(screen.queryByTestId("device-test")).toBeNull());
});

it("sends the whole list when one device is changed or added, and shows why it was not taken", async () => {
  const { of } = program({
    devices_view: () => devices,
    devices_save: () => {
      throw refusal("device.no_address", {});
    },
  });
  show(<DevicesPage />);
  await userEvent.click(await screen.findByTestId("device-add"));
  await userEvent.type(screen.getByTestId("device-place"), "冷库");
  await userEvent.click(screen.getByTestId("device-save"));
  expect((await screen.findByTestId("devices-failure")).dataset["code"]).toBe("device.no_address");
  const sent = of("devices_save")[0]?.args["devices"] as { id: string; place: string }[];
  expect(sent.map((device) => device.id)).toEqual(["card", "scanner", "gun", "device-1"]);
  expect(sent[3]?.place).toBe("冷库");
  expect(screen.getByTestId("device-save")).toBeTruthy();
});

it("finds a speed by listening and shows the last frames, which name no one", async () => {
  program({
    devices_view: () => devices,
    port_listen: () => ({
      speed: 115_200,
      heard: [
        { speed: 9600, heard: "garbled" },
        { speed: 115_200, heard: "readable" },
      ],
    }),
    device_frames: () => [{ at: "2026-11-21T09:01:00+08:00", direction: "in", shown: "]d299999<GS>99A<CR> (13)" }],
  });
  show(<DevicesPage />);
  await userEvent.type(await screen.findByTestId("listen-port"), "/dev/ttyUSB0");
  await userEvent.click(screen.getByTestId("listen"));
  expect((await screen.findByTestId("listened")).textContent).toContain("115200");
  await userEvent.click(screen.getByTestId("device-frames-scanner"));
  expect((await screen.findByTestId("device-frames")).textContent).toContain("<GS>");
});

it("plays every sound and prints a test page, and claims to know nothing of printer or loudspeaker", async () => {
  program({ devices_view: () => devices });
  vi.stubGlobal("AudioContext", class {});
  const play = vi.spyOn(sound, "play").mockImplementation(() => {});
  const print = vi.spyOn(window, "print").mockImplementation(() => {});
  const { container } = show(<DevicesPage />);
  expect((await screen.findByTestId("output-printer")).textContent).toContain("系统打印窗口");
  await userEvent.click(screen.getByTestId("sound-red"));
  expect(play).toHaveBeenCalledWith("red");
  expect(screen.getByTestId("output-sound").textContent).toContain("听到了吗");
  await userEvent.click(screen.getByTestId("printer-test"));
  expect(print).toHaveBeenCalled();
  expect(screen.getByTestId("test-page").textContent).toContain("10 厘米");
  await expectAccessible(container);
  vi.unstubAllGlobals();
});

it("names the printers the system tells of, and says when there is none", async () => {
  const printers = [
    { name: "HP_LaserJet", is_default: true },
    { name: "Label", is_default: false },
  ];
  program({ devices_view: () => devices, printers_view: () => ({ known: true, printers }) });
  const { unmount } = show(<DevicesPage />);
  await waitFor(() => expect(screen.getByTestId("printers").textContent).toContain("HP_LaserJet（默认）、Label"));
  unmount();
  program({ devices_view: () => devices, printers_view: () => ({ known: true, printers: [] }) });
  show(<DevicesPage />);
  await waitFor(() => expect(screen.getByTestId("printers").textContent).toContain("没有打印机"));
});

it("says so where the machine makes no sound, and hinders nothing", async () => {
  program({ devices_view: () => devices });
  vi.stubGlobal("AudioContext", undefined);
  show(<DevicesPage />);
  expect((await screen.findByTestId("output-sound")).textContent).toContain("不影响工作");
  expect(screen.getByTestId<HTMLButtonElement>("sound-green").disabled).toBe(true);
  vi.unstubAllGlobals();
});

it("switches reading codes with the camera on, and shows why it was not done (C-035)", async () => {
  let may = false;
  const { of } = program({
    devices_view: () => devices,
    camera_switch: () => {
      if (!may) throw refusal("permission.denied", { command: "camera_switch" });
      return { ...devices, camera: true };
    },
  });
  const { container } = show(<DevicesPage />);
  const row = await screen.findByTestId("device-camera");
  expect(row.dataset["on"]).toBe("false");
  await userEvent.click(screen.getByTestId("camera-switch"));
  expect((await screen.findByTestId("camera-failure")).dataset["code"]).toBe("permission.denied");
  may = true;
  await userEvent.click(screen.getByTestId("camera-switch"));
  await waitFor(() => expect(screen.getByTestId("device-camera").dataset["on"]).toBe("true"));
  expect(of("camera_switch").map((call) => call.args)).toEqual([{ on: true }, { on: true }]);
  expect(screen.getByTestId("camera-switch").textContent).toContain("关");
  await expectAccessible(container);
});

const codes: CodesView = {
  since: "2026-08-23",
  rows: [
    {
      holder: "",
      product: "",
      vaccine: "",
      read: 0,
      failed: 3,
      why: [
        { why: "unknown_form", count: 2 },
        { why: "separator_lost", count: 1 },
      ],
      last_at: "2026-11-21T09:00:00+08:00",
      sample: "AAA-999 (7)",
    },
    {
      holder: "示例生物制品有限公司",
      product: "重组乙型肝炎疫苗",
      vaccine: "HepB",
      read: 40,
      failed: 0,
      why: [],
      last_at: "",
      sample: "",
    },
  ],
  rules: [{ prefix: "8", holder: "", length: 20, alphabet: "0-9A-Z" }],
  credentials: ["电子健康码"],
  package: false,
  source: "NMPAB/T 1002-2019",
};

it("counts codes by holder, and takes a data package that is told why when it makes no sense", async () => {
  let tries = 0;
  const { of } = program({
    codes_view: () => codes,
    codes_import: () => {
      tries += 1;
      if (tries === 1) throw refusal("codes.package_unreadable", { why: "line 3" });
      return { ...codes, package: true, source: "某省平台" };
    },
  });
  const { container } = show(<CodesPage />);
  const [worst, best] = await screen.findAllByTestId("code-row");
  expect(worst?.textContent).toContain("不是疫苗追溯码 × 2");
  expect(worst?.textContent).toContain("未知持有人");
  expect(best?.textContent).toContain("40");
  await expectAccessible(container);
  const file = () => new File(["[trace]"], "codes.toml", { type: "application/toml" });
  await userEvent.upload(screen.getByTestId("codes-file"), file());
  expect((await screen.findByTestId("codes-failure")).textContent).toContain("line 3");
  await userEvent.upload(screen.getByTestId("codes-file"), file());
  expect(await screen.findByTestId("codes-built-in")).toBeTruthy();
  expect(of("codes_import")[1]?.args).toEqual({ data: "[trace]" });
});
