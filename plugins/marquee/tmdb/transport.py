"""One request to TMDB: paced, retried, its answer classified and its body checked."""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import count
from typing import IO, TypeVar
from urllib.parse import urlencode, urlsplit

import requests
from requests.exceptions import RequestException

from marquee.errors import BadBody, BadRequest, Gone, KeyRefused, SettingError, Unavailable
from marquee.tmdb.answers import Later, raise_for_answer
from marquee.tmdb.backoff import Backoff
from marquee.tmdb.breaker import Breaker
from marquee.tmdb.credential import Credential, scrub_logs
from marquee.tmdb.pacing import Limiter

log = logging.getLogger(__name__)

MAX_BYTES = 32 * 1024 * 1024
TIMEOUTS = (5.0, 30.0)
_CHUNK = 1 << 16
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "marquee"}

Check = Callable[[bytes], None]
Result = TypeVar("Result")


class Transport:
    """Sends GET requests with a session per thread; `session`, `sleep` and the clocks are injected."""

    def __init__(
        self,
        base_url: str,
        credential: Credential,
        limiter: Limiter,
        *,
        backoff: Backoff | None = None,
        breaker: Breaker | None = None,
        session: Callable[[], requests.Session] = requests.Session,
        sleep: Callable[[float], None] = time.sleep,
        timeouts: tuple[float, float] = TIMEOUTS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        """`timeouts` are seconds to connect and to wait for data; a body above `max_bytes` is refused."""
        if urlsplit(base_url).scheme not in ("http", "https"):
            raise SettingError(detail=f"MARQUEE_TMDB_URL is {base_url!r}: it must begin with http:// or https://.")
        self._base, self._credential, self._limiter = base_url.rstrip("/"), credential, limiter
        self._backoff, self._breaker, self._sleep = backoff or Backoff(), breaker or Breaker(), sleep
        self._timeouts, self._max_bytes = timeouts, max_bytes
        self._new_session, self._local = session, threading.local()
        self._request = requests.Request("GET", base_url, headers=_HEADERS).prepare()
        scrub_logs()

    def get(self, path: str, params: Mapping[str, object], *, about: str, check: Check) -> bytes:
        """The body of an answer that passed `check`, as received.

        Raises KeyRefused, Gone, BadRequest, BadBody (after `bad_bodies` tries, or when only this one gets no answer),
        Unavailable, CircuitOpen.
        """
        query = urlencode({**params, **self._credential.params()})
        url = f"{self._base}{path}" + (f"?{query}" if query else "")

        def attempt() -> bytes:
            self._limiter.acquire()
            body = self._read(url, self._credential.headers(), about)
            check(body)
            return body

        return self._attempts(attempt, about)

    def download(self, url: str, *, about: str) -> IO[bytes]:
        """A large file as a temporary file at its beginning. Sends no key: exports live on another host."""

        file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it

        def attempt() -> IO[bytes]:
            file.seek(0)
            file.truncate()
            with closing(self._send(url, {}, about)) as response:
                file.writelines(self._chunks(response))
            file.seek(0)
            return file

        try:
            return self._attempts(attempt, about)
        except BaseException:
            file.close()
            raise

    def _attempts(self, attempt: Callable[[], Result], about: str) -> Result:
        others, limited, bad = self._breaker.successes, False, 0
        for number in count(1):
            self._breaker.check()
            try:
                result = attempt()
            except Later as later:
                self._breaker.failed(later.reason)
                limited = limited or later.limited
                if number >= self._backoff.attempts:
                    raise self._given_up(about, later, None if limited else others) from None
                self._wait(number, later, about)
            except BadBody as error:
                self._breaker.failed(str(error))
                bad += 1
                if bad >= self._backoff.bad_bodies:
                    raise
                self._sleep(self._backoff.wait(number - 1))
            except (Gone, KeyRefused, BadRequest):
                self._breaker.succeeded()
                raise
            else:
                self._breaker.succeeded()
                return result
        raise AssertionError("count() does not end")

    def _given_up(self, about: str, last: Later, others: int | None) -> BadBody | Unavailable:
        """An outage; or only this answer cannot be had, when `others` (successes before) have grown meanwhile."""
        attempts = self._backoff.attempts
        if others is not None and self._breaker.successes - others >= max(1, attempts - 1):
            return BadBody(about=about, reason=f"{last.reason}, {attempts} times, while other answers came")
        return Unavailable(about=about, attempts=attempts, reason=last.reason)

    def _wait(self, number: int, later: Later, about: str) -> None:
        """After a 429 every thread waits and the pace falls; after anything else only this thread waits."""
        pause = self._backoff.wait(number - 1, later.retry_after)
        level = logging.WARNING if later.limited else logging.INFO
        log.log(level, "%s: %s; attempt %d failed, the next in %.1f s", about, later.reason, number, pause)
        if later.limited:
            self._limiter.slow_down(pause)
        else:
            self._sleep(pause)

    def _read(self, url: str, headers: Mapping[str, str], about: str) -> bytes:
        """The whole decoded body of a 2xx answer."""
        with closing(self._send(url, headers, about)) as response:
            chunks, size = [], 0
            for chunk in self._chunks(response):
                chunks.append(chunk)
                size += len(chunk)
                if size > self._max_bytes:
                    raise BadBody(about=about, reason=f"it is larger than {self._max_bytes} bytes")
            return b"".join(chunks)

    def _send(self, url: str, headers: Mapping[str, str], about: str) -> requests.Response:
        """An answer of which only the head is read; one other than 2xx is raised as what it means."""
        request = self._request.copy()
        request.url = url
        request.headers.update(headers)
        session = self._session()
        try:
            response = session.send(
                request, stream=True, timeout=self._timeouts, allow_redirects=False, proxies=session.proxies
            )
        except RequestException as error:
            raise Later(self._credential.scrub(error)) from None
        if not 200 <= response.status_code < 300:
            self._refuse(response, about)
        return response

    def _refuse(self, response: requests.Response, about: str) -> None:
        with closing(response):
            body = next(self._chunks(response), b"")
        retry_after = response.headers.get("Retry-After")
        raise_for_answer(response.status_code, body, retry_after, about=about, place=self._credential.place)

    def _chunks(self, response: requests.Response) -> Iterator[bytes]:
        """The decoded body; a cut connection or damaged compression is an attempt that may be repeated."""
        try:
            yield from response.iter_content(_CHUNK)
        except RequestException as error:
            raise Later(f"the answer broke off: {self._credential.scrub(error)}") from None

    def _session(self) -> requests.Session:
        """This thread's session, which takes proxies and certificates from the environment once."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._new_session()
            found = session.merge_environment_settings(self._base, {}, True, None, None)
            session.proxies, session.verify, session.trust_env = (
                dict(found["proxies"]),
                found["verify"],
                False,
            )
            self._local.session = session
        return session
