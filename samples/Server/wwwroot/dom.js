// Small things that every part of the page needs to write on it.

/**
 * Makes an element. Whatever is no element becomes text: names of files and labels come from outside and are never markup.
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node|string)} children
 */
export function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        made.setAttribute(key, value);
    }

    made.append(...children);
    return made;
}

/** The element of the page with this id. */
export const byId = id => document.getElementById(id);

/** Text in a direction of its own: a name of one script beside words of another keeps its order. */
export const foreign = (text, className) => element("span", { dir: "auto", class: className, title: text }, text);

/** 0.9555 as "95.6 %". What rounds to nothing is said to be less, for a softmax is never 0. */
export const percent = share =>
    share > 0 && share < 0.0005 ? "< 0.1\u00a0%" : `${(share * 100).toFixed(1)}\u00a0%`;

/** "1 picture", "2 pictures", "5,000 pictures". */
export const count = (number, noun) => `${number.toLocaleString("en")}\u00a0${noun}${number === 1 ? "" : "s"}`;

/** A bar of a share from 0 to 1. The number stands beside it as text. */
export function bar(share, className) {
    const fill = element("span");
    // Through the object model, because the page's policy allows no style attributes.
    fill.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
    return element("span", { class: className, "aria-hidden": "true" }, fill);
}

/** Says something to a screen reader, without moving the focus. */
export function announce(text) {
    byId("announcer").textContent = text;
}
