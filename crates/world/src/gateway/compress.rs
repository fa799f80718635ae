//! Transport compression (Discord Docs: Gateway, "Transport Compression"): one context a connection.

use std::io;

use axum::extract::ws::Message;
use bytes::Bytes;
use flate2::{Compress, Compression, FlushCompress, Status};
use zstd_safe::{CCtx, CParameter, InBuffer, OutBuffer, zstd_sys::ZSTD_EndDirective};

/// How a connection's messages are packed.
pub(super) enum Packer {
    /// Text frames.
    Plain,
    /// `zlib-stream`: one deflate stream, flushed after every message.
    Zlib(Box<Compress>),
    /// `zstd-stream`: one frame without end, flushed after every message.
    Zstd(Box<CCtx<'static>>),
}

impl Packer {
    /// The packer that the query's `compress` names; unknown names are ignored, as Discord does.
    pub(super) fn named(name: Option<&str>) -> Self {
        match name {
            Some("zlib-stream") => Self::Zlib(Box::new(Compress::new(Compression::fast(), true))),
            Some("zstd-stream") => {
                let mut context = CCtx::create();
                // Level 1 and a window that even a client with default limits reads.
                let _ = context.set_parameter(CParameter::CompressionLevel(1));
                Self::Zstd(Box::new(context))
            }
            _ => Self::Plain,
        }
    }

    /// One gateway message as one WebSocket message.
    pub(super) fn pack(&mut self, text: String) -> io::Result<Message> {
        match self {
            Self::Plain => Ok(Message::Text(text.into())),
            Self::Zlib(stream) => deflate(stream, text.as_bytes()).map(Message::Binary),
            Self::Zstd(context) => zstd(context, text.as_bytes()).map(Message::Binary),
        }
    }
}

/// Ends with the 00 00 FF FF of a sync flush.
fn deflate(stream: &mut Compress, input: &[u8]) -> io::Result<Bytes> {
    let (mut output, began) = (Vec::with_capacity(input.len() / 4 + 64), stream.total_in());
    loop {
        let done = usize::try_from(stream.total_in() - began).unwrap_or(input.len());
        let status = stream
            .compress_vec(&input[done..], &mut output, FlushCompress::Sync)
            .map_err(io::Error::other)?;
        let consumed = usize::try_from(stream.total_in() - began).unwrap_or(input.len());
        // Room left over means that everything was flushed.
        if consumed == input.len() && output.len() < output.capacity() {
            return Ok(output.into());
        }
        if status == Status::StreamEnd {
            return Err(io::Error::other("the deflate stream ended"));
        }
        output.reserve(output.capacity().max(64));
    }
}

fn zstd(context: &mut CCtx<'static>, input: &[u8]) -> io::Result<Bytes> {
    let mut input = InBuffer::around(input);
    let mut packed = Vec::new();
    let mut chunk = Vec::with_capacity(CCtx::out_size());
    loop {
        chunk.clear();
        let left = {
            let mut output = OutBuffer::around(&mut chunk);
            context.compress_stream2(&mut output, &mut input, ZSTD_EndDirective::ZSTD_e_flush)
        };
        let left = left.map_err(|code| io::Error::other(zstd_safe::get_error_name(code)))?;
        packed.extend_from_slice(&chunk);
        if left == 0 && input.pos() == input.src.len() {
            return Ok(packed.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Decompress, FlushDecompress};

    fn texts() -> Vec<String> {
        (0..50).map(|n| format!("{{\"n\":{n},\"text\":\"{}\"}}", "abc".repeat(n * 100))).collect()
    }

    fn bytes(message: Message) -> Bytes {
        match message {
            Message::Binary(bytes) => bytes,
            other => panic!("not packed: {other:?}"),
        }
    }

    #[test]
    fn zlib_messages_unpack_one_by_one() {
        let (mut packer, mut stream) = (Packer::named(Some("zlib-stream")), Decompress::new(true));
        for text in texts() {
            let message = bytes(packer.pack(text.clone()).unwrap());
            assert!(message.ends_with(&[0, 0, 0xff, 0xff]));
            let mut plain = Vec::with_capacity(text.len() + 1);
            stream.decompress_vec(&message, &mut plain, FlushDecompress::Sync).unwrap();
            assert_eq!(plain, text.as_bytes());
        }
    }

    #[test]
    fn zstd_messages_unpack_one_by_one() {
        let (mut packer, mut stream) = (Packer::named(Some("zstd-stream")), zstd_safe::DCtx::create());
        for text in texts() {
            let message = bytes(packer.pack(text.clone()).unwrap());
            let mut plain = Vec::with_capacity(text.len() + 1);
            let mut output = OutBuffer::around(&mut plain);
            stream.decompress_stream(&mut output, &mut InBuffer::around(&message)).unwrap();
            assert_eq!(plain, text.as_bytes());
        }
    }
}
