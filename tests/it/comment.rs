//! `dbmuster comment`: posted once, brought up to date, never with the token, never twice.

mod service;

use serde_json::json;

use crate::cli::{Desk, Run, TIME, create, plan, unencrypted};
use service::{Comment, Service, State, TOKEN};

const BOTH: [&str; 2] = ["github", "gitlab"];

/// A desk with the comment of a check.
fn desk() -> Desk {
    let desk = Desk::with(&plan(vec![create(unencrypted())]));
    desk.run(&format!("check plan.json --format pr-comment=comment.md --quiet --as-of {TIME}")).ends(1);
    desk
}

fn post(desk: &Desk, service: &Service, name: &str, more: &str) -> Run {
    post_with(desk, service, name, more, TOKEN)
}

fn post_with(desk: &Desk, service: &Service, name: &str, more: &str, token: &str) -> Run {
    let words = format!(
        "comment comment.md --service {name} --api {} --repository acme/db --number 7 --token-env THE_TOKEN {more}",
        service.url()
    );
    let words: Vec<&str> = words.split_whitespace().collect();
    let run = desk.run_with(&words, &[("THE_TOKEN", token), ("HTTPS_PROXY", ""), ("https_proxy", "")], b"");
    assert!(!run.out.contains(token) && !run.err.contains(token), "{}{}", run.out, run.err);
    run
}

fn comment(id: u64, author: &'static str, is_bot: bool, body: &str) -> Comment {
    Comment { id, author, is_bot, body: body.to_owned() }
}

#[test]
fn the_first_run_posts_and_later_ones_change_what_is_there() {
    for name in BOTH {
        let (desk, service) = (desk(), Service::new(State::default()));
        let run = post(&desk, &service, name, "").ends(0);
        assert!(run.err.contains("acme/db 7 is posted"), "{}", run.err);
        let first = service.comments();
        assert!(first.len() == 1 && first[0].body == desk.read("comment.md"), "{name}: {first:?}");
        let run = post(&desk, &service, name, "").ends(0);
        assert!(run.err.contains("is up to date already"), "{}", run.err);
        desk.put(
            "comment.md",
            desk.read("comment.md")
                .replace("dbmuster:", "dbmuster says:")
                .replace("<!-- dbmuster says:", "<!-- dbmuster:"),
        );
        let run = post(&desk, &service, name, "").ends(0);
        assert!(run.err.contains("is updated"), "{}", run.err);
        let last = service.comments();
        assert!(last.len() == 1 && last[0].body.contains("dbmuster says:"), "{name}: {last:?}");
    }
}

#[test]
fn ours_is_found_on_a_later_page_and_by_its_key() {
    for name in BOTH {
        let others = (1..=230).map(|id| comment(id, "somebody", false, "looks good")).collect();
        let mut state = State { comments: others, ..State::default() };
        state.comments.push(comment(231, "us", false, "<!-- dbmuster:comment -->\nold"));
        state.comments.push(comment(232, "us", false, "<!-- dbmuster:comment staging -->\nold"));
        let (desk, service) = (desk(), Service::new(state));
        post(&desk, &service, name, "--key staging").ends(0);
        let all = service.comments();
        assert_eq!(all.len(), 232);
        assert!(
            all[230].body.ends_with("old")
                && all[231].body.starts_with("<!-- dbmuster:comment staging -->\n## dbmuster")
        );
        post(&desk, &service, name, "").ends(0);
        assert!(service.comments()[230].body.starts_with("<!-- dbmuster:comment -->\n## dbmuster"));
        assert!(service.seen().iter().any(|line| line.contains("page=3")), "{:?}", service.seen());
    }
}

#[test]
fn a_mark_that_somebody_else_copied_is_not_ours() {
    for (name, is_application) in [("github", false), ("github", true), ("gitlab", false)] {
        let state = State {
            comments: vec![
                comment(1, "mallory", false, "<!-- dbmuster:comment -->\nall is well"),
                comment(2, "us", false, "quoting <!-- dbmuster:comment --> in the middle"),
            ],
            is_application,
            ..State::default()
        };
        let (desk, service) = (desk(), Service::new(state));
        post(&desk, &service, name, "").ends(0);
        post(&desk, &service, name, "").ends(0);
        let all = service.comments();
        assert_eq!(all.len(), 3, "{name} {is_application}");
        assert_eq!(all[0].body, "<!-- dbmuster:comment -->\nall is well");
    }
}

