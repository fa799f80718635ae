//! The built handler as an AWS Lambda function: the runtime API behind it, API Gateway before it.
//!
//! The function is a process of its own with nothing in its environment but what Lambda and a test
//! give it. It asks a stand-in of the runtime API for events and posts what it answers there; while there is no
//! event for it, it is frozen, so that nothing it would do after an answer is ever done in a test. A
//! request becomes an event as the flavours of API Gateway make it ([`Gateway`]); [`Lambda::endpoint`]
//! is an address where requests are turned into events and answers back, so that the simulated Discord
//! can post to the function.

mod function;
mod gateway;
mod runtime;
mod secrets;

pub use function::Lambda;
pub use gateway::Gateway;
pub use secrets::SecretsManager;
