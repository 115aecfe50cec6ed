// What is sent to change a device, from what is shown of it.
import type { DeviceEdit, DeviceRow } from "@/ipc/bindings";

/** Kinds a person can add; a maker's service is described in a file. */
export const KINDS = ["pcsc", "sam", "serial", "wedge", "hid_pad"] as const;

/** Kinds with a port of their own. */
export const hasPort = (kind: string) => kind === "sam" || kind === "serial";

/** Kinds that put something around their codes. */
export const isScanner = (kind: string) => kind === "serial" || kind === "wedge";

/** Kinds with something to write into the field of port or reader. */
export const hasAddress = (kind: string) => ["pcsc", "sam", "serial", "service"].includes(kind);

/** The usual speed of a kind. */
export const usualSpeed = (kind: string) => (kind === "sam" ? 115_200 : 9600);

export function editOf(row: DeviceRow): DeviceEdit {
  const { id, kind, place, address, baud, prefix, suffix, separator, end, device } = row;
  return { id, kind, place, address, baud, prefix, suffix, separator, end, device };
}

/** A scanner to begin with, under a name nobody has. */
export function newDevice(devices: readonly DeviceRow[]): DeviceEdit {
  const taken = new Set(devices.map((row) => row.id));
  let number = 1;
  while (taken.has(`device-${number}`)) number += 1;
  return {
    id: `device-${number}`,
    kind: "serial",
    place: "",
    address: "",
    baud: null,
    prefix: "",
    suffix: "",
    separator: "",
    end: "enter",
    device: "scanner",
  };
}
