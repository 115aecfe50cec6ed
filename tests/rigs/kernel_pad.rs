//! A signature pad as the kernel would show it (hidraw), played by umockdev (devices.md D): one that plays what was written down before,
//! and one whose plug the test holds in its hand.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::fs::{self, File};
use std::io::Write;
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use std::{ptr, thread};

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
        for (name, content) in
            [("pad", description(0).as_bytes()), ("ioctl", answers(0).as_bytes()), ("script", &script)]
        {
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

/// The ways of the device and of what it hangs on, outermost first.
fn places(number: u8) -> [String; 4] {
    let interface = format!("{PLUG}/1-1:1.0");
    let hid = format!("{interface}/0003:056A:00A8.0001");
    [PLUG.to_owned(), interface, hid.clone(), format!("{hid}/hidraw/hidraw{number}")]
}

/// What the system knows of the pad behind its node of a number.
fn description(number: u8) -> String {
    let [plug, interface, hid, node] = places(number);
    format!(
        "P: {plug}\nE: DEVTYPE=usb_device\nE: SUBSYSTEM=usb\nE: PRODUCT=56a/a8/100\nA: idVendor=056a\nA: idProduct=00a8\n\
         A: bcdDevice=0100\nA: manufacturer=Wacom Co.,Ltd.\nA: product=STU-540\nA: serial=0FAKE0001\n\n\
         P: {interface}\nE: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\nA: bInterfaceNumber=00\n\n\
         P: {hid}\nE: SUBSYSTEM=hid\nE: HID_ID=0003:0000056A:000000A8\nE: HID_NAME=Wacom Co.,Ltd. STU-540\n\
         E: HID_PHYS=usb-0000:00:14.0-1/input0\nE: HID_UNIQ=0FAKE0001\nH: report_descriptor={DESCRIPTOR}\n\n\
         P: {node}\nN: hidraw{number}\nE: SUBSYSTEM=hidraw\nE: DEVNAME=/dev/hidraw{number}\nE: MAJOR=242\nE: MINOR={number}\n\n"
    )
}

/// What the pad answers the kernel's questions, its units among them.
fn answers(number: u8) -> String {
    let feature = |head: &str| format!("{head:0<64}");
    format!(
        "@DEV /dev/hidraw{number}\nHIDIOCGRDESCSIZE 0 {:02X}000000\nHIDIOCGRDESC 0 {:02X}000000{DESCRIPTOR:0<8192}\n\
         HIDIOCGRAWINFO 0 030000006A05A800\nHIDIOCGFEATURE 32 {}\nHIDIOCSFEATURE 32 {}\n",
        DESCRIPTOR.len() / 2,
        DESCRIPTOR.len() / 2,
        feature("092A30195003FF032001E0C8"),
        feature("20"),
    )
}

/// Runs a program in which [`PadInHand`] can play.
pub fn with_pad_in_hand(program: &Path, arguments: &[&str], environment: (&str, &str)) -> Output {
    Command::new("umockdev-wrapper")
        .arg(program)
        .args(arguments)
        .env(environment.0, environment.1)
        .output()
        .expect("umockdev-wrapper starts (package umockdev: scripts/setup.sh test)")
}

/// A pad whose plug the test puts in and pulls, and whose pen it holds, inside [`with_pad_in_hand`].
///
/// The library that plays the kernel is opened when it is needed: nothing else of the tests stands on it.
pub struct PadInHand {
    kernel: Kernel,
    folder: tempfile::TempDir,
    /// The next node. A kernel gives the old number again only when nobody holds the old node open any more; here nobody ever gets one twice.
    next: u8,
    wire: Option<Wire>,
}

/// The pad's end of the line, and a look at the program's end of it.
struct Wire {
    number: u8,
    pad: File,
    program: File,
}

impl PadInHand {
    /// A pad that is not plugged in yet.
    ///
    /// # Panics
    /// Outside [`with_pad_in_hand`], or where umockdev is not installed.
    pub fn unplugged() -> PadInHand {
        let folder = tempfile::tempdir().expect("a folder for the pad");
        PadInHand { kernel: Kernel::open(), folder, next: 0, wire: None }
    }

    /// Puts the plug in.
    pub fn plug(&mut self) {
        assert!(self.wire.is_none(), "the pad is plugged in already");
        let number = self.next;
        self.next += 1;
        let file = self.folder.path().join("ioctl");
        fs::write(&file, answers(number)).expect("the pad's answers are written down");
        let pad = self.kernel.add(number, &file);
        let line = fs::read_link(self.kernel.node(number)).expect("the pad's line");
        // Opened by its own name: only looked at, never read.
        let program = File::options().read(true).custom_flags(libc::O_NOCTTY | libc::O_NONBLOCK).open(line);
        self.wire = Some(Wire { number, pad, program: program.expect("the program's end of the line") });
    }

    /// The pen is at this place: one report, taken by the program before this returns.
    #[expect(clippy::disallowed_methods, reason = "nothing announces that a reader took its bytes")]
    pub fn report(&mut self, report: &[u8; 7]) {
        let wire = self.wire.as_mut().expect("the pad is plugged in");
        wire.pad.write_all(report).expect("the line takes a report");
        let until = Instant::now() + Duration::from_secs(20);
        // A line joins what is written to it one after another, which reports never are.
        while holds_bytes(&wire.program) {
            assert!(Instant::now() < until, "nobody reads the pad");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Pulls the plug.
    pub fn pull(&mut self) {
        let wire = self.wire.take().expect("the pad is plugged in");
        // First what is known of it: who looks after the line broke finds nothing.
        self.kernel.remove(wire.number);
        fs::remove_file(self.kernel.node(wire.number)).expect("the node goes with the plug");
    }
}

/// Whether bytes wait to be read.
fn holds_bytes(file: &File) -> bool {
    let mut waiting = libc::pollfd { fd: file.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    // SAFETY: one structure that lives over the call, and its number is given.
    unsafe { libc::poll(&raw mut waiting, 1, 0) == 1 && waiting.revents & libc::POLLIN != 0 }
}

/// The few functions of umockdev's library that play a kernel. It is never let go: it would close what this has closed.
struct Kernel {
    bed: *mut c_void,
    add_from_string: AddFromString,
    load_ioctl: LoadIoctl,
    get_dev_fd: GetDevFd,
    remove_device: RemoveDevice,
    get_root_dir: GetRootDir,
}

// As the library's header has them; the last pointer of the first two is a place for an error.
type New = unsafe extern "C" fn() -> *mut c_void;
type AddFromString = unsafe extern "C" fn(*mut c_void, *const c_char, *mut *mut c_void) -> c_int;
type LoadIoctl = unsafe extern "C" fn(*mut c_void, *const c_char, *const c_char, *mut *mut c_void) -> c_int;
type GetDevFd = unsafe extern "C" fn(*mut c_void, *const c_char) -> c_int;
type RemoveDevice = unsafe extern "C" fn(*mut c_void, *const c_char);
type GetRootDir = unsafe extern "C" fn(*mut c_void) -> *mut c_char;

impl Kernel {
    fn open() -> Kernel {
        // SAFETY: opening the library runs its own start only; the name ends in NUL.
        let library = unsafe { libc::dlopen(c"libumockdev.so.0".as_ptr(), libc::RTLD_NOW) };
        assert!(!library.is_null(), "libumockdev.so.0 is missing (package umockdev: scripts/setup.sh test)");
        let find = |name: &CStr| {
            // SAFETY: the library is open and stays so; the name ends in NUL.
            let found = unsafe { libc::dlsym(library, name.as_ptr()) };
            assert!(!found.is_null(), "libumockdev.so.0 has no {name:?}");
            found
        };
        // SAFETY: these are the functions of the library's published interface, with their published types.
        unsafe {
            let new = std::mem::transmute::<*mut c_void, New>(find(c"umockdev_testbed_new"));
            Kernel {
                bed: new(),
                add_from_string: std::mem::transmute::<*mut c_void, AddFromString>(find(
                    c"umockdev_testbed_add_from_string",
                )),
                load_ioctl: std::mem::transmute::<*mut c_void, LoadIoctl>(find(c"umockdev_testbed_load_ioctl")),
                get_dev_fd: std::mem::transmute::<*mut c_void, GetDevFd>(find(c"umockdev_testbed_get_dev_fd")),
                remove_device: std::mem::transmute::<*mut c_void, RemoveDevice>(find(
                    c"umockdev_testbed_remove_device",
                )),
                get_root_dir: std::mem::transmute::<*mut c_void, GetRootDir>(find(c"umockdev_testbed_get_root_dir")),
            }
        }
    }

    /// Adds the pad; the answer is its end of the line.
    fn add(&self, number: u8, answers: &Path) -> File {
        let (pad, node) = (text(description(number)), text(format!("/dev/hidraw{number}")));
        let answers = text(answers.display().to_string());
        // SAFETY: all texts live over the calls; a place for the error need not be given. The number is the library's own end of the
        // line, which it leaves to whoever asks for it.
        unsafe {
            assert!((self.add_from_string)(self.bed, pad.as_ptr(), ptr::null_mut()) != 0, "the pad is taken up");
            assert!((self.load_ioctl)(self.bed, node.as_ptr(), answers.as_ptr(), ptr::null_mut()) != 0, "it answers");
            File::from_raw_fd((self.get_dev_fd)(self.bed, node.as_ptr()))
        }
    }

    fn remove(&self, number: u8) {
        for place in places(number).iter().rev() {
            let place = text(format!("/sys{place}"));
            // SAFETY: the text lives over the call.
            unsafe { (self.remove_device)(self.bed, place.as_ptr()) };
        }
    }

    /// Where a node of the played system lies on the disk.
    fn node(&self, number: u8) -> PathBuf {
        // SAFETY: the library gives a text of its own that ends in NUL; it is copied and left, as the library itself is.
        let root = unsafe { CStr::from_ptr((self.get_root_dir)(self.bed)) };
        Path::new(root.to_str().expect("a path in UTF-8")).join(format!("dev/hidraw{number}"))
    }
}

fn text(text: String) -> CString {
    CString::new(text).expect("no NUL in it")
}
