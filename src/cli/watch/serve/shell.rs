//! The page around the page: how the run stands, and the report, which it renews.

use std::sync::LazyLock;

use maud::{DOCTYPE, PreEscaped, html};

const STYLE: &str = include_str!("shell.css");
const SCRIPT: &str = include_str!("shell.js");

/// It may ask this server, show its pages inside, and nothing else.
pub(super) const POLICY: &str = "default-src 'none'; connect-src 'self'; frame-src 'self'; \
    img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The page around the page, always the same.
pub(super) fn html() -> &'static str {
    static PAGE: LazyLock<String> = LazyLock::new(|| {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { "precocial watch" }
                    link rel="icon" href="data:,";
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        div class="row" {
                            strong id="state" { "connecting …" }
                            progress id="share" max="1" value="0" aria-label="generations done" {}
                            label { input type="checkbox" id="renew" checked; " renew by itself" }
                            button type="button" id="now" hidden { "show the newer page" }
                        }
                        div id="words" {}
                        ul id="lines" {}
                        p id="about" aria-live="polite" {}
                    }
                    div id="stage" { p id="wait" { "The page is being made …" } }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        page.into_string() + "\n"
    });
    &PAGE
}
