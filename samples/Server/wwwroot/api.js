// What the server can be asked. Nothing else on this page sends anything.

/** The server has refused, and says why. */
export class Problem extends Error {
    constructor(title, detail, status) {
        super(detail || title);
        this.title = title;
        this.detail = detail;
        this.status = status;
    }
}

/** In few words, where the standard's would tell only those who know it. */
const Titles = {
    400: "Cannot be read",
    408: "Took too long",
    413: "Too large",
    415: "No picture that is read",
};

/** The server has too much to do. It says when to come back; after so many times in vain its sentence is the answer. */
export class Busy extends Error {
    static MostTimes = 20;

    /**
     * @param {number} waitMilliseconds
     * @param {Problem} problem
     */
    constructor(waitMilliseconds, problem) {
        super("The server is busy.");
        this.waitMilliseconds = waitMilliseconds;
        this.problem = problem;
    }
}

/** There was no answer at all. */
export class Gone extends Error {
    constructor() {
        super("The server does not answer.");
    }
}

/** The models and the limits of the server. */
export const models = signal => receive("models", { signal }, response => response.json());

/** While an answer is not there, the server is asked every so often whether it lives, in milliseconds. */
const Silence = 10000;

/** That it has so long to say, for a server may take what is sent and never answer. */
const SignOfLife = 5000;

/** Whether the server answers. */
export async function isAlive() {
    try {
        const response = await fetch("health/live", { cache: "no-store", signal: AbortSignal.timeout(SignOfLife) });
        return response.ok;
    } catch {
        return false;
    }
}

/**
 * The labels of one image, and its embedding if asked.
 * @param {File} file
 */
export async function classify(file, { top, embed, model, signal }) {
    const query = parameters({ top, embed, model });
    const answer = await receive(`classify?${query}`, post(file, signal), response => response.json());
    return { ...answer.images[0], model: answer.model };
}

/** The colours of a heat map, for a label by its index, as a PNG, and the hash of the model that made it. */
export const heatmap = (file, { label, model, signal }) =>
    receive(`heatmap?${parameters({ label, layer: true, model })}`, post(file, signal), async response => ({
        image: await response.blob(),
        sha256: response.headers.get("ConvNextV2-Model"),
    }));

/** As a form, in which the file has its name: the server's sentences call it by that. */
function post(file, signal) {
    const body = new FormData();
    body.append("image", file, file.name);
    return { method: "POST", body, signal };
}

function parameters(values) {
    const known = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== false);
    return new URLSearchParams(known).toString();
}

async function receive(path, { signal, ...options }, read) {
    // A limit of time for the answer itself would end what is only slow: large pictures on a small machine.
    const hung = new AbortController();
    const watch = setInterval(async () => {
        if (!(await isAlive())) {
            hung.abort(new Gone());
        }
    }, Silence);
    try {
        const either = AbortSignal.any([hung.signal, ...(signal ? [signal] : [])]);
        const response = await fetch(path, { ...options, signal: either });
        if (response.ok) {
            return await read(response);
        }

        // A server that was too slow for this one picture says so without a time to come back at: it would be so again.
        const says = response.headers.has("Retry-After") || !response.headers.get("Content-Type")?.includes("problem+json");
        if ((response.status === 503 || response.status === 429) && says) {
            throw new Busy(retryAfter(response), await problemOf(response));
        }

        throw await problemOf(response);
    } catch (error) {
        // Fetch and the reading of a body fail with a TypeError where the connection does.
        throw error instanceof TypeError ? new Gone() : error;
    } finally {
        clearInterval(watch);
    }
}

/** Seconds or a date; a second where the server does not say. */
function retryAfter(response) {
    const value = response.headers.get("Retry-After");
    const seconds = value === null ? NaN : Number(value);
    const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
    return Number.isFinite(wait) ? Math.max(0, wait) : 1000;
}

async function problemOf(response) {
    try {
        const { title, detail, status } = await response.json();
        return new Problem(Titles[response.status] ?? title, detail, status);
    } catch (error) {
        if (error instanceof TypeError) {
            throw error;
        }

        return new Problem(`The server answered ${response.status}`, response.statusText, response.status);
    }
}