#[test]
fn a_token_that_may_not_is_told_and_not_shown() {
    for name in BOTH {
        let (desk, service) = (desk(), Service::new(State { is_read_only: true, ..State::default() }));
        let run = post(&desk, &service, name, "").ends(3);
        assert!(run.err.contains("does not let the token do it (answers 403: 403 Forbidden)"), "{}", run.err);
        assert!(run.err.contains("help: the token needs"), "{}", run.err);
        let (desk, service) = (desk, Service::new(State { is_talkative: true, ..State::default() }));
        let run = post_with(&desk, &service, name, "", "wrong-token-0815").ends(3);
        assert!(run.err.contains("answers 401"), "{}", run.err);
        assert_eq!(service.comments().len(), 0);
    }
}

#[test]
fn a_service_out_of_order_is_asked_again_and_nothing_is_posted_twice() {
    for name in BOTH {
        let (desk, service) = (desk(), Service::new(State { failing: vec![503], ..State::default() }));
        post(&desk, &service, name, "").ends(0);
        assert_eq!(service.comments().len(), 1);
        // The write of the second run fails once; it looks again before it writes.
        desk.put("comment.md", format!("{}more\n", desk.read("comment.md")));
        post(&desk, &service, name, "").ends(0);
        assert_eq!(service.comments().len(), 1);
    }
}

#[test]
fn a_service_that_stays_out_of_order_is_given_up_with_its_reason() {
    let (desk, service) = (desk(), Service::new(State { failing: vec![502, 422], ..State::default() }));
    let run = post(&desk, &service, "github", "").ends(3);
    assert!(run.err.contains("answers 422: out of order, after 2 tries"), "{}", run.err);
    let (desk, service) = (desk, Service::new(State { failing: vec![307], ..State::default() }));
    let run = post(&desk, &service, "gitlab", "").ends(3);
    assert!(run.err.contains("a token is not taken elsewhere"), "{}", run.err);
    assert_eq!(service.seen().len(), 1);
}

#[test]
fn bad_usage_posts_nothing() {
    let desk = desk();
    let run = |words: &str, environment: &[(&str, &str)]| {
        let clear =
            ["GITHUB_ACTIONS", "GITLAB_CI", "GITHUB_TOKEN", "GITHUB_REPOSITORY", "GITHUB_REF", "GITHUB_API_URL"];
        let mut all: Vec<(&str, &str)> = clear.into_iter().map(|name| (name, "")).collect();
        all.extend(environment);
        desk.run_with(&words.split_whitespace().collect::<Vec<_>>(), &all, b"")
    };
    let token = ("GITHUB_TOKEN", TOKEN);
    run("comment comment.md", &[]).refuses("which service it is");
    run("comment comment.md --service github", &[token]).refuses("which repository it is");
    run("comment comment.md --service github --repository acme/db --number 7", &[])
        .refuses("GITHUB_TOKEN holds no token");
    run("comment comment.md --service github --repository acme/db/../x --number 7", &[token])
        .refuses("is no repository");
    run("comment comment.md --service github --repository acme/db --number 7 --api http://api.example", &[token])
        .refuses("in the open");
    run("comment plan.json --service github --repository acme/db --number 7", &[token])
        .refuses("it is no comment of a check");
    run("comment none.md --service github --repository acme/db --number 7", &[token])
        .refuses("failed to read the comment");
    run("comment comment.md --service github --repository acme/db --number 7 --key a--b", &[token]).refuses("single");
    desk.put("comment.md", format!("<!-- dbmuster:comment -->\n{}", "x".repeat(70_000)));
    run("comment comment.md --service github --repository acme/db --number 7", &[token]).refuses("github takes 65536");
}

