// Shows the OpenAPI document of this server. What the document says becomes text, never markup.

const main = document.querySelector("#operations");

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

function table(caption, rows) {
  if (rows.length === 0) {
    return "";
  }

  const made = element("table", element("caption", caption));
  for (const [head, ...cells] of rows) {
    const first = element("th", element("code", head));
    first.scope = "row";
    made.append(element("tr", first, ...cells.map((cell) => element("td", ...[cell].flat()))));
  }

  return made;
}

function resolve(schema, api) {
  const path = schema?.$ref?.replace("#/components/schemas/", "");
  return path ? api.components.schemas[path] : schema;
}

// A value of the schema's shape, with types where values would be.
function shape(schema, api, depth = 0) {
  const found = resolve(schema, api);
  if (!found || depth > 8) {
    return "…";
  }

  const alternative = (found.oneOf ?? found.anyOf)?.find((each) => each.type !== "null");
  if (alternative) {
    return shape(alternative, api, depth + 1);
  }

  if (found.properties) {
    return Object.fromEntries(Object.entries(found.properties).map(([name, each]) => [name, shape(each, api, depth + 1)]));
  }

  if (found.items) {
    return [shape(found.items, api, depth + 1)];
  }

  const types = [found.type ?? "any"].flat().filter((type) => type !== "null");
  return found.format ? `${types[0]} (${found.format})` : types[0];
}

function kind(schema, api) {
  const { type = "", minimum } = resolve(schema, api) ?? {};
  return minimum === undefined ? type : `${type}, ${minimum} or more`;
}

// It may be wider than the window: whoever has no pointer moves it by the arrows.
function sample(value) {
  const made = element("pre", JSON.stringify(value, null, 2));
  made.tabIndex = 0;
  return made;
}

// What an answer means, and its headers.
function meaning({ description = "", headers = {} }) {
  return [
    element("p", description),
    ...Object.entries(headers).map(([name, each]) => element("p", element("code", name), ` ${each.description ?? ""}`)),
  ];
}

function operation(path, method, found, api) {
  const body = found.requestBody;
  const answer = Object.entries(found.responses?.["200"]?.content ?? {});
  return element(
    "section",
    element("h2", element("code", `${method.toUpperCase()} ${path}`)),
    element("p", found.summary ?? ""),
    table("In the address", (found.parameters ?? []).map((each) => [each.name, kind(each.schema, api), each.description ?? ""])),
    body ? element("p", body.description ?? "") : "",
    table("Body", Object.keys(body?.content ?? {}).map((type) => [type])),
    table("Answers", Object.entries(found.responses ?? {}).map(([status, each]) => [status, meaning(each)])),
    ...answer.filter(([, each]) => each.schema).map(([, each]) => sample(shape(each.schema, api))),
  );
}

try {
  const response = await fetch("/openapi/v1.json");
  if (!response.ok) {
    throw new Error(`the server answers ${response.status}`);
  }

  const api = await response.json();
  main.replaceChildren(
    ...Object.entries(api.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, found]) => operation(path, method, found, api)),
    ),
  );
} catch (error) {
  main.replaceChildren(element("p", `The document cannot be read: ${error.message}`));
}

main.setAttribute("aria-busy", "false");
