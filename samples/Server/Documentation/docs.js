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
    made.append(element("tr", first, ...cells.map((cell) => element("td", cell))));
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

function operation(path, method, found, api) {
  const body = found.requestBody;
  const answer = Object.entries(found.responses?.["200"]?.content ?? {});
  return element(
    "section",
    element("h2", element("code", `${method.toUpperCase()} ${path}`)),
    element("p", found.summary ?? ""),
    table("In the address", (found.parameters ?? []).map((each) => [each.name, resolve(each.schema, api)?.type ?? "", each.description ?? ""])),
    body ? element("p", body.description ?? "") : "",
    table("Body", Object.keys(body?.content ?? {}).map((type) => [type])),
    table("Answers", Object.entries(found.responses ?? {}).map(([status, each]) => [status, each.description ?? ""])),
    ...answer.filter(([, each]) => each.schema).map(([, each]) => element("pre", JSON.stringify(shape(each.schema, api), null, 2))),
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
