import assert from "node:assert/strict";
import { test } from "node:test";
import { Description } from "./description.js";
import { Findings } from "./findings.js";

const id = { type: "string", format: "snowflake" };
const role = { type: "object", properties: { id, name: { type: "string" } }, required: ["id", "name"] };
const text = {
  type: "object",
  properties: { type: { const: 1 }, text: { type: "string" } },
  required: ["type", "text"],
};
const row = {
  type: "object",
  properties: { type: { const: 2 }, items: { type: "array", items: { $ref: "#/components/schemas/Part" } } },
  required: ["type", "items"],
};
const json = (schema) => ({ content: { "application/json": { schema } } });
const error = { type: "object", required: ["code", "message"] };
const DOCUMENT = {
  openapi: "3.1.0",
  components: { schemas: { Role: role, Part: { oneOf: [{ type: "null" }, text, row] } } },
  paths: {
    "/roles/{role_id}": {
      get: { responses: { 200: json({ $ref: "#/components/schemas/Role" }), "4XX": json(error) } },
      put: {
        requestBody: json({ $ref: "#/components/schemas/Part" }),
        responses: { 204: {}, "4XX": json(error) },
      },
    },
    "/roles/@me": { get: { responses: { 200: json({ type: "null" }) } } },
  },
};

/** What is found in exchanges that are whole but for what a test says. */
function found(...exchanges) {
  const findings = new Findings(new Description(DOCUMENT, []));
  const asked = { method: "GET", path: "/roles/7", content_type: "application/json", request: null };
  const usual = { ...asked, status: 200, answer: { id: "7", name: "x" } };
  for (const exchange of exchanges) findings.take({ ...usual, ...exchange });
  return findings.list().map(({ where, message, times }) => `${where}: ${message} (${times})`);
}

const put = { method: "PUT", status: 204, answer: null };

test("what fits is not found", () => {
  const part = { type: 2, items: [{ type: 1, text: "a" }, null] };
  assert.deepEqual(found({}, { path: "/roles/@me", answer: null }, { ...put, request: part }), []);
});

test("an answer that lacks a field is found, and counted", () => {
  const wrong = { answer: { id: 7 } };
  assert.deepEqual(found(wrong, wrong), [
    "GET /roles/{role_id} 200 answer : must have required property 'name' (2)",
    "GET /roles/{role_id} 200 answer /id: must be string, is 7 (2)",
  ]);
});

test("of a union the branch that was meant is explained", () => {
  const request = { type: 2, items: [{ type: 1, text: "a" }, { type: 1, text: 5 }] };
  assert.deepEqual(found({ ...put, request }), [
    "PUT /roles/{role_id} 204 request /items/*/text: must be string, is 5 (1)",
  ]);
});

test("a refused request may be wrong, its answer may not", () => {
  const refused = { ...put, request: { type: 9 }, status: 400 };
  assert.deepEqual(found({ ...refused, answer: { code: 0, message: "no" } }), []);
  assert.deepEqual(found({ ...refused, answer: { code: 0 } }), [
    "PUT /roles/{role_id} 400 answer : must have required property 'message' (1)",
  ]);
});

test("what is not described is found, unless nobody knows it", () => {
  assert.deepEqual(found({ path: "/towns", status: 404 }, { status: 500 }), []);
  assert.deepEqual(found({ path: "/towns" }, { status: 201 }, { ...put, answer: {} }), [
    "GET /towns 200 path : is not described (1)",
    "GET /roles/{role_id} 201 answer : status 201 is not described (1)",
    "PUT /roles/{role_id} 204 answer : 204 has no body (1)",
  ]);
});

test("an amendment that has nothing to amend is refused", () => {
  const change = { pointer: "/components/schemas/Town", value: {} };
  assert.throws(() => new Description(DOCUMENT, [change]), /nothing at \/components\/schemas\/Town/);
});
