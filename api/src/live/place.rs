//! Places in the order of all events, as clients send them back.

use bellhop_store::outbox::Position;

/// A place as an event's id: the transaction and the event in it.
pub(super) fn written(place: Position) -> String {
    format!("{}-{}", place.transaction, place.event_id)
}

/// The place that an id names, exactly as [`written`] writes it.
pub(super) fn read(id: &str) -> Option<Position> {
    let (transaction, event_id) = id.split_once('-')?;
    let place = Position { transaction: transaction.parse().ok()?, event_id: event_id.parse().ok()? };
    (written(place) == id && place.event_id >= 0).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_was_written_and_nothing_else() {
        for place in [Position::before(0), Position { transaction: u64::MAX, event_id: i64::MAX }] {
            assert_eq!(read(&written(place)), Some(place));
        }
        for id in ["", "-", "1", "1-", "-1", "1--1", "+1-0", "01-0", "1-0 ", "18446744073709551616-0", "a-b"]
        {
            assert_eq!(read(id), None, "{id}");
        }
    }
}
