// The pictures of this page: what was given, what came of it, and in which order it is shown. Knows nothing of how that looks.

import { cosine } from "./likeness.js";

let lastId = 0;

/** Raises "change" when pictures come, go or are answered; the event's `item` is the only one that changed, if it is one. */
export class Library extends EventTarget {
    /** In the order in which they were added. */
    items = [];

    // Comparing names as people do takes longer than all else of a view, and answers do not change their order.
    #byName = null;

    /**
     * @param {{file: File, path: string}[]} files
     * @returns {object[]} The new items.
     */
    add(files) {
        const added = files.map(({ file, path }) => ({
            id: ++lastId,
            file,
            path,
            name: file.name,
            state: "waiting",
            result: null,
            embedding: null,
            problem: null,
            removed: false,
        }));
        // One by one: as arguments, a hundred thousand would be too many.
        added.forEach(item => this.items.push(item));
        this.#byName = null;
        this.changed();
        return added;
    }

    /** Keeps what the server answered. The embedding stands apart, as floats: thousands of them are kept. */
    answer(item, { embedding, ...result }) {
        item.result = result;
        item.embedding = embedding ? Float32Array.from(embedding) : null;
    }

    /** Of an answer that is asked for anew. */
    forget(item) {
        item.result = item.embedding = null;
    }

    clear() {
        this.items.forEach(item => (item.removed = true));
        this.items = [];
        this.#byName = null;
        this.changed();
    }

    changed(item) {
        const event = new Event("change");
        event.item = item;
        this.dispatchEvent(event);
    }

    /** The labels that pictures got, in alphabetical order. */
    get foundLabels() {
        return labelsOf(this.items);
    }

    /**
     * The pictures that fit, in order.
     * @param {{sort: string, label: string, least: number, most: number, show: string, like: object?}} wish
     */
    view({ sort, label, least, most, show, like }) {
        const wanted = label.trim().toLocaleLowerCase();
        const anyConfidence = least <= 0 && most >= 1;
        const fits = item => {
            if (show !== "all" && show !== (item.state === "done" || item.state === "failed" ? item.state : "waiting")) {
                return false;
            }

            if (!item.result) {
                return wanted === "" && anyConfidence;
            }

            const { label: name, probability } = best(item);
            return (
                (wanted === "" || name.toLocaleLowerCase().includes(wanted)) &&
                (anyConfidence || (probability >= least && probability <= most))
            );
        };
        if (sort === "name") {
            this.#byName ??= this.items.toSorted((a, b) => byWords.compare(a.path, b.path));
            return this.#byName.filter(fits);
        }

        return ordered(this.items.filter(fits), sort, like);
    }
}

/** The most probable label. */
export const best = item => item.result.predictions[0];

/** How far the best label is ahead of the second: the smaller, the less certain the model is. */
export function margin(item) {
    const [first, second] = item.result.predictions;
    return first.probability - (second?.probability ?? 0);
}

const byWords = new Intl.Collator(undefined, { numeric: true });

/** Pictures without a value for the order stand at the end; equal ones as they were added, for sorting is stable. */
function ordered(items, sort, like) {
    switch (sort) {
        case "label": {
            // Few labels are compared as people do it, and their ranks as numbers.
            const ranks = new Map(labelsOf(items).map((label, rank) => [label, rank]));
            return byKey(items, item => ranks.get(best(item).label));
        }
        case "certain":
            return byKey(items, item => -best(item).probability);
        case "uncertain":
            return byKey(items, margin);
        case "like":
            return byKey(items, item => -(cosine(item, like) ?? -Infinity));
        default:
            return items;
    }
}

const labelsOf = items => [...new Set(items.filter(item => item.result).map(item => best(item).label))].sort(byWords.compare);

function byKey(items, key) {
    const keyed = items.map(item => ({ item, key: item.result ? key(item) : null }));
    keyed.sort((a, b) => (a.key === null ? (b.key === null ? 0 : 1) : b.key === null ? -1 : a.key - b.key));
    return keyed.map(({ item }) => item);
}
