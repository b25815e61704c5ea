"use strict";

// Draws the API's description. It loads nothing but /openapi.json.

const methods = ["get", "post", "put", "delete"];
let doc;

function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((c) => c !== null && c !== undefined));
  return node;
}

const nameOf = (ref) => ref.split("/").pop();
const resolve = (schema) => (schema && schema.$ref ? doc.components.schemas[nameOf(schema.$ref)] : schema) || {};

// typeOf says a schema in a few words.
function typeOf(schema = {}) {
  if (schema.$ref) return nameOf(schema.$ref);
  const choice = schema.oneOf || schema.anyOf;
  if (choice) return choice.map(typeOf).join(" | ");
  const types = [].concat(schema.type || "any");
  const words = types.map((t) => (t === "array" ? typeOf(schema.items) + "[]" : t));
  if (schema.enum) return schema.enum.map((v) => JSON.stringify(v)).join(" | ");
  return words.join(" | ") + (schema.format && !["double", "int64"].includes(schema.format) ? " (" + schema.format + ")" : "");
}

// sample makes a value that a schema would take.
function sample(schema, depth = 0) {
  const s = resolve(schema);
  if (s.examples) return s.examples[0];
  if (s.default !== undefined) return s.default;
  if (s.enum) return s.enum[0];
  if (s.oneOf) return sample(s.oneOf[0], depth + 1);
  const type = [].concat(s.type)[0];
  if (type === "object") {
    if (depth > 3) return {};
    return Object.fromEntries(Object.entries(s.properties || {}).map(([name, p]) => [name, sample(p, depth + 1)]));
  }
  if (type === "array") return depth > 3 ? [] : [sample(s.items, depth + 1)];
  if (type === "boolean") return true;
  if (type === "integer" || type === "number") return s.minimum || 0;
  if (s.format === "uuid") return "00000000-0000-7000-8000-000000000000";
  if (s.format === "date-time") return "0001-01-01T08:00:00Z";
  return "";
}

function properties(schema) {
  const s = resolve(schema);
  if (!s.properties) return el("p", { class: "soft" }, typeOf(schema));
  const required = new Set(s.required || []);
  return el("table", {}, ...Object.entries(s.properties).map(([name, p]) =>
    el("tr", {}, el("td", {}, el("code", {}, name), required.has(name) ? " *" : ""), el("td", {}, fold(p)),
      el("td", { class: "soft" }, p.description || ""))));
}

// fold shows a type, and what is in it when asked.
function fold(schema) {
  const inner = schema.items || (schema.anyOf || []).find((one) => one.$ref) || schema;
  if (!inner.$ref) return el("code", {}, typeOf(schema));
  const details = el("details", {}, el("summary", {}, el("code", {}, typeOf(schema))));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(alternatives(inner));
  });
  return details;
}

function alternatives(schema) {
  const s = resolve(schema);
  if (!s.oneOf) return properties(schema);
  return el("div", {}, ...s.oneOf.map((one) => fold(one)));
}

function parameters(op) {
  if (!op.parameters) return null;
  const rows = op.parameters.map((p) => el("tr", {},
    el("td", {}, el("code", {}, p.name), p.required ? " *" : "", " ", el("span", { class: "soft" }, p.in)),
    el("td", {}, el("code", {}, typeOf(p.schema))),
    el("td", {}, el("input", { "data-name": p.name, "data-in": p.in, "aria-label": p.name, value: "" })),
    el("td", { class: "soft" }, p.description || "")));
  return el("div", {}, el("h4", {}, "Parameters"), el("table", {}, ...rows));
}

function content(part, withExample = true) {
  return el("div", {}, ...Object.entries(part.content || {}).map(([type, media]) =>
    el("div", {}, el("p", { class: "soft" }, type), fold(media.schema || {}), withExample ? exampleOf(media) : null)));
}

// exampleOf shows what once came or went, when asked.
function exampleOf(media) {
  if (media.example === undefined) return null;
  return el("details", {}, el("summary", {}, "Example"), el("pre", {}, JSON.stringify(media.example, null, 2)));
}

// request reads the form of one operation.
function request(card, method, path) {
  let url = path;
  const query = new URLSearchParams();
  const headers = {};
  for (const input of card.querySelectorAll("input[data-in]")) {
    const { name, in: where } = input.dataset;
    if (!input.value && where !== "path") continue;
    if (where === "path") url = url.replace("{" + name + "}", encodeURIComponent(input.value || "{" + name + "}"));
    if (where === "query") query.append(name, input.value);
    if (where === "header") headers[name] = input.value;
  }
  const token = document.getElementById("token").value;
  if (token) headers.Authorization = "Bearer " + token;
  const area = card.querySelector("textarea");
  let body;
  if (area) {
    body = area.value;
    headers["Content-Type"] = "application/json";
  }
  return { method, url: url + (query.size ? "?" + query : ""), headers, body };
}

