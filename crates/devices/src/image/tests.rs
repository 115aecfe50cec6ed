#![allow(clippy::unwrap_used)]
use super::*;
use encoding_rs::GB18030;
use image::{GrayImage, ImageFormat, Luma};
use proptest::prelude::*;
use std::io::Cursor;

const TRACE_CODE: &str = "81000100000000000017";
const CHINESE: &str = "姓名:王小明;疫苗:乙肝";
const GS1: &str = "01069012345678921727013110ABC123\u{1d}210001";

fn kept(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures/");
    std::fs::read(format!("{folder}{name}.png")).unwrap()
}

/// A QR code with its quiet zone, `scale` pixels a module.
fn drawn(content: &[u8], scale: u32) -> GrayImage {
    let code = qrcode::QrCode::new(content).unwrap();
    let (width, colours) = (code.width() as u32, code.to_colors());
    let side = (width + 8) * scale;
    GrayImage::from_fn(side, side, |x, y| {
        let module = |at: u32| (at / scale).checked_sub(4).filter(|at| *at < width);
        let dark =
            module(x).zip(module(y)).is_some_and(|(x, y)| colours[(y * width + x) as usize] == qrcode::Color::Dark);
        Luma([if dark { 0 } else { 255 }])
    })
}

fn file(picture: &GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn texts(found: &[Symbol]) -> Vec<&str> {
    found.iter().map(|symbol| symbol.scan.text.as_str()).collect()
}

#[test]
fn every_symbol_on_a_box_or_certificate_is_read_with_its_kind_c_035() {
    use Symbology::*;
    for (name, symbology, aim, text) in [
        ("code_128_trace_code", Code128, "]C0", TRACE_CODE),
        ("code_128_birth_certificate", Code128, "]C0", "X320101001"),
        ("gs1_128", Gs1Code128, "]C1", GS1),
        ("data_matrix_trace_code", DataMatrix, "]d1", TRACE_CODE),
        ("gs1_data_matrix", Gs1DataMatrix, "]d2", GS1),
        ("data_matrix_gb18030_unsaid", DataMatrix, "]d1", CHINESE),
        ("qr_trace_code", Qr, "]Q1", TRACE_CODE),
        ("gs1_qr", Gs1Qr, "]Q3", GS1),
        ("qr_gb18030_unsaid", Qr, "]Q1", CHINESE),
        ("qr_gb18030_eci", Qr, "]Q1", CHINESE),
        ("qr_utf8_eci", Qr, "]Q1", CHINESE),
        ("qr_white_on_black", Qr, "]Q1", TRACE_CODE),
    ] {
        let found = codes(&kept(name)).unwrap();
        assert_eq!(texts(&found), [text], "{name}");
        let scan = &found[0].scan;
        assert_eq!((found[0].symbology, scan.aim.as_deref()), (symbology, Some(aim)), "{name}");
        assert_eq!(scan.source, ScanSource::Image);
    }
}

#[test]
fn the_first_decoder_is_asked_first_and_the_second_for_what_it_cannot_read() {
    let by = |name: &str| codes(&kept(name)).unwrap()[0].decoder;
    assert_eq!(by("qr_trace_code"), Decoder::Rqrr);
    assert_eq!(by("gs1_qr"), Decoder::Rxing);
    assert!(codes_of_rqrr_alone(&kept("gs1_qr")).unwrap().is_empty(), "why there is a second one");
}

#[test]
fn forms_that_no_screen_expects_are_not_looked_for() {
    for name in ["not_ean_13", "not_code_39", "not_pdf_417"] {
        assert_eq!(codes(&kept(name)).unwrap(), [], "{name}");
    }
}

#[test]
fn a_phone_photo_of_a_code_is_read_in_poor_light_from_afar_or_inverted() {
    let code = drawn(TRACE_CODE.as_bytes(), 6);
    let side = code.width();
    // Light from one side, a shadow, and grey paper.
    let shaded = GrayImage::from_fn(side * 2, side * 2, |x, y| {
        let (u, v) = (x.wrapping_sub(side / 2), y.wrapping_sub(side / 2));
        let paper = if u < side && v < side { u32::from(code.get_pixel(u, v).0[0]) } else { 255 };
        let light = 40 + 60 * x / (side * 2);
        Luma([((60 + paper * 3 / 5) * light / 100) as u8])
    });
    let inverted = GrayImage::from_fn(side, side, |x, y| Luma([255 - code.get_pixel(x, y).0[0]]));
    let pale = GrayImage::from_fn(side, side, |x, y| Luma([200 + code.get_pixel(x, y).0[0] / 16]));
    let tiny = drawn(TRACE_CODE.as_bytes(), 1);
    let huge = image::imageops::resize(&code, 3000, 3000, image::imageops::FilterType::Triangle);
    for (name, picture) in [("shaded", shaded), ("inverted", inverted), ("pale", pale), ("tiny", tiny), ("huge", huge)]
    {
        let found = codes(&file(&picture, ImageFormat::Png)).unwrap();
        assert_eq!(texts(&found), [TRACE_CODE], "{name}");
    }
    let photo = file(&drawn(CHINESE.as_bytes(), 5), ImageFormat::Jpeg);
    assert_eq!(texts(&codes(&photo).unwrap()), [CHINESE], "a JPEG");
}

#[test]
fn several_codes_in_one_picture_are_all_read_each_once() {
    let (one, other) = (drawn(b"81000100000000000017", 4), drawn(b"81000100000000000025", 4));
    let mut both = GrayImage::from_pixel(one.width() * 2 + 40, one.height() + 40, Luma([255]));
    image::imageops::overlay(&mut both, &one, 20, 20);
    image::imageops::overlay(&mut both, &other, i64::from(one.width()) + 20, 20);
    let found = codes(&file(&both, ImageFormat::Png)).unwrap();
    let mut texts = texts(&found);
    texts.sort_unstable();
    assert_eq!(texts, ["81000100000000000017", "81000100000000000025"]);
}

#[test]
fn a_picture_without_a_code_gives_none_and_a_broken_file_an_error() {
    let blank = file(&GrayImage::from_pixel(200, 200, Luma([255])), ImageFormat::Png);
    assert_eq!(codes(&blank).unwrap(), []);
    assert!(matches!(codes(b"not a picture"), Err(ImageTrouble::Unknown)));
    assert!(matches!(codes(b""), Err(ImageTrouble::Unknown)));
    assert!(matches!(codes(b"GIF89a\x01\0\x01\0"), Err(ImageTrouble::Unknown)), "only what is expected is opened");
    let whole = file(&drawn(b"81000100000000000017", 4), ImageFormat::Png);
    for length in [20, 40, 60, whole.len() / 2] {
        assert!(codes(&whole[..length]).is_err(), "cut at {length}");
    }
}

/// A PNG header (IHDR with its checksum, then the beginning of data) of these sides.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut ihdr = b"IHDR".to_vec();
    ihdr.extend(width.to_be_bytes());
    ihdr.extend(height.to_be_bytes());
    ihdr.extend([8, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    file.extend(&ihdr);
    file.extend(crc32(&ihdr).to_be_bytes());
    file.extend(b"\0\0\0\x08IDAT\x78\x9c\x63\0\0\0\x01\0\x01\0\0\0\0");
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn a_picture_that_would_fill_the_memory_is_refused_by_its_header() {
    assert!(matches!(codes(&png_of(20_000, 20_000)), Err(ImageTrouble::TooLarge(20_000, 20_000))));
    assert!(matches!(codes(&png_of(20_001, 10)), Err(ImageTrouble::TooLarge(20_001, 10))));
    assert!(codes(&png_of(u32::MAX >> 1, u32::MAX >> 1)).is_err());
    assert!(matches!(codes(&png_of(4000, 4000)), Err(ImageTrouble::Hollow(4000, 4000))), "sixty bytes hold no photo");
    assert!(matches!(codes(&vec![0; LARGEST_FILE + 1]), Err(ImageTrouble::FileTooLarge(_))));
}

#[test]
fn a_blank_page_as_large_as_a_photo_is_no_hollow_file() {
    let blank = file(&GrayImage::from_pixel(3000, 2000, Luma([255])), ImageFormat::Png);
    assert_eq!(head(&blank).unwrap(), Head { kind: PictureKind::Png, width: 3000, height: 2000 });
    let blank = file(&GrayImage::from_pixel(3000, 2000, Luma([255])), ImageFormat::Jpeg);
    assert_eq!(head(&blank).unwrap(), Head { kind: PictureKind::Jpeg, width: 3000, height: 2000 });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_was_encoded_is_what_is_read(text in "[ -~]{1,60}|[一-龥:;，。]{1,30}", scale in 2_u32..5) {
        let (gb, _, _) = GB18030.encode(&text);
        for content in [text.as_bytes(), &gb] {
            let found = codes(&file(&drawn(content, scale), ImageFormat::Png)).unwrap();
            prop_assert!(text.trim().is_empty() || found.iter().all(|symbol| symbol.scan.raw == content) && found.len() == 1);
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_header_reading_fail_otherwise_than_by_a_refusal(
        start in prop::sample::select(vec![b"\x89PNG\r\n\x1a\n".to_vec(), b"\xff\xd8\xff\xe0".to_vec(), vec![], png_of(40, 40)]),
        rest in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let bytes: Vec<u8> = start.into_iter().chain(rest).collect();
        if let Ok(head) = head(&bytes) {
            prop_assert!(u64::from(head.width) * u64::from(head.height) <= MOST_PIXELS);
        }
        drop(codes(&bytes));
    }
}
