//! A reader behind its maker's own service on this machine.

use crate::Desk;
use devices::card::local_service::ServiceProfile;
use devices::{CardNotice, CardSettings, CardTrouble, DeviceKind, DeviceState, ScannerSettings, Settings, TroubleCode};
use vax_tests::rigs::LocalService;

const NO_CARD: &str = r#"{"action":"donsee_01","ret":"01"}"#;

fn card(number: &str, name: &str) -> String {
    format!(
        r#"{{"action":"donsee_01","ret":"00","name":"{name}","id_num":"{number}","gender":"女","birth":"19491231","useful_e":"长期"}}"#
    )
}

fn desk_at(url: String) -> Desk {
    let profile = ServiceProfile { url, ..ServiceProfile::example() };
    Desk::open(Settings::of(CardSettings::Service { profile }, ScannerSettings::Off))
}

/// C-014: a card over a WebSocket and over HTTP, said once while it lies there.
#[test]
fn a_card_is_read_once_while_it_lies_there_and_said_gone_when_it_is_lifted() {
    for scheme in ["ws", "http"] {
        let service = LocalService::start(NO_CARD);
        let desk = desk_at(format!("{scheme}://127.0.0.1:{}", service.port()));
        desk.state(DeviceKind::CardReader, DeviceState::Ready);
        service.say(&card("11010519491231002X", "王小明"));
        assert!(matches!(desk.card(), CardNotice::Inserted { .. }));
        match desk.card() {
            CardNotice::Read { holder, .. } => {
                assert_eq!((holder.name.as_str(), holder.valid_always), ("王小明", true))
            }
            other => panic!("not read: {other:?}"),
        }
        service.say(NO_CARD);
        assert!(matches!(desk.card(), CardNotice::Removed { .. }), "{scheme}");
        service.say(r#"{"ret":"42"}"#);
        assert!(matches!(desk.card(), CardNotice::Inserted { .. }));
        assert!(matches!(desk.card(), CardNotice::Unreadable { reason: CardTrouble::ReaderFailed { status: 42 }, .. }));
        desk.close();
    }
}

#[test]
fn a_service_that_is_not_there_or_speaks_strangely_is_said() {
    let service = LocalService::start("<html>");
    let desk = desk_at(format!("ws://localhost:{}", service.port()));
    desk.state(DeviceKind::CardReader, DeviceState::Faulty { code: TroubleCode::ServiceStrange });
    service.say(NO_CARD);
    desk.state(DeviceKind::CardReader, DeviceState::Ready);
    drop(service);
    desk.state(DeviceKind::CardReader, DeviceState::Faulty { code: TroubleCode::ServiceUnreachable });
}

#[test]
fn no_service_of_another_machine_is_asked() {
    let desk = desk_at("ws://192.0.2.1:30089".to_owned());
    desk.state(DeviceKind::CardReader, DeviceState::Faulty { code: TroubleCode::PortUnusable });
}
