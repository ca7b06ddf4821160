// Labels with their probabilities, as rows of a table. Each can be chosen.

import { bar, element, foreign, percent } from "./dom.js";

/**
 * @param {HTMLTableSectionElement} rows Filled anew.
 * @param {{index: number, label: string, probability: number}[]} predictions
 * @param {number} chosen The index of the chosen label.
 * @param {(prediction: object) => void} choose
 */
export function fillLabels(rows, predictions, chosen, choose) {
    rows.replaceChildren(
        ...predictions.map(prediction => {
            const { index, label } = prediction;
            const button = element("button", { type: "button", title: label, "data-label": index }, foreign(label, ""));
            button.addEventListener("click", () => choose(prediction));
            const measure = element("div", { class: "measure" }, bar(prediction.probability, "bar"));
            measure.append(element("span", { class: "number" }, percent(prediction.probability)));
            return element("tr", {}, element("th", { scope: "row" }, button), element("td", {}, measure));
        }),
    );
    markChosen(rows, chosen);
}

/** Says which label is the chosen one, without making the rows again: the focus may stand in one. */
export function markChosen(rows, chosen) {
    for (const button of rows.querySelectorAll("button")) {
        button.setAttribute("aria-pressed", button.dataset.label === String(chosen));
    }
}
