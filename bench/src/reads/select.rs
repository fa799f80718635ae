//! The other side: one row by its primary key, and constant bytes.

use axum::{
    Router,
    body::Bytes,
    extract::Path,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse as _,
    routing::get,
    serve::ListenerExt as _,
};
use bellhop_store::{Connections, DEFAULT_CONNECTIONS, Pool};
use tokio::net::TcpListener;

/// Serves it for as long as the process lives.
pub(crate) async fn select(port: u16, bytes: usize) -> anyhow::Result<()> {
    let url = std::env::var("DATABASE_URL")?;
    let pool = Pool::new(&Connections { url, most: DEFAULT_CONNECTIONS })?;
    let body = Bytes::from(vec![b'x'; bytes]);
    let answer = async move |Path(guild_id): Path<i64>| match revision(&pool, guild_id).await {
        Ok(_) => ([(CONTENT_TYPE, "application/json")], body.clone()).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    };
    let router: Router = Router::new().route("/{guild_id}", get(answer));
    // As the API does.
    let listener =
        TcpListener::bind(("127.0.0.1", port)).await?.tap_io(|stream| drop(stream.set_nodelay(true)));
    Ok(axum::serve(listener, router).await?)
}

async fn revision(pool: &Pool, guild_id: i64) -> anyhow::Result<i64> {
    let mut conn = pool.acquire().await?;
    let select = sqlx::query_scalar("select revision from guilds where guild_id = $1").bind(guild_id);
    let revision = select.fetch_one(&mut *conn).await?;
    conn.finish();
    Ok(revision)
}
