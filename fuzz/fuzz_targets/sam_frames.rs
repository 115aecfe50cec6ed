//! The line of a security module: frames cut anywhere, with noise between them; the answers inside; and the record a document's chip hands
//! over through them.
#![no_main]

use devices::card::record;
use devices::card::sam::answer::{Answer, module_number};
use devices::card::sam::frame::{Assembler, FrameFault, LONGEST_CONTENT, encode};
use libfuzzer_sys::fuzz_target;

/// Everything a line says, in its order.
fn heard(pieces: &[&[u8]]) -> Vec<Result<Vec<u8>, FrameFault>> {
    let (mut assembler, mut all) = (Assembler::default(), vec![]);
    for piece in pieces {
        let mut next = assembler.push(piece);
        loop {
            match next {
                Ok(None) => break,
                Ok(Some(content)) => all.push(Ok(content)),
                Err(fault) => all.push(Err(fault)),
            }
            next = assembler.push(&[]);
        }
    }
    all
}

fuzz_target!(|data: &[u8]| {
    let Some((&cut, line)) = data.split_first() else { return };
    let whole = heard(&[line]);
    assert_eq!(whole, heard(&line.chunks(usize::from(cut).max(1)).collect::<Vec<_>>()), "the cut decides nothing");
    for content in whole.iter().flatten() {
        assert!((3..LONGEST_CONTENT).contains(&content.len()));
        let answer = Answer::of(content);
        assert_eq!(answer.data.len() + 3, content.len());
        module_number(&answer.data);
        person(&answer.data);
    }
    // What is framed is found again, whatever lay on the line before it.
    let said = line.get(..usize::from(cut).max(3)).unwrap_or(&[0, 0, 0x90]);
    assert_eq!(heard(&[&encode(said)]), [Ok(said.to_vec())]);
    person(line);
});

fn person(payload: &[u8]) {
    let _ = record::added_address(payload);
    let _ = record::parse(payload);
    if let Ok(holder) = record::parse_payload(payload) {
        assert!(!holder.name.is_empty() && !holder.id_number.is_empty());
        let texts = [Some(&holder.name), Some(&holder.id_number), holder.address.as_ref(), holder.latin_name.as_ref()];
        assert!(texts.into_iter().flatten().all(|text| !text.chars().any(|c| c.is_control() && c != '\0')));
        assert!(holder.photo.is_none_or(|photo| photo.wlt().len() == 1024));
    }
}
