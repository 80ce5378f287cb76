// Calls of the service. Errors come as problem details and become a Problem with the service's own sentence.

import { keepForTab, keptForTab } from "./keeping.js";
import { language, t } from "./text.js";

const TOKEN = "marquee.token";
const LONGEST = 60_000;

let token = keptForTab(TOKEN);

export class Problem extends Error {
  constructor(sentence, status, errors = []) {
    super(sentence);
    this.status = status;
    this.errors = errors;
  }
}

export const get = (path) => call(path, {});
export const post = (path, body, signal) =>
  call(path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" }, signal });

/** Send this token from now on, also after the page is loaded again in this tab. */
export function keepToken(given) {
  token = given;
  keepForTab(TOKEN, token);
}

async function call(path, { signal, ...options }) {
  const [answer, text] = await send(path, { ...options, signal: AbortSignal.any([AbortSignal.timeout(LONGEST), ...(signal ? [signal] : [])]) });
  const content = parsed(text);
  if (answer.ok && content) return content;
  if (answer.status === 401) document.dispatchEvent(new CustomEvent("token-wanted"));
  throw new Problem(content?.detail ?? t("error.unknown"), answer.status, content?.errors ?? []);
}

async function send(path, options) {
  const headers = { accept: "application/json", "accept-language": language(), ...options.headers };
  if (token) headers.authorization = `Bearer ${token}`;
  try {
    const answer = await fetch(path, { ...options, headers });
    return [answer, await answer.text()];
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(t("error.offline"), 0);
  }
}

/** JSON, or nothing when something between here and the service answered in its place. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
