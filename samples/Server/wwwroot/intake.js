// How pictures come to the page: dropped, pasted, or chosen, alone or by folders.

import { byId } from "./dom.js";

/** Files of a folder that are no pictures are left out; a file that was given by itself is sent whatever its name. */
const Pictures = /\.(jpe?g|jfif|png|webp|gif|bmp|ico|avif|heic|tiff?)$/i;

/** So many files are handed on at a time while a folder is read, that the first results come soon. */
const Portion = 200;

/**
 * @param {(files: {file: File, path: string}[], alone?: boolean) => void} give Called as files are found; alone is a file that
 * was given by itself.
 * @param {(others: number, unread: number) => void} leaveOut Called after a folder: how many of its files are no pictures, and
 * how many files or folders in it could not be read.
 * @returns {() => void} Ends the reading of folders.
 */
export function startIntake(give, leaveOut) {
    const files = byId("files");
    const folder = byId("folder");

    byId("choose-files").addEventListener("click", () => files.click());
    files.addEventListener("change", () => {
        give([...files.files].map(file => ({ file, path: file.name })), files.files.length === 1);
        // The same file can be chosen again.
        files.value = "";
    });

    byId("choose-folder").hidden = !("webkitdirectory" in folder);
    byId("choose-folder").addEventListener("click", () => folder.click());
    folder.addEventListener("change", () => {
        const found = [...folder.files].filter(file => Pictures.test(file.name));
        give(found.map(file => ({ file, path: file.webkitRelativePath || file.name })));
        leaveOut(folder.files.length - found.length, 0);
        folder.value = "";
    });

    document.addEventListener("paste", event => {
        const pasted = [...event.clipboardData.files];
        if (pasted.length > 0) {
            event.preventDefault();
            give(pasted.map(file => ({ file, path: file.name })), pasted.length === 1);
        }
    });

    let reading = new AbortController();
    listenForDrops(give, leaveOut, () => reading.signal);
    return () => {
        reading.abort();
        reading = new AbortController();
    };
}

function listenForDrops(give, leaveOut, signal) {
    const hasFiles = event => event.dataTransfer?.types.includes("Files");
    const highlight = on => document.body.classList.toggle("dragging", on);

    document.addEventListener("dragover", event => {
        if (hasFiles(event)) {
            event.preventDefault();
            event.dataTransfer.dropEffect = "copy";
            highlight(true);
        }
    });

    // Elements raise it too as the pointer moves over them; only that of the page has no successor.
    document.addEventListener("dragleave", event => highlight(event.relatedTarget !== null));

    document.addEventListener("drop", async event => {
        highlight(false);
        if (!hasFiles(event)) {
            return;
        }

        event.preventDefault();
        // Entries can be asked for only now, before anything is awaited.
        const items = [...event.dataTransfer.items].filter(item => item.kind === "file");
        const entries = items.map(item => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
        await giveEntries(entries, give, leaveOut, signal());
    });
}

async function giveEntries(entries, give, leaveOut, signal) {
    let portion = [];
    let [others, unread] = [0, 0];
    for (const { entry, file } of entries) {
        if (!entry?.isDirectory) {
            portion.push({ file, path: file.name });
            continue;
        }

        for await (const found of filesOf(entry, () => unread++)) {
            if (signal.aborted) {
                return;
            }

            if (!Pictures.test(found.name)) {
                others++;
                continue;
            }

            try {
                portion.push({ file: await fileOf(found), path: found.fullPath.replace(/^\//, "") });
            } catch {
                // Gone, or not readable for this user.
                unread++;
            }

            if (portion.length >= Portion) {
                give(portion);
                portion = [];
            }
        }
    }

    give(portion, entries.length === 1 && !entries[0].entry?.isDirectory);
    leaveOut(others, unread);
}

/** Depth first. Of a folder that cannot be read, the rest is left out. */
async function* filesOf(folder, cannotRead) {
    const reader = folder.createReader();
    const next = () => entriesOf(reader).catch(() => (cannotRead(), []));
    // A reader gives a part of a folder at a time, and nothing at its end.
    for (let entries = await next(); entries.length > 0; entries = await next()) {
        for (const entry of entries) {
            if (entry.isDirectory) {
                yield* filesOf(entry, cannotRead);
            } else {
                yield entry;
            }
        }
    }
}

const entriesOf = reader => new Promise((resolve, reject) => reader.readEntries(resolve, reject));

const fileOf = entry => new Promise((resolve, reject) => entry.file(resolve, reject));