function curl(r) {
  const quote = (s) => "'" + s.replaceAll("'", "'\\''") + "'";
  const parts = ["curl -N -X " + r.method, quote(location.origin + r.url)];
  for (const [name, value] of Object.entries(r.headers)) {
    parts.push("-H " + quote(name + ": " + (name === "Authorization" ? "Bearer $TOKEN" : value)));
  }
  if (r.body) parts.push("-d " + quote(r.body));
  return parts.join(" \\\n  ");
}

// send shows an answer as it comes, so that a stream can be watched; it is cut after a while.
async function send(r, output) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 15000);
  output.textContent = "…";
  try {
    const answer = await fetch(r.url, { method: r.method, headers: r.headers, body: r.body, signal: stop.signal });
    output.textContent = answer.status + " " + answer.statusText + "\n\n";
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) output.append(part.value);
  } catch (error) {
    output.append("\n(" + error.message + ")");
  } finally {
    clearTimeout(timer);
  }
}

function tryIt(card, method, path) {
  const command = el("pre", {});
  const output = el("pre", { hidden: "" });
  const refresh = () => { command.textContent = curl(request(card, method, path)); };
  card.addEventListener("input", refresh);
  const button = el("button", { type: "button", onclick: () => { output.hidden = false; send(request(card, method, path), output); } }, "Send");
  const copy = el("button", { type: "button", onclick: () => navigator.clipboard.writeText(command.textContent) }, "Copy");
  card.addEventListener("toggle", refresh);
  return el("div", {}, el("h4", {}, "Try it"), command, el("p", {}, button, " ", copy), output);
}

function operation(path, method, op) {
  const verb = method.toUpperCase();
  const card = el("details", { class: "operation", id: op.operationId, "data-words": (path + " " + op.summary + " " + op.operationId).toLowerCase() },
    el("summary", {}, el("span", { class: "method " + verb }, verb), el("span", { class: "path" }, path), el("span", { class: "soft" }, op.summary)));
  card.addEventListener("toggle", () => {
    if (!card.open || card.children.length > 1) return;
    card.append(details(card, path, verb, op));
    card.dispatchEvent(new Event("input"));
  });
  return card;
}

function details(card, path, verb, op) {
  const body = el("div", {});
  const json = op.requestBody && op.requestBody.content["application/json"];
  body.append(
    ...[op.description ? el("p", {}, op.description) : null,
      op.security && op.security.length === 0 ? el("p", { class: "soft" }, "Anybody may use this.") : null,
      parameters(op)].filter(Boolean));
  if (op.requestBody) body.append(el("h4", {}, "Body"), content(op.requestBody, !json));
  if (json) {
    const area = el("textarea", { "aria-label": "Body", spellcheck: "false" });
    area.value = JSON.stringify(json.example === undefined ? sample(json.schema) : json.example, null, 2);
    area.rows = Math.min(24, area.value.split("\n").length + 1);
    body.append(area);
  }
  body.append(el("h4", {}, "Answers"), el("table", {}, ...Object.entries(op.responses || {}).map(([status, r]) =>
    el("tr", {}, el("td", {}, el("code", {}, status)), el("td", { class: "soft" }, r.description || ""), el("td", {}, content(r))))));
  body.append(tryIt(card, verb, path));
  return body;
}

function draw() {
  document.getElementById("version").textContent = doc.info.version;
  document.getElementById("description").textContent = doc.info.description;
  const main = document.getElementById("operations");
  main.replaceChildren();
  for (const tag of doc.tags) {
    const section = el("section", {}, el("h2", { id: "area-" + tag.name }, tag.name), el("p", { class: "soft" }, tag.description));
    for (const [path, operations] of Object.entries(doc.paths)) {
      for (const method of methods) {
        if (operations[method] && operations[method].tags.includes(tag.name)) section.append(operation(path, method, operations[method]));
      }
    }
    main.append(section);
    document.getElementById("areas").append(el("a", { href: "#area-" + tag.name }, tag.name));
  }
}

function filter(words) {
  for (const card of document.querySelectorAll("details.operation")) card.hidden = !card.dataset.words.includes(words.toLowerCase());
}

async function start() {
  document.getElementById("access").addEventListener("submit", (e) => e.preventDefault());
  document.getElementById("filter").addEventListener("input", (e) => filter(e.target.value));
  const answer = await fetch("/openapi.json");
  doc = await answer.json();
  draw();
}

start().catch((error) => { document.getElementById("operations").textContent = "The description cannot be read: " + error.message; });
