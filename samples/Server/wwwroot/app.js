// The page: its parts, and who tells whom.

import { Problem, classify, isAlive, models } from "./api.js";
import { Camera } from "./camera.js";
import { announce, byId, count, element } from "./dom.js";
import { download, toCsv, toJson } from "./export.js";
import { Gallery } from "./gallery.js";
import { startIntake } from "./intake.js";
import { Library } from "./library.js";
import { isComparable } from "./likeness.js";
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

// What /models said; newest is when the newest model was loaded that the page has heard of.
const server = { models: [], limits: {}, model: null, newest: -Infinity };
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

    item.model = server.model;
    const answer = await classify(item.file, { top: Top, embed: true, model: item.model, signal });
    library.answer(item, answer);
    library.changed(item);
    viewer.consider(item);
    learnOf(answer.model);
}

async function allLabels(item) {
    const labels = labelsOf(item).length;
    if (item.result.predictions.length >= labels) {
        return item.result.predictions;
    }

    const { model, predictions } = await classify(item.file, { top: labels, model: item.model });
    learnOf(model);
    if (model.sha256 !== item.result.model.sha256) {
        throw new Problem("", "The server has loaded another model since this picture was classified, and would name others.");
    }

    return predictions;
}

/** An answer by a model that the server has not spoken of: it has loaded another, or is another itself. */
function learnOf({ loadedAt }) {
    if (Date.parse(loadedAt) > server.newest) {
        server.newest = Date.parse(loadedAt);
        learn();
    }
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

function leaveOut(others, unread) {
    const said = [];
    if (others > 0) {
        const what = others === 1 ? "is no picture and was" : "are no pictures and were";
        said.push(`${count(others, "file")} of the folder ${what} left out.`);
    }

    if (unread > 0) {
        const what = unread === 1 ? "file or folder" : "files or folders";
        said.push(`${unread.toLocaleString("en")}\u00a0${what} in it could not be read.`);
    }

    byId("intake-hint").textContent = said.join(" ") || hint;
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
    const old = items.filter(isOutdated).length;
    byId("renew").hidden = old === 0;
    byId("renew").textContent = `Classify ${count(old, "picture")} by the new model`;
    const all = count(items.length, "picture");
    byId("gallery-heading").textContent = shown.length === items.length ? all : `${shown.length.toLocaleString("en")} of ${all}`;

    showSortNote();
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

/** Answered by a model that the server has replaced since. */
function isOutdated({ state, result }) {
    const now = state === "done" && server.models.find(({ name }) => name === result.model.name);
    return now && now.sha256 !== result.model.sha256 && Date.parse(now.loadedAt) > Date.parse(result.model.loadedAt);
}

function showSortNote() {
    const note = byId("sort-note");
    if (sort.value === "like") {
        const others = library.items.some(item => item.embedding && !isComparable(item, like));
        const end = others ? "; those that another model answered stand at the end." : ".";
        note.replaceChildren("By the cosine of embeddings to ", element("bdi", {}, like.path), ", the most alike first", end);
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
    }

    resetFilter();
    leaveOut(0, 0);
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

queue.addEventListener("back", learn);

byId("tools").addEventListener("input", refresh);
byId("tools").addEventListener("submit", event => event.preventDefault());
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
byId("renew").addEventListener("click", () => {
    const old = library.items.filter(isOutdated);
    old.forEach(item => library.forget(item));
    queue.add(old);
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

function greet() {
    const here = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
    const where = here
        ? `Everything stays on this machine: pictures go to the server here (${location.host})`
        : `Pictures go to the server that sent you this page (${location.host})`;
    byId("privacy").textContent = `${where}, which keeps none, and nowhere else. The list lives in this tab and goes with it.`;
    byId("model-select").addEventListener("change", event => {
        server.model = event.target.value;
        showModel();
    });
}

/** Asks what the server is. The pictures do not need it: they are classified as soon as the server answers. */
async function learn() {
    try {
        Object.assign(server, await models());
    } catch (error) {
        if (server.models.length === 0) {
            byId("model-facts").textContent = error.message;
        }

        return;
    }

    server.newest = Math.max(server.newest, ...server.models.map(({ loadedAt }) => Date.parse(loadedAt)));
    const names = server.models.map(({ name }) => name);
    const select = byId("model-select");
    select.replaceChildren(...names.map(name => element("option", { value: name }, name)));
    byId("model-choice").hidden = names.length < 2;
    server.model = names.length < 2 ? null : names.includes(server.model) ? server.model : names[0];
    select.value = server.model ?? names[0];
    showModel();
    refreshSoon();
}

const endIntake = startIntake(give, leaveOut);
byId("stop").addEventListener("click", endIntake);
new Camera(file => give([{ file, path: file.name }], true));
refresh();
greet();
learn();
