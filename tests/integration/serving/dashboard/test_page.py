"""What the page shows and does: the API's data, answers, forecasts, languages, themes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx


def test_shows_what_the_api_says(page: Any, api: httpx.Client) -> None:
    movies = api.get("/api/summary").json()["movies"]
    assert page.locator("[data-panel=now] .film-title").all_inner_texts() == [movie["title"] for movie in movies]
    upcoming = api.get("/api/upcoming").json()["movies"]
    cards = page.locator("[data-panel=upcoming] .upcoming")
    assert cards.locator(".film-title").all_inner_texts() == [movie["title"] for movie in upcoming]
    for card, movie in zip(cards.all(), upcoming, strict=True):
        assert f"{movie['commercial_probability']:.0%}" in card.inner_text()
        assert f"{movie['vote_average_low']:.1f} to {movie['vote_average_high']:.1f}" in card.inner_text()
    assert page.locator("[data-panel=forecasts] svg g.row").count() == 20
    judged = api.get("/api/track-record").json()["targets"]["commercial"]
    assert page.locator("[data-panel=record] circle").count() == len(judged["bins"])
    assert page.locator("[data-panel=record] tbody tr").count() == len(judged["bins"])
    assert f"{judged['auc']:.3f}" in page.locator("[data-panel=record]").inner_text()
    assert page.locator("[data-panel=pipeline] .stages .done").count() == 4
    assert "backfill-test" in page.locator("[data-panel=pipeline]").inner_text()
    assert "TMDB API but is not endorsed" in page.locator("footer").inner_text()
    assert page.locator(".failure, .stale, .notice:visible").count() == 0


def test_text_from_data_is_never_markup(page: Any) -> None:
    title = '<b>O\'Hara & "Söhne"</b>'
    assert page.locator("[data-panel=now] .film-title").first.inner_text() == title
    assert page.locator("#board-list .board-title").first.text_content() == title
    script = "<script>alert(1)</script> & <i>Sons</i>"
    assert script in page.locator("[data-panel=forecasts] tbody th").all_text_contents()
    assert page.locator("[data-panel=forecasts] .row-label", has_text="<script>alert(1)</script>").count() == 1
    assert script in page.locator("[data-panel=upcoming] .film-title").all_text_contents()
    hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
    page.fill("#question", f"films called {hostile}")
    page.keyboard.press("Enter")
    page.locator("#ask-result[aria-busy=false] .answer-text").wait_for()
    with page.expect_response("**/predict*"):
        page.fill("#film-title", hostile)
    page.locator("#whatif-result").get_by_text(hostile).wait_for()
    assert page.locator("main b, main i, main script, main img[src=x]").count() == 0


def test_answers_a_question_and_draws_a_chart(page: Any) -> None:
    page.fill("#question", "average budget by year")
    page.get_by_role("button", name="Chart", exact=True).click()
    image = page.locator("#ask-result img")
    image.wait_for()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    assert image.get_attribute("alt")
    assert page.locator("#ask-result tbody tr").count() > 5
    page.click("#ask-result summary")
    assert "SELECT" in page.locator("#ask-result pre").inner_text()


def test_a_reader_says_whether_an_answer_is_right(page: Any) -> None:
    said: list[Any] = []
    page.on("request", lambda request: request.url.endswith("/ask-verdict") and said.append(request.post_data_json))

    def judge(*buttons: str) -> None:
        with page.expect_response("**/ask-text") as asked:
            page.keyboard.press("Enter")
        page.locator("#ask-result[aria-busy=false]").wait_for()
        for name in buttons:
            page.locator(".verdict").get_by_role("button", name=name, exact=True).click()
            if name == "Wrong":
                page.keyboard.type("2016 is meant")
        page.locator(".verdict").get_by_text("Thank you").wait_for()
        assert page.evaluate("document.activeElement.role") == "status"
        assert said[-1].pop("request_id") == asked.value.json()["request_id"]

    page.fill("#question", "how many films were released in 2015?")
    judge("Right")
    page.fill("#question", "how many films were released before 2015?")
    judge("Wrong", "Send")
    page.select_option("#language", "es")
    page.locator(".verdict").get_by_text("Gracias").wait_for()
    assert said == [{"verdict": "right"}, {"verdict": "wrong", "comment": "2016 is meant"}]


def test_says_why_there_is_no_answer_and_asks_what_is_offered_instead(page: Any) -> None:
    result = page.locator("#ask-result")

    def ask(question: str, status: str) -> None:
        page.fill("#question", question)
        page.keyboard.press("Enter")
        page.locator(f"#ask-result[data-status={status}][aria-busy=false]").wait_for()
        assert page.locator("#ask-status").inner_text() == result.locator(".answer-text").inner_text()

    ask("delete all films", "refused")
    assert result.locator(".answer-kicker").inner_text().lower() == "not answered"
    ask("films released in 1890 with revenue above 1 billion", "empty")
    ask("films by Zzyzx Qwertyuiop", "clarify")
    offered = result.locator(".rephrasings button").first
    wording = offered.inner_text()
    offered.click()
    page.locator("#ask-result[data-status=ok]").wait_for()
    assert page.locator("#question").input_value() == wording


def test_the_forecast_follows_the_form(page: Any) -> None:
    with page.expect_response("**/predict*") as answered:
        page.locator("#film-budget").fill("120")
    chance = answered.value.json()["commercial_probability"]
    page.locator("#budget-echo").filter(has_text="120").wait_for()
    page.locator(".dial-value").first.filter(has_text=f"{round(chance * 100)}%").wait_for()
    page.fill("#film-release_date", "")
    page.locator("#whatif-result .failure").wait_for()
    assert page.locator("#film-release_date").get_attribute("aria-invalid") == "true"
    page.fill("#film-release_date", "2027-10-15")
    page.locator("#whatif-result .dial").first.wait_for()
    page.click("#whatif details summary")
    page.fill("#film-countries", "us, europe")
    page.locator("#film-countries[aria-invalid=true]").wait_for()
    told = page.locator("#film-countries").get_attribute("aria-describedby")
    assert "pattern" in page.locator(f"#{told}").inner_text()
    page.fill("#film-countries", "us, es")
    page.locator("#whatif-result .dial").first.wait_for()
    assert page.locator(".field-error").count() == 0


def test_a_name_that_is_nearly_known_can_be_put_right_with_a_click(
    page: Any, api: httpx.Client, wait_until: Callable[..., None]
) -> None:
    film = {"release_date": "2027-10-15", "writers": ["Agnieska Holland"]}

    def suggested() -> bool:
        return bool(api.post("/predict", json=film | {"title": uuid4().hex}).json()["warnings"][0]["suggestions"])

    wait_until(suggested)
    page.click("#whatif details summary")
    page.fill("#film-writers", "Nobody, Agnieska Holland")
    page.locator("#whatif-result").get_by_role("button", name="Agnieszka Holland").click()
    assert page.locator("#film-writers").input_value() == "Nobody, Agnieszka Holland"
    page.locator("#whatif-result .warning button").wait_for(state="detached")
    assert page.locator("#whatif-result .similar li").count() == 3
    with page.expect_response("**/predict") as answered:
        page.select_option("#language", "pt")
    assert answered.value.headers["content-language"] == "pt"


def test_speaks_three_languages_and_has_two_themes(page: Any) -> None:
    page.fill("#film-title", "What I typed")
    for language, heading, typed in (("es", "Las 10 de ahora", "inglés"), ("pt", "Os 10 de agora", "inglês")):
        page.select_option("#language", language)
        page.get_by_role("heading", name=heading).wait_for()
        assert page.locator("#film-original_language option").first.inner_text() == typed
        assert page.locator("#film-title").input_value() == "What I typed"
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    page.reload()
    page.get_by_role("heading", name="Os 10 de agora").wait_for()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert page.locator("html").get_attribute("lang") == "pt"


def test_the_words_of_the_three_languages_have_the_same_keys(api: httpx.Client) -> None:
    assets = api.get("/").text.split('data-assets="')[1].split('"')[0]
    words = [api.get(f"{assets}text/{language}.json").json() for language in ("en", "es", "pt")]
    assert words[0].keys() == words[1].keys() == words[2].keys()


def test_a_phone_needs_no_sideways_scrolling(visit: Callable[..., Any], service: Any) -> None:
    page = visit(service.url, width=390).page
    page.fill("#question", "top 10 films by revenue")
    page.keyboard.press("Enter")
    page.locator("#ask-result tbody tr").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
