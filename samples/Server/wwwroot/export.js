// What is shown, as a file.

import { margin } from "./library.js";

/** So many labels a line of CSV. */
const Labels = 5;

/**
 * A line a picture, by RFC 4180, in UTF-8 with the mark that spreadsheets look for.
 * @param {object[]} items
 */
export function toCsv(items) {
    const header = ["path", "state", "width", "height"];
    for (let i = 1; i <= Labels; i++) {
        header.push(`label${i}`, `probability${i}`);
    }

    header.push("margin", "model", "sha256", "problem");
    return "\ufeff" + [header, ...items.map(row)].map(cells => cells.map(cell).join(",") + "\r\n").join("");
}

/** Whole answers, without the embeddings. */
export function toJson(items) {
    const pictures = items.map(({ path, state, result, problem }) => ({
        path,
        state,
        ...(result && { ...result, margin: margin({ result }) }),
        ...(problem && { problem: { title: problem.title, detail: problem.detail, status: problem.status } }),
    }));
    return JSON.stringify({ pictures }, null, 2);
}

/** Lets the browser save a text. */
export function download(name, type, text) {
    const address = URL.createObjectURL(new Blob([text], { type }));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    // The download has begun by then, and holds the text itself.
    setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function row(item) {
    const { path, state, result, problem } = item;
    const cells = [path, state, result?.width, result?.height];
    for (let i = 0; i < Labels; i++) {
        const prediction = result?.predictions[i];
        cells.push(prediction?.label, prediction?.probability);
    }

    return [...cells, result ? margin(item) : undefined, result?.model.name, result?.model.sha256, problem?.message];
}

function cell(value) {
    let text = String(value ?? "");
    // Spreadsheets take text that begins so for a formula, and a file's name may be anybody's. An apostrophe makes it text again.
    // Where a list's separator is a semicolon, a cell begins behind each.
    if (typeof value === "string") {
        text = text.replace(/(^|[;\t\r\n])(?=\s*[=+\-@\uff0b\uff0d\uff1d\uff20])|^(?=\s*[\t\r])/g, "$1'");
    }

    return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
