//! WebSocket frames made before anyone asks for them, so that playing is writing and nothing else.

use bytes::Bytes;

/// What is written at once, at the least: enough that writing costs nothing beside reading.
const PIECE_BYTES: usize = 256 * 1024;

/// A message as a server's frame: text, final, not masked (RFC 6455, section 5.2).
pub(super) fn frame(text: &str) -> Bytes {
    let mut bytes = Vec::with_capacity(text.len() + 10);
    put(&mut bytes, text);
    Bytes::from(bytes)
}

/// Many messages, in pieces that each end with a message.
pub(super) fn pieces<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Bytes> {
    let (mut pieces, mut piece) = (Vec::new(), Vec::new());
    for text in texts {
        put(&mut piece, text);
        if piece.len() >= PIECE_BYTES {
            pieces.push(Bytes::from(std::mem::take(&mut piece)));
        }
    }
    pieces.push(Bytes::from(piece));
    pieces
}

fn put(bytes: &mut Vec<u8>, text: &str) {
    bytes.push(0x81);
    match (u8::try_from(text.len()), u16::try_from(text.len())) {
        (Ok(length @ ..=125), _) => bytes.push(length),
        (_, Ok(length)) => {
            bytes.push(126);
            bytes.extend(length.to_be_bytes());
        }
        _ => {
            bytes.push(127);
            bytes.extend((text.len() as u64).to_be_bytes());
        }
    }
    bytes.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::frame;

    #[test]
    fn the_length_takes_as_many_bytes_as_it_needs() {
        for (length, header) in [
            (125, [0x81, 125].as_slice()),
            (126, &[0x81, 126, 0, 126]),
            (65_535, &[0x81, 126, 255, 255]),
            (65_536, &[0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
        ] {
            let frame = frame(&"x".repeat(length));
            assert!(frame.starts_with(header) && frame.len() == header.len() + length, "{length}");
        }
    }
}
