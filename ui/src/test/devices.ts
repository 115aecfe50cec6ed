// Devices of an invented desk, as the program answers them.
import type { DeviceRow, DevicesView } from "@/ipc/bindings";

const row = (id: string, more: Partial<DeviceRow>): DeviceRow => ({
  id,
  device: "scanner",
  kind: "serial",
  place: "",
  address: "",
  baud: null,
  prefix: "",
  suffix: "",
  separator: "",
  end: "",
  name: "",
  state: "ready",
  trouble: null,
  since: "2026-11-21T09:00:00+08:00",
  ...more,
});

/** A reader in order, a scanner whose port is taken, one that types. */
export const devices: DevicesView = {
  desk: "d-0001",
  devices: [
    row("card", { device: "card_reader", kind: "pcsc", name: "ACR39U 00", place: "登记台" }),
    row("scanner", {
      address: "/dev/ttyACM0",
      baud: 9600,
      state: "trouble",
      trouble: "device.port_busy",
    }),
    row("gun", { kind: "wedge", end: "enter", since: null }),
  ],
  ports: [{ path: "/dev/ttyACM0", label: "Newland NLS Scanner" }],
  events: [
    { at: "2026-11-21T09:00:00+08:00", id: "scanner", state: "trouble", trouble: "device.port_busy" },
    { at: "2026-11-21T08:59:00+08:00", id: "card", state: "ready", trouble: null },
  ],
  test: null,
  camera: false,
};

/** The same desk while its scanner is under test and lost a separator. */
export const underTest: DevicesView = {
  ...devices,
  test: {
    id: "scanner",
    device: "scanner",
    symbols: ["plain", "separated", "chinese"].map((symbol) => ({
      symbol,
      content: "81000010000000000019",
      width: 37,
      height: 37,
      path: "M4 4h1v1h-1z",
      scanned: symbol === "separated",
    })),
    lines: [
      {
        at: "2026-11-21T09:01:00+08:00",
        good: false,
        note: { code: "device_test.separator_lost", params: {}, rule: null },
      },
    ],
  },
};
