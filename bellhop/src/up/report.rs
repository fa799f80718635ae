//! What a person, or a script, is told once everything is ready.

use comfy_table::{Table, presets::NOTHING};
use serde_json::{Map, Value, json};

use super::{
    demo::Demo,
    panel::custom_ids,
    private::Private,
    simulated::{APPLICATION_ID, CLIENT_SECRET, Simulated, bot_token, public_key},
    sockets::{Addresses, key},
};
use crate::{
    cli::{ServiceName, Up},
    output::print,
};

/// Everything that there is to say.
pub(super) struct Report {
    json: Map<String, Value>,
    addresses: Vec<(&'static str, String)>,
    next: Vec<String>,
}

/// Prints the report as a table, or as one line of JSON.
pub(super) fn say(options: &Up, report: &Report) -> anyhow::Result<()> {
    if options.json {
        return print(serde_json::to_string(&report.json)?);
    }
    let mut table = Table::new();
    table.load_style(NOTHING);
    for (name, address) in &report.addresses {
        table.add_row([format!("  {name}"), address.clone()]);
    }
    let next = report.next.join("\n  ");
    print(format!("\nBellhop is up.\n\n{}\n\n  {next}\n", table.trim_fmt()))
}

impl Report {
    /// The report of the simulated Discord alone.
    pub(super) fn of_world(world: &Simulated) -> Self {
        let mut report = Self { json: Map::new(), addresses: Vec::new(), next: Vec::new() };
        report.add_world(world);
        report.next.push("Ctrl-C stops it.".to_owned());
        report
    }

    /// The report of everything.
    pub(super) fn of_everything(
        database_url: String,
        addresses: &Addresses,
        world: Option<&Simulated>,
        demo: Option<Demo>,
        private: &Private,
    ) -> Self {
        let mut report = Self { json: Map::new(), addresses: Vec::new(), next: Vec::new() };
        if let Some(world) = world {
            report.add_world(world);
        }
        report.add_services(addresses);
        report.json.insert("database_url".to_owned(), json!(database_url));
        report.addresses.push(("PostgreSQL", database_url));
        if let Some((world, demo)) = world.zip(demo) {
            report.add_demo(world, &demo);
        } else {
            report.next.push(
                "The interactions endpoint must be reachable by Discord over https; see README.md."
                    .to_owned(),
            );
        }
        report.next.push(format!("Ctrl-C stops everything and {}.", private.leaves()));
        report
    }

    fn add_world(&mut self, world: &Simulated) {
        let base = world.base_url();
        self.json.insert("application_id".to_owned(), json!(APPLICATION_ID));
        self.json.insert("public_key".to_owned(), json!(public_key()));
        self.json.insert("bot_token".to_owned(), json!(bot_token()));
        self.json.insert("client_secret".to_owned(), json!(CLIENT_SECRET));
        let places = json!({
            "rest": format!("{base}/api/v10"),
            "gateway": world.gateway_url(),
            "client": format!("{base}/"),
            "control": format!("{base}/control"),
        });
        self.json.insert("world".to_owned(), places);
        let demo = &world.demo;
        self.json.insert("guild_id".to_owned(), json!(demo.guild_id));
        self.json.insert("channel_id".to_owned(), json!(demo.roles_channel_id));
        let members = json!({
            "owner": demo.owner,
            "manager": demo.manager,
            "staff": demo.staff,
            "member": demo.member,
            "stranger": demo.stranger,
        });
        self.json.insert("members".to_owned(), members);
        self.addresses.push(("Discord, simulated", format!("{base}/")));
    }

    fn add_services(&mut self, addresses: &Addresses) {
        let interactions = format!("http://{}/interactions", addresses.interactions);
        let api = format!("http://{}/api/v1", addresses.api);
        let health: Map<String, Value> = addresses
            .health
            .iter()
            .map(|(name, address)| ((*name).to_owned(), json!(format!("http://{address}/health/ready"))))
            .collect();
        self.addresses.push(("Interactions", interactions.clone()));
        self.addresses.push(("API", api.clone()));
        for name in ServiceName::ALL.map(key) {
            if let Some(address) = addresses.health.get(name) {
                self.addresses
                    .push(("Health", format!("http://{address}/health/ready  ({})", name.replace('_', "-"))));
            }
        }
        self.json.insert("interactions".to_owned(), json!({ "url": interactions }));
        self.json.insert("api".to_owned(), json!({ "url": api }));
        self.json.insert("health".to_owned(), Value::Object(health));
    }

    fn add_demo(&mut self, world: &Simulated, demo: &Demo) {
        if let Some(api) = self.json.get_mut("api") {
            api["token"] = json!(demo.api_token);
        }
        let panel = json!({
            "id": demo.panel.panel_id,
            "message_id": demo.panel.message_id,
            "custom_ids": custom_ids(&demo.panel),
        });
        self.json.insert("panel".to_owned(), panel);
        let base = world.base_url();
        let (newcomer, manager) = (world.name_of(world.demo.newcomer), world.name_of(world.demo.manager));
        self.next.extend([
            format!("1. Open {base}/ and become {newcomer}."),
            "2. Press a button of the panel in #roles: the role is yours. Press again: it is gone."
                .to_owned(),
            format!("3. Become {manager}, the manager, and run /panel list."),
        ]);
    }
}
