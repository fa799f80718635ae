// Holds exchanges against the description, and groups what it finds by route and place.

import { UNDESCRIBED } from "./amendments.js";

/** What was found so far. */
export class Findings {
  #groups = new Map();
  /** How many exchanges were held against the description. */
  checked = 0;

  constructor(description, undescribed = UNDESCRIBED) {
    this.description = description;
    this.undescribed = undescribed;
  }

  /** Holds one exchange against the description. */
  take(exchange) {
    const { method, path, status } = exchange;
    if (status >= 500) return;
    const template = this.description.template(path);
    const operation = this.description.operation(method, template);
    if (!operation) return this.#takeUndescribed(exchange);
    this.checked += 1;
    const route = `${method} ${template}`;
    // What was refused may be wrong on purpose.
    if (status < 400) this.#takeRequest(route, operation, exchange);
    this.#takeAnswer(route, operation, exchange);
  }

  /** Groups with `where`, `message`, `times` and an example, the most frequent first. */
  list() {
    return [...this.#groups.values()].sort((a, b) => b.times - a.times);
  }

  /** A request that the world itself does not know either is no finding. */
  #takeUndescribed(exchange) {
    const { method, path, status } = exchange;
    const known = this.undescribed.includes(`${method} ${path}`);
    if (known || status === 404 || status === 405) return;
    this.#add(`${method} ${path}`, "path", { pointer: "", message: "is not described" }, exchange);
  }

  #takeRequest(route, { requestBody }, exchange) {
    const body = readRequest(exchange);
    if (body === null || !requestBody) return;
    const schema = requestBody.content["application/json"]?.schema;
    if (schema) this.#addAll(route, "request", this.description.faults(schema, body), exchange);
  }

  #takeAnswer(route, operation, exchange) {
    const { status, answer } = exchange;
    const described = this.description.answer(operation, status);
    if (!described) {
      const fault = { pointer: "", message: `status ${status} is not described` };
      return this.#add(route, "answer", fault, exchange);
    }
    const schema = described.content?.["application/json"]?.schema;
    if (schema) return this.#addAll(route, "answer", this.description.faults(schema, answer), exchange);
    if (answer !== null) {
      this.#add(route, "answer", { pointer: "", message: `${status} has no body` }, exchange);
    }
  }

  #addAll(route, side, faults, exchange) {
    for (const fault of faults) this.#add(route, side, fault, exchange);
  }

  #add(route, side, { pointer, message }, exchange) {
    // The number of an element tells nothing.
    const where = `${route} ${exchange.status} ${side} ${pointer.replace(/\/\d+(?=\/|$)/g, "/*")}`;
    const key = `${where} ${message.replace(/, is .*$/, "")}`;
    const group = this.#groups.get(key) ?? { where, message, times: 0, example: exchange };
    group.times += 1;
    this.#groups.set(key, group);
  }
}

/** A request's body: JSON as it came, or the JSON part of a form with files. */
function readRequest({ request, content_type: type }) {
  if (typeof request !== "string" || !type?.startsWith("multipart/form-data")) {
    return typeof request === "string" && !type?.includes("json") ? null : request;
  }
  const [, json] = /name="payload_json".*?\r\n\r\n(.*?)\r\n--/s.exec(request) ?? [];
  return json ? JSON.parse(json) : null;
}