#[test]
fn a_job_tells_where_its_pull_request_is() {
    let (desk, service) = (desk(), Service::new(State { is_application: true, ..State::default() }));
    let url = service.url();
    let environment = [
        ("GITHUB_ACTIONS", "true"),
        ("GITLAB_CI", ""),
        ("GITHUB_API_URL", url.as_str()),
        ("GITHUB_REPOSITORY", "acme/db"),
        ("GITHUB_REF", "refs/pull/7/merge"),
        ("GITHUB_TOKEN", TOKEN),
    ];
    desk.run_with(&["comment", "comment.md"], &environment, b"").ends(0);
    let environment = [
        ("GITLAB_CI", "true"),
        ("CI_API_V4_URL", url.as_str()),
        ("CI_PROJECT_ID", "acme/db"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("GITLAB_TOKEN", TOKEN),
    ];
    service.state.lock().unwrap().is_application = false;
    desk.run_with(&["comment", "comment.md"], &environment, b"").ends(0);
    assert_eq!(json!(service.comments().len()), json!(2));
}

/// Runs the step of the action that comments, with this service.
fn step(desk: &Desk, service: &Service, token: &str) -> (Option<i32>, String) {
    let action = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/action.yml")).unwrap();
    let action: serde_json::Value = yaml_serde::from_str(&action).unwrap();
    let steps = action["runs"]["steps"].as_array().unwrap();
    let step = steps.iter().find(|step| step["name"] == "Comment on the pull request").unwrap();
    assert!(step["if"].as_str().unwrap().starts_with("always() && inputs.token != ''"));
    let output = std::process::Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap()])
        .env("RUNNER_TEMP", desk.dir.path())
        .env("DBMUSTER_BINARY", env!("CARGO_BIN_EXE_dbmuster"))
        .env("DBMUSTER_COMMENT_KEY", "production")
        .env("GITHUB_TOKEN", token)
        .env("GITHUB_API_URL", service.url())
        .env("GITHUB_REPOSITORY", "acme/db")
        .env("GITHUB_REF", "refs/pull/7/merge")
        .env("HTTPS_PROXY", "")
        .output()
        .unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!text.contains(token), "{text}");
    (output.status.code(), text)
}

#[test]
fn the_action_comments_and_a_comment_that_fails_is_no_verdict() {
    let (desk, service) = (desk(), Service::new(State { is_application: true, ..State::default() }));
    desk.put("dbmuster-comment.md", desk.read("comment.md"));
    let (code, text) = step(&desk, &service, TOKEN);
    assert_eq!(code, Some(0), "{text}");
    assert!(service.comments()[0].body.starts_with("<!-- dbmuster:comment production -->\n"), "{text}");
    let (code, text) = step(&desk, &service, "another-token-0815");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("::warning title=dbmuster::The comment was not posted"), "{text}");
    assert!(text.contains("answers 401"), "{text}");
    // A check that could not read its plan leaves no comment.
    std::fs::remove_file(desk.path("dbmuster-comment.md")).unwrap();
    assert_eq!(step(&desk, &service, TOKEN).0, Some(0));
}

#[test]
fn the_job_of_gitlab_comments_where_a_token_is_set() {
    let job = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/ci/gitlab.yml")).unwrap();
    let job: serde_json::Value = yaml_serde::from_str(&job).unwrap();
    let lines = job["dbmuster"]["after_script"].as_array().unwrap();
    let line = lines.iter().filter_map(|line| line.as_str()).find(|line| line.contains("dbmuster comment")).unwrap();
    let (desk, service) = (desk(), Service::new(State::default()));
    desk.put("dbmuster-comment.md", desk.read("comment.md"));
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_dbmuster")).parent().unwrap().to_path_buf();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let run = |token: &str| {
        let url = service.url();
        let output = std::process::Command::new("bash")
            .args(["-eo", "pipefail", "-c", line])
            .current_dir(desk.dir.path())
            .envs([
                ("PATH", path.as_str()),
                ("GITLAB_CI", "true"),
                ("CI_API_V4_URL", url.as_str()),
                ("HTTPS_PROXY", ""),
            ])
            .envs([("CI_PROJECT_ID", "acme/db"), ("CI_MERGE_REQUEST_IID", "7"), ("GITLAB_TOKEN", token)])
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    assert_eq!(run("").0, Some(0));
    assert_eq!(service.comments().len(), 0, "no token, no comment");
    assert_eq!(run(TOKEN).0, Some(0));
    assert_eq!(service.comments().len(), 1);
    let (code, text) = run("glpat-other-0815");
    assert_eq!(code, Some(0));
    assert!(text.contains("the result of the check stands"), "{text}");
}
