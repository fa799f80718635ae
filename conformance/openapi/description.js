// Discord's description of its REST: which route a request belongs to, and the schemas that hold for it.

import Ajv2020 from "ajv/dist/2020.js";
import { SCHEMAS } from "./amendments.js";
import { explain } from "./explain.js";

const ROOT = "discord";
const INT32 = 2 ** 31;
/** What the description's formats mean; those that say nothing more than the type are left out. */
const FORMATS = {
  snowflake: (text) => /^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 63n,
  "date-time": (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text),
  uri: (text) => URL.canParse(text),
  int32: { type: "number", validate: (number) => number >= -INT32 && number < INT32 },
  int64: true,
  double: true,
  nonce: true,
};

/** A description that exchanges are held against. */
export class Description {
  /** Takes the document, and amends it where it is wrong about Discord. */
  constructor(document, changes = SCHEMAS) {
    this.document = absolute(document);
    for (const change of changes) amend(this.document, change);
    this.ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true, formats: FORMATS });
    this.ajv.addSchema({ ...this.document, $id: ROOT });
    this.routes = Object.keys(this.document.paths).map(readTemplate).sort(byLiterals);
  }

  /** The described route of a path: its template. */
  template(path) {
    return this.routes.find(({ pattern }) => pattern.test(path))?.template;
  }

  /** The operation of a method on a template. */
  operation(method, template) {
    return this.document.paths[template]?.[method.toLowerCase()];
  }

  /** The answer that an operation describes for a status; references are followed. */
  answer(operation, status) {
    const { responses } = operation;
    return this.#follow(responses[status] ?? responses[`${Math.floor(status / 100)}XX`]);
  }

  /** What is wrong with a value: `{ pointer, message }` each. */
  faults(schema, value) {
    return explain(this.ajv, schema, value);
  }

  #follow(object) {
    if (!object?.$ref) return object;
    const steps = object.$ref.slice(`${ROOT}#/`.length).split("/");
    return steps.reduce((node, step) => node[step], this.document);
  }
}

/** Makes references absolute, so that a part of the document can be compiled by itself. */
function absolute(node) {
  if (Array.isArray(node)) return node.map(absolute);
  if (node === null || typeof node !== "object") return node;
  const entries = Object.entries(node).map(([key, value]) => {
    const reference = key === "$ref" && typeof value === "string";
    return [key, reference ? ROOT + value : absolute(value)];
  });
  return Object.fromEntries(entries);
}

/** Puts a value where a pointer leads. */
function amend(document, { pointer, value }) {
  const steps = pointer.split("/").slice(1);
  const last = steps.pop();
  const parent = steps.reduce((node, step) => node?.[step.replaceAll("~1", "/")], document);
  if (parent?.[last] === undefined) throw new Error(`the description has nothing at ${pointer} to amend`);
  parent[last] = absolute(value);
}

function readTemplate(template) {
  const escaped = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return { template, pattern: new RegExp(`^${escaped.replace(/\{\w+\}/g, "[^/]+")}$`) };
}

/** `/users/@me` comes before `/users/{user_id}`. */
function byLiterals({ template: a }, { template: b }) {
  return a.split("{").length - b.split("{").length || (a < b ? -1 : 1);
}
