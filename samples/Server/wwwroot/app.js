// The page: its parts, and who tells whom.

import { Problem, classify, isAlive, models } from "./api.js";
import { Camera } from "./camera.js";
import { announce, byId, count, element } from "./dom.js";
import { download, toCsv, toJson } from "./export.js";
import { Gallery } from "./gallery.js";
import { startIntake } from "./intake.js";
import { Library } from "./library.js";
import { Progress } from "./progress.js";
import { Queue } from "./queue.js";
import { Thumbnails } from "./thumbnails.js";
import { Viewer } from "./viewer.js";

/** Labels that are kept of each picture. */
const Top = 10;

/** With more pictures than this, sorting them anew for each answer would be noticed; then a few times a second is enough. */
const Many = 500;
const SlowRefresh = 250;

/** Labels that are named before there is a picture. */
const KnownLabels = 12;

const SortNotes = {
    certain: "The largest probability of the best label first.",
    uncertain: "By the margin: how far the best label is ahead of the second. The smallest margin first.",
};

const server = { models: [], limits: {}, model: null };
const library = new Library();
const thumbnails = new Thumbnails();
const queue = new Queue(classifyItem, isAlive);
const progress = new Progress(queue, () => library.items.filter(item => item.state === "failed").length);
const gallery = new Gallery(byId("gallery"), thumbnails, item => viewer.open(item));
const viewer = new Viewer({
    items: () => library.items,
    order: () => gallery.items,
    thumbnails,
    labelCount: item => labelsOf(item).length || item.result.predictions.length,
    allLabels,
    retry: item => queue.add([item]),
    sortByLikeness,
    closed: item => gallery.activate(item),
});
let like = null;

async function classifyItem(item, signal) {
    const most = server.limits.maxImageBytes;
    if (item.file.size > most) {
        const detail = `It has ${megabytes(item.file.size)}; the server takes up to ${megabytes(most)}.`;
        throw new Problem("Too large", detail, 413);
    }

    item.model ??= server.model;
    const answer = await classify(item.file, { top: Top, embed: true, model: item.model, signal });
    library.answer(item, answer);
    library.changed(item);
}

async function allLabels(item) {
    const labels = labelsOf(item).length;
    if (item.result.predictions.length >= labels) {
        return item.result.predictions;
    }

    return (await classify(item.file, { top: labels, model: item.model })).predictions;
}

const labelsOf = item => server.models.find(({ name }) => name === item.result.model.name)?.labels ?? [];

const megabytes = bytes => `${(bytes / (1 << 20)).toFixed(1)}\u00a0MB`;

function give(files, alone) {
    if (files.length === 0) {
        return;
    }

    const added = library.add(files);
    queue.add(added);
    if (alone) {
        refresh();
        viewer.open(added[0]);
    } else {
        announce(`${count(added.length, "picture")} added.`);
    }
}

const hint = byId("intake-hint").textContent;

function leaveOut(number) {
    const what = number === 1 ? "is no picture and was" : "are no pictures and were";
    byId("intake-hint").textContent = number > 0 ? `${count(number, "file")} of the folder ${what} left out.` : hint;
}

// What is shown

const sort = byId("sort");
const least = byId("least");
const most = byId("most");

function wish() {
    const share = (input, otherwise) => (Number.isFinite(input.valueAsNumber) ? input.valueAsNumber / 100 : otherwise);
    return {
        sort: sort.value,
        label: byId("filter-label").value,
        least: share(least, 0),
        most: share(most, 1),
        show: byId("show").value,
        like,
    };
}

function refresh() {
    const { items } = library;
    const shown = library.view(wish());
    byId("intake").classList.toggle("empty", items.length === 0);
    byId("gallery-section").hidden = items.length === 0;
    byId("gallery").hidden = shown.length === 0;
    byId("no-match").hidden = shown.length > 0;
    byId("retry-failed").hidden = !items.some(item => item.state === "failed");
    const all = count(items.length, "picture");
    byId("gallery-heading").textContent = shown.length === items.length ? all : `${shown.length.toLocaleString("en")} of ${all}`;

    gallery.show(shown);
    viewer.refresh();
}

let due = null;

function refreshSoon() {
    due ??= setTimeout(
        () => {
            due = null;
            refresh();
        },
        library.items.length > Many ? SlowRefresh : 0,
    );
}

