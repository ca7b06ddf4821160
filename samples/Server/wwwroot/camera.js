// A photo from the camera of this device.

import { byId, element } from "./dom.js";

export class Camera {
    #dialog = byId("camera");
    #video = byId("camera-video");
    #message = byId("camera-message");
    #select = byId("camera-select");
    #stream = null;

    // Which start is the last: the browser may give the camera of one that another has followed.
    #attempt = null;

    /** @param {(file: File) => void} give */
    constructor(give) {
        byId("take-photo").addEventListener("click", () => this.#open());
        byId("camera-close").addEventListener("click", () => this.#dialog.close());
        byId("camera-take").addEventListener("click", async () => {
            const file = await this.#take();
            this.#dialog.close();
            give(file);
        });
        this.#select.addEventListener("change", () => this.#start());
        this.#dialog.addEventListener("close", () => this.#stop());
    }

    async #open() {
        this.#dialog.showModal();
        if (!navigator.mediaDevices?.getUserMedia) {
            this.#message.textContent =
                "Browsers give a page the camera only over HTTPS, or from this machine itself. "
                + "Take the photo with the camera's own program and choose its file.";
            return;
        }

        this.#message.textContent = "Your browser may ask whether this page may use the camera.";
        await this.#start();
    }

    async #start() {
        this.#stop();
        const attempt = (this.#attempt = {});
        try {
            const chosen = this.#select.value;
            const which = chosen ? { deviceId: { exact: chosen } } : { facingMode: "environment" };
            const video = { ...which, width: { ideal: 1920 }, height: { ideal: 1080 } };
            const stream = await navigator.mediaDevices.getUserMedia({ video });
            if (attempt !== this.#attempt) {
                stop(stream);
                return;
            }

            this.#stream = stream;
            this.#video.srcObject = stream;
            await this.#video.play();
            await this.#listCameras();
        } catch (error) {
            if (attempt === this.#attempt) {
                this.#stop();
                this.#message.textContent = explanation(error);
            }

            return;
        }

        if (attempt !== this.#attempt) {
            return;
        }

        this.#message.textContent = "The photo goes to the server that sent you this page, as a file would.";
        this.#video.hidden = byId("camera-take").hidden = false;
        byId("camera-take").focus();
    }

    /** Cameras have names only once the page may use one. */
    async #listCameras() {
        const devices = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
        const current = this.#stream.getVideoTracks()[0].getSettings().deviceId;
        this.#select.replaceChildren(
            ...devices.map(({ deviceId, label }, i) => element("option", { value: deviceId }, label || `Camera ${i + 1}`)),
        );
        this.#select.value = current;
        byId("camera-choice").hidden = devices.length < 2;
    }

    async #take() {
        const { videoWidth, videoHeight } = this.#video;
        const canvas = new OffscreenCanvas(videoWidth, videoHeight);
        canvas.getContext("2d").drawImage(this.#video, 0, 0);
        const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
        const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
        return new File([blob], `photo-${time}.jpg`, { type: blob.type });
    }

    /** The lamp of the camera goes out. */
    #stop() {
        stop(this.#stream);
        this.#attempt = this.#stream = this.#video.srcObject = null;
        this.#video.hidden = byId("camera-take").hidden = true;
    }
}

const stop = stream => stream?.getTracks().forEach(track => track.stop());

function explanation(error) {
    switch (error.name) {
        case "NotAllowedError":
            return "The browser does not let this page use the camera. The page's settings, beside its address, can allow it.";
        case "NotFoundError":
        case "OverconstrainedError":
            return "No camera was found.";
        case "NotReadableError":
            return "The camera is there, but another program seems to use it.";
        default:
            return `The camera does not work: ${error.message}`;
    }
}
