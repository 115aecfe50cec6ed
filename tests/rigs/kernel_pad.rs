//! A signature pad as the kernel would show it (hidraw), played by umockdev (devices.md D).

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Vendor page, report 1 of six bytes in, feature report 9 of fifteen.
const DESCRIPTOR: &str = "0600FF0901A10185010901150026FF00750895068102850909027508950FB102C0";

/// Where the pad hangs.
const PLUG: &str = "/devices/pci0000:00/0000:00:14.0/usb1/1-1";

/// A pad of a name and number, with what is written on it.
pub struct KernelPad {
    folder: tempfile::TempDir,
}

impl KernelPad {
    /// The one of 800 × 480 pixels; `reports` come 200 ms after each other.
    pub fn writing(reports: &[[u8; 7]]) -> KernelPad {
        let folder = tempfile::tempdir().expect("a folder for the pad");
        let descriptor = DESCRIPTOR;
        let interface = format!("{PLUG}/1-1:1.0");
        let hid = format!("{interface}/0003:056A:00A8.0001");
        let device = format!(
            "P: {PLUG}\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nE: PRODUCT=56a/a8/100\nA: idVendor=056a\nA: idProduct=00a8\n\
             A: bcdDevice=0100\nA: manufacturer=Wacom Co.,Ltd.\nA: product=STU-540\nA: serial=0FAKE0001\n\n\
             P: {interface}\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\nA: bInterfaceNumber=00\n\n\
             P: {hid}\nE: SUBSYSTEM=hid\nE: HID_ID=0003:0000056A:000000A8\nE: HID_NAME=Wacom Co.,Ltd. STU-540\n\
             E: HID_PHYS=usb-0000:00:14.0-1/input0\nE: HID_UNIQ=0FAKE0001\nH: report_descriptor={descriptor}\n\n\
             P: {hid}/hidraw/hidraw0\nN: hidraw0\nE: SUBSYSTEM=hidraw\nE: DEVNAME=/dev/hidraw0\nE: MAJOR=242\nE: MINOR=0\n"
        );
        let feature = |head: &str| format!("{head:0<64}");
        let ioctl = format!(
            "@DEV /dev/hidraw0\nHIDIOCGRDESCSIZE 0 {:02X}000000\nHIDIOCGRDESC 0 {:02X}000000{descriptor:0<8192}\n\
             HIDIOCGRAWINFO 0 030000006A05A800\nHIDIOCGFEATURE 32 {}\nHIDIOCSFEATURE 32 {}\n",
            descriptor.len() / 2,
            descriptor.len() / 2,
            feature("092A30195003FF032001E0C8"),
            feature("20"),
        );
        let mut script = Vec::new();
        for report in reports {
            script.extend(b"r 200 ");
            for byte in report {
                match byte {
                    0..0x20 => script.extend([b'^', byte + 0x40]),
                    b'^' => script.extend(b"^`"),
                    other => script.push(*other),
                }
            }
            script.push(b'\n');
        }
        let pad = KernelPad { folder };
        for (name, content) in [("pad", device.as_bytes()), ("ioctl", ioctl.as_bytes()), ("script", &script)] {
            std::fs::write(pad.file(name), content).expect("the pad is written down");
        }
        pad
    }

    /// Runs a program that finds this pad plugged in.
    pub fn with(&self, program: &Path, arguments: &[&str], environment: (&str, &str)) -> Output {
        let of_node = |name: &str| format!("/dev/hidraw0={}", self.file(name).display());
        Command::new("umockdev-run")
            .arg("-d")
            .arg(self.file("pad"))
            .args(["-i", &of_node("ioctl"), "-s", &of_node("script"), "--"])
            .arg(program)
            .args(arguments)
            .env(environment.0, environment.1)
            .output()
            .expect("umockdev-run starts (package umockdev: scripts/setup.sh test)")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
