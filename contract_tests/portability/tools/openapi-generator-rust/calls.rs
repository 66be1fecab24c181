//! Call all six operations with the client of openapi-generator for Rust.
use openapi::apis::configuration::{ApiKey, Configuration};
use openapi::apis::{client_keys_api as keys, settings_api as settings, Error};
use serde::Serialize;
use std::env::var;

fn show(value: impl Serialize) {
    println!("{}", serde_json::to_string(&value).unwrap());
}

fn main() {
    let configuration = Configuration {
        base_path: var("URL").unwrap(),
        api_key: Some(ApiKey { prefix: None, key: var("TOKEN").unwrap() }),
        ..Default::default()
    };
    let project = "demo/platform/integrated";
    show(settings::get_settings(&configuration, "1").unwrap());
    show(settings::create_settings(&configuration, project, true, true).unwrap());
    show(settings::update_settings(&configuration, project, true, None).unwrap());
    show(keys::list_client_keys(&configuration, project, Some(2), Some(1)).unwrap());
    show(()); // the client returns no headers
    show(keys::create_client_key(&configuration, project).unwrap().id);
    show(keys::delete_client_key(&configuration, project, 3).unwrap());
    match settings::get_settings(&configuration, "demo/unknown") {
        Err(Error::ResponseError(response)) => show(response.entity.unwrap()),
        other => panic!("{other:?}"),
    }
}