function showSortNote() {
    const note = byId("sort-note");
    if (sort.value === "like") {
        note.replaceChildren("By the cosine of embeddings to ", element("bdi", {}, like.path), ", the most alike first.");
    } else {
        note.textContent = SortNotes[sort.value] ?? "";
    }

    note.hidden = note.textContent === "";
}

function sortByLikeness(item) {
    like = item;
    const option = byId("sort-like");
    option.hidden = option.disabled = false;
    sort.value = "like";
    showSortNote();
    refresh();
}

function clear() {
    endIntake();
    queue.clear();
    library.clear();
    thumbnails.clear();
    if (like) {
        like = null;
        byId("sort-like").hidden = byId("sort-like").disabled = true;
        sort.value = "added";
        showSortNote();
    }

    resetFilter();
    leaveOut(0);
    announce("Cleared.");
    byId("choose-files").focus();
}

function resetFilter() {
    byId("filter-label").value = "";
    byId("show").value = "all";
    [least.value, most.value] = [0, 100];
    refresh();
}

library.addEventListener("change", refreshSoon);
queue.addEventListener("change", () => {
    progress.show();
    refreshSoon();
});

byId("tools").addEventListener("input", refresh);
byId("tools").addEventListener("submit", event => event.preventDefault());
sort.addEventListener("change", showSortNote);
byId("filter-label").addEventListener("focus", () => {
    // As the pictures have them; a datalist of all labels of a model would be mostly useless ones.
    byId("found-labels").replaceChildren(...library.foundLabels.map(label => element("option", { value: label })));
});
byId("reset-filter").addEventListener("click", () => {
    resetFilter();
    byId("filter-label").focus();
});
byId("retry-failed").addEventListener("click", () => {
    queue.add(library.items.filter(item => item.state === "failed"));
    byId("gallery").focus();
});
byId("export-csv").addEventListener("click", () => download("pictures.csv", "text/csv;charset=utf-8", toCsv(gallery.items)));
byId("export-json").addEventListener("click", () => download("pictures.json", "application/json", toJson(gallery.items)));

const confirmation = byId("confirm");
byId("clear").addEventListener("click", () => {
    byId("confirm-heading").textContent = `Clear ${count(library.items.length, "picture")} from this page?`;
    confirmation.showModal();
});
byId("confirm-no").addEventListener("click", () => confirmation.close());
byId("confirm-yes").addEventListener("click", () => {
    confirmation.close();
    clear();
});

addEventListener("beforeunload", event => {
    if (queue.left > 0) {
        event.preventDefault();
    }
});

// What the server is

function showModel() {
    const model = server.models.find(({ name }) => name === server.model) ?? server.models[0];
    if (!model) {
        return;
    }

    const { name, sha256, labels } = model;
    const hash = element("span", { title: `SHA-256 ${sha256}` }, sha256.slice(0, 8));
    byId("model-facts").replaceChildren(
        ...(server.models.length > 1 ? [] : [element("bdi", {}, name), " · "]),
        hash,
        ` · ${count(labels.length, "label")}`,
    );
    const more = labels.length - KnownLabels;
    byId("known-labels").replaceChildren(
        "The model knows ",
        ...labels.slice(0, KnownLabels).flatMap((label, i) => [i > 0 ? ", " : "", element("bdi", {}, label)]),
        more > 0 ? ` and ${more.toLocaleString("en")} more.` : ".",
    );
}

async function greet() {
    const here = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
    const where = here
        ? `Everything stays on this machine: pictures go to the server here (${location.host})`
        : `Pictures go to the server that sent you this page (${location.host})`;
    byId("privacy").textContent = `${where}, which keeps none, and nowhere else. The list lives in this tab and goes with it.`;
    Object.assign(server, await models());
    const select = byId("model-select");
    select.replaceChildren(...server.models.map(({ name }) => element("option", { value: name }, name)));
    byId("model-choice").hidden = server.models.length < 2;
    select.addEventListener("change", () => {
        server.model = select.value;
        showModel();
    });
    server.model = server.models.length > 1 ? select.value : null;
    showModel();
}

const endIntake = startIntake(give, leaveOut);
byId("stop").addEventListener("click", endIntake);
new Camera(file => give([{ file, path: file.name }], true));
refresh();
greet().catch(error => {
    // The pictures do not need it: they are classified as soon as the server answers.
    byId("model-facts").textContent = error.message;
});
